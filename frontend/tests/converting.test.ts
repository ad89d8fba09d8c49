// @vitest-environment jsdom
import { expect, test } from "vitest";
import { fromHtml, fromTabs } from "../src/converting";

const md = (html: string): string => fromHtml(html).text;

test.each([
  ["<p>One <b>bold</b> and <i>slanted</i> word, <strong><em>both</em></strong>.</p>", "One **bold** and *slanted* word, ***both***."],
  ["<h1>Title</h1><h2>Part</h2><p>Words</p>", "## Title\n\n### Part\n\nWords"],
  ["<h2>Part</h2><p>Words</p>", "## Part\n\nWords"],
  ["<p><b> spaced </b>out</p>", "**spaced** out"],
  ["<ul><li>One</li><li>Two<ul><li>Inner</li></ul></li></ul>", "- One\n- Two\n  - Inner"],
  ["<ol start=3><li>Three</li><li><p>Four</p><p>more</p></li></ol>", "3. Three\n4. Four\n\n   more"],
  ["<ul><li>One</li><ul><li>Inner</li></ul><li>Two</li></ul>", "- One\n  - Inner\n- Two"],
  ["<blockquote><p>Said</p><p>so</p></blockquote>", "> Said\n>\n> so"],
  ["<pre><code>let a = 1;\n  b *= 2</code></pre>", "```\nlet a = 1;\n  b *= 2\n```"],
  ["<p>Use <code>a * b</code> and <code>`</code></p>", "Use `a * b` and `` ` ``"],
  ['<p>See <a href="https://example.org/a_(b)">this <b>page</b></a>.</p>', "See [this **page**](https://example.org/a_%28b%29)."],
  ['<a href="https://example.org/">https://example.org/</a>', "<https://example.org/>"],
  ["<p>one<br>two</p>", "one  \ntwo"],
  ["<p>5 * 3 = 15, snake_case, _edge, a\\b, [x](y), &lt;b&gt;</p>", "5 \\* 3 = 15, snake_case, \\_edge, a\\\\b, \\[x](y), \\<b>"],
  ["<p># no heading</p><p>- no item</p><p>1. no number</p><p>+ no</p>", "\\# no heading\n\n\\- no item\n\n1\\. no number\n\n\\+ no"],
  ["<p>a &mdash; b&nbsp;c</p>\n\n  <p>d</p>", "a — b c\n\nd"],
  ["<hr><p>after</p>", "---\n\nafter"],
  ["plain words <span>without</span> a block", "plain words without a block"],
])("HTML becomes Markdown: %s", (html, expected) => expect(md(html)).toBe(expected));

test("a table becomes a table, its pipes escaped, its short rows filled", () => {
  const html = "<table><tr><th>Name</th><th>A|B</th></tr><tr><td><p>one</p><p>two</p></td></tr><tr><td colspan=2>wide</td></tr></table>";
  expect(md(html)).toBe("| Name | A\\|B |\n| --- | --- |\n| one two |  |\n| wide |  |");
});

test("Word's paragraphs that look like items become a list", () => {
  const item = (level: number, mark: string, words: string): string =>
    `<p class=MsoListParagraph style='margin-left:36pt;mso-list:l0 level${level} lfo1'><![if !supportLists]><span style='mso-list:Ignore'>${mark}<span>&nbsp;&nbsp; </span></span><![endif]>${words}<o:p></o:p></p>`;
  const html = `<html xmlns:o="urn:x"><head><style>p{color:red}</style></head><body><!--StartFragment--><p class=MsoNormal>Before<o:p>&nbsp;</o:p></p>\n${item(1, "·", "One")}\n${item(2, "o", "Inner")}\n${item(1, "·", "Two")}<p>Between</p>${item(1, "1.", "First")}${item(1, "2.", "Second")}<!--EndFragment--></body></html>`;
  expect(md(html)).toBe("Before\n\n- One\n  - Inner\n- Two\n\nBetween\n\n1. First\n2. Second");
});

test("Docs' wrapper is not bold, its styled spans are, and its redirects are taken out", () => {
  const html = `<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr"><span style="font-weight:400">A </span><span style="font-weight:700">strong</span><span style="font-weight:400"> and </span><span style="font-style:italic">slanted</span></p><p><a href="https://www.google.com/url?q=https://example.org/x%3Fa%3D1&amp;sa=D"><span>link</span></a></p></b>`;
  expect(md(html)).toBe("A **strong** and *slanted*\n\n[link](https://example.org/x?a=1)");
});

test("nothing that could run is kept, and nothing runs", () => {
  const html = `<p onclick="window.ran=1">a<script>window.ran=1</script><img src=x onerror="window.ran=1"><a href="javascript:window.ran=1">b</a><style>*{}</style><iframe src="https://example.org"></iframe><svg onload="window.ran=1"><text>s</text></svg></p>`;
  expect(fromHtml(html)).toEqual({ text: "ab", pictures: 1 });
  expect((window as { ran?: number }).ran).toBeUndefined();
});

test("two thousand pictures are counted and left out", () => {
  const started = performance.now();
  expect(fromHtml(`<p>a</p>${'<img src="https://example.org/p.png">'.repeat(2000)}`)).toEqual({ text: "a", pictures: 2000 });
  expect(performance.now() - started).toBeLessThan(5000);
});

test("cells of a spreadsheet become a table, other lines with tabs do not", () => {
  expect(fromTabs("Name\tPrice\r\nA|B\t2\r\n")).toBe("| Name | Price |\n| --- | --- |\n| A\\|B | 2 |");
  expect(fromTabs('Name\tNote\nA\t"two\nlines, ""said"""\n')).toBe('| Name | Note |\n| --- | --- |\n| A | two lines, "said" |');
  expect(fromTabs("one\ttwo")).toBeNull();
  expect(fromTabs("a\tb\nc")).toBeNull();
  expect(fromTabs("no tabs\nat all")).toBeNull();
});
