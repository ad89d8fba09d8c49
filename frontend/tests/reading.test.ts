import { readdirSync, readFileSync } from "node:fs";
import { parser, Strikethrough } from "@lezer/markdown";
import { expect, test } from "vitest";
import { lines } from "../src/prose";
import { type Span, spans } from "../src/reading";

const FOLDER = new URL("../../kb/management/demo/articles/", import.meta.url);
const NAMES: Record<string, string> = { StrongEmphasis: "strong", Emphasis: "em", Strikethrough: "gone", InlineCode: "code" };
const shown = (text: string, spans: Span[]): string[] =>
  spans.filter(({ look }) => Object.values(NAMES).includes(look)).sort((a, b) => a.from - b.from || b.to - a.to).map(({ from, to, look }) => `${look} ${from}: ${text.slice(from, to)}`);

/** What a whole parser of CommonMark says of the same. */
function parsed(text: string): string[] {
  const found: Span[] = [];
  parser.configure([Strikethrough]).parse(text).iterate({
    enter: ({ name, from, to }) => {
      if (NAMES[name]) found.push({ from, to, look: NAMES[name] as Span["look"] });
    },
  });
  return shown(text, found);
}

test.each([
  "**strong** and *em* and ***both*** and ~~gone~~ and `code`",
  "a*b*c, a_b_c, _a_b, __init__, 5 * 3 * 2, **a*b**, *a**b*",
  "*two\nlines* and **not\n\nthis**",
  "`` a ` b `` and `*not*` and \\*not\\* and *a `*` b*",
  "*foo**bar**baz* **foo*bar*baz** ***a** b* ***a* b**",
  "**东京**is *x*。 **“quoted”** *(a)* *a)*b",
  "[*words*](https://example.org/a_b_c_) _x_ <https://example.org/*a*> *y*",
  "- **item** one\n- *two*\n  more *here*\n\n> said **so**",
  "*****five***** ****four**** **a** **b",
])("emphasis is what CommonMark says: %s", (text) => expect(shown(text, spans(text))).toEqual(parsed(text)));

test("over every article of the demonstration, too", () => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(".md"));
  expect(files.length).toBeGreaterThan(10);
  for (const name of files) {
    // Without tables and blocks of code, which are read line by line.
    const all = [...lines(readFileSync(new URL(name, FOLDER), "utf8").replace(/^---[\s\S]*?\n---\n/, ""))];
    const text = all.filter(({ code, text }) => !code && !/^[ \t]*\|/.test(text)).map(({ text }) => text).join("\n");
    expect(shown(text, spans(text)), name).toEqual(parsed(text));
  }
});

test("headings, links and the marks of blocks are shown as what they are", () => {
  const text = "## One *two*\n\nTitle\n===\n\n> q\n\n1. a [b](c) [[d|e]] [^1]\n\n---\n";
  const found = spans(text).map(({ from, to, look }) => `${look} ${text.slice(from, to)}`);
  expect(found).toEqual(["h2 ## One *two*", "em *two*", "quiet *", "quiet *", "quiet ##", "h1 Title", "quiet ===", "quiet > ", "quote q", "quiet 1. ", "link [b]", "quiet (c)", "link [[d|e]]", "link [^1]", "quiet ---"]);
});
