import { expect, test } from "vitest";
import { coded, continued, type Edit, indented, linked, moved, overPasted, prefixed, sourced, standing, wrapped } from "../src/shaping";

/** A text with the selection written as «…», or the caret as ‸. */
function read(marked: string): [string, { from: number; to: number }] {
  const from = marked.search(/[«‸]/);
  const text = marked.replace(/[«‸]/, "");
  const to = text.indexOf("»");
  return [text.replace("»", ""), { from, to: to < 0 ? from : to }];
}

function done(marked: string, edit: (text: string, range: { from: number; to: number }) => Edit | null): string | null {
  const [text, range] = read(marked);
  const made = edit(text, range);
  if (!made) return null;
  const after = text.slice(0, made.range.from) + made.text + text.slice(made.range.to);
  const { from, to } = made.select;
  return from === to ? `${after.slice(0, from)}‸${after.slice(from)}` : `${after.slice(0, from)}«${after.slice(from, to)}»${after.slice(to)}`;
}

test.each([
  ["a «word» b", "**", "a **«word»** b"],
  ["a **«word»** b", "**", "a «word» b"],
  ["a «**word**» b", "**", "a «word» b"],
  ["a wo‸rd b", "*", "a *«word»* b"],
  ["‸", "**", "**‸**"],
  ["a **«word»** b", "*", "a ***«word»*** b"],
  ["a « word » b", "**", "a  **«word»**  b"],
])("%s between %s is %s", (before, mark, after) => expect(done(before, (text, range) => wrapped(text, range, mark))).toBe(after));

test("a link is made of words, of an address and of nothing", () => {
  expect(done("a «word» b", linked)).toBe("a [word](«https://») b");
  expect(done("«https://example.org»", linked)).toBe("[‸](https://example.org)");
  expect(done("‸", linked)).toBe("[‸](https://)");
});

test("an address pasted over words becomes a link, over anything else it stays what it is", () => {
  const paste = (pasted: string) => (text: string, range: { from: number; to: number }): Edit | null => overPasted(text, range, pasted);
  expect(done("a «word» b", paste(" https://example.org/x_(y)\n"))).toBe("a [word](https://example.org/x_%28y%29)‸ b");
  expect(done("a ‸ b", paste("https://example.org"))).toBeNull();
  expect(done("«two\nlines»", paste("https://example.org"))).toBeNull();
  expect(done("«word»", paste("not an address"))).toBeNull();
  expect(done("«word»", paste("javascript:alert(1)"))).toBeNull();
  expect(done("«https://old.example»", paste("https://example.org"))).toBeNull();
  expect(done("[«word»](https://old.example)", paste("https://example.org"))).toBeNull();
  expect(done("[word](«x»)", paste("https://example.org"))).toBeNull();
});

test.each([
  ["wo‸rd", "## ", "## wo‸rd"],
  ["## wo‸rd", "## ", "wo‸rd"],
  ["## wo‸rd", "### ", "### wo‸rd"],
  ["«one\ntwo»", "- ", "«- one\n- two»"],
  ["«- one\n- two»", "1. ", "«1. one\n2. two»"],
  ["«1. one\n2. two»", "1. ", "«one\ntwo»"],
  ["«- one\n\nb»", "> ", "«> - one\n\n> b»"],
  ["«> a\n> b»", "> ", "«a\nb»"],
  ["a\n‸\nb", "- ", "a\n- ‸\nb"],
])("%s begun with %s is %s", (before, mark, after) => expect(done(before, (text, range) => prefixed(text, range, mark))).toBe(after));

test.each([
  ["- one‸", "- one\n- ‸"],
  ["* one ‸two", "* one \n* ‸two"],
  ["9. one‸", "9. one\n10. ‸"],
  ["2) one‸", "2) one\n3) ‸"],
  ["  - inner‸", "  - inner\n  - ‸"],
  ["- [x] done‸", "- [x] done\n- [ ] ‸"],
  ["> said‸", "> said\n> ‸"],
  ["> - item‸", "> - item\n> - ‸"],
  ["a\n- ‸", "a\n‸"],
  ["> - ‸", "> ‸"],
  ["> ‸", "‸"],
  ["- on«e tw»o", "- on\n- ‸o"],
])("Enter in %s makes %s", (before, after) => expect(done(before, continued)).toBe(after));

test.each(["words‸", "‸- one", "-‸ one", "# heading‸", "1.5 litres‸", "**bold**‸", "---‸"])("Enter in %s is an ordinary line", (before) =>
  expect(done(before, continued)).toBeNull(),
);

test("code is inline within a line and a block over several or on an empty one", () => {
  expect(done("a «b» c", coded)).toBe("a `«b»` c");
  expect(done("«a\nb»", coded)).toBe("```\n«a\nb»\n```");
  expect(done("a\n\n‸", coded)).toBe("a\n\n```\n‸\n```");
});

test("a block stands between empty lines", () => {
  expect(done("a‸b", (text, range) => standing(text, range, "X", { from: 0, to: 1 }))).toBe("a\n\n«X»\n\nb");
  expect(done("a\n\n‸\n\nb", (text, range) => standing(text, range, "X", { from: 1, to: 1 }))).toBe("a\n\nX‸\n\nb");
});

test("a source gets the next number and its line at the end", () => {
  expect(done("a‸ b\n", sourced)).toBe("a[^1] b\n\n[^1]: ‸\n");
  expect(done("a‸ b[^2]\n\n[^2]: there\n", sourced)).toBe("a[^3] b[^2]\n\n[^2]: there\n[^3]: ‸\n");
  expect(done("a‸", sourced)).toBe("a[^1]\n\n[^1]: ‸\n");
});

test("lines move past each other and stop at the ends", () => {
  const up = (text: string, range: { from: number; to: number }): Edit | null => moved(text, range, -1);
  const down = (text: string, range: { from: number; to: number }): Edit | null => moved(text, range, 1);
  expect(done("a\nb‸\nc", up)).toBe("b‸\na\nc");
  expect(done("a\n«b\nc»", up)).toBe("«b\nc»\na");
  expect(done("a‸\nb", down)).toBe("b\na‸");
  expect(done("‸a\nb", up)).toBeNull();
  expect(done("a\nb‸", down)).toBeNull();
});

test("lines move in and out by two spaces", () => {
  const into = (text: string, range: { from: number; to: number }): Edit => indented(text, range, 1);
  const out = (text: string, range: { from: number; to: number }): Edit => indented(text, range, -1);
  expect(done("- one\n- t‸wo", into)).toBe("- one\n  - t‸wo");
  expect(done("«- one\n\n- two»", into)).toBe("  «- one\n\n  - two»");
  expect(done("  - t‸wo", out)).toBe("- t‸wo");
  expect(done("‸ x", out)).toBe("‸x");
  expect(done("‸", into)).toBe("  ‸");
});
