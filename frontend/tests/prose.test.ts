import { expect, test } from "vitest";
import { headings, inCode, minutes, words, wordsIn } from "../src/prose";

test("headings are found, those within code are not", () => {
  const text = "# One\n\n```\n# not\n```\n\n## **Two** `three` ##\n\n~~~~\n```\n# not\n~~~~\n### Last\n#not";
  expect(headings(text)).toEqual([
    { level: 1, text: "One", from: 0 },
    { level: 2, text: "Two three", from: 22 },
    { level: 3, text: "Last", from: text.indexOf("### Last") },
  ]);
  expect(inCode(text, text.indexOf("# not"))).toBe(true);
  expect(inCode(text, text.indexOf("### Last"))).toBe(false);
});

test.each([
  ["One two-three don’t 4.", 4],
  ["a — b … c--d", 4],
  ["東京 is 首都", 5],
  ["1️⃣ first 🎉", 1],
])("%s has so many words", (text, count) => expect(wordsIn(text)).toBe(count));

test.each([
  ["# Heading\n\nTwo words.", 2],
  ["Heading too\n===\n\nTwo words.", 2],
  ["- one\n- [ ] two\n1. three", 3],
  ["| a | b |\n|---|---|\n| c d | e |", 5],
  ["`code` in *it* is **not** counted", 5],
  ["```\nnot this\n```\nbut this", 2],
  ["> [!NOTE]\n> not this\n\nbut this", 2],
  ["> but this", 2],
  ["a[^1] b\n\n[^1]: not this\n    nor this\n\nc", 3],
  ["[two words](https://example.org/a_b) and [[slug|three]]", 4],
  ['![not](media:x "two words")', 2],
  ["[x]: https://example.org", 0],
  ["", 0],
  ["before\n\n[[comparison]]\n\nafter", 2], // a place, not a word
])("%s is read as so many words", (text, count) => expect(words(text)).toBe(count));

test("minutes are rounded up, at least one", () => expect([0, 200, 201].map(minutes)).toEqual([1, 1, 2]));
