// What a Markdown text says of itself, line by line: its headings, where code stands, its words as a reader reads them.
// The rules of counting are those of kb/rules/counting.py; a journey holds the two against each other.

export interface Heading {
  level: number;
  text: string;
  from: number; // where its line begins
}

/** Titles of articles by address, as far as they are known here: what `[[address]]` reads as. */
export const titles = new Map<string, string>();

interface Line {
  from: number;
  text: string;
  code: boolean;
}

const WORDS_PER_MINUTE = 200;
export const FENCE = /^ {0,3}(?:> ?)*(`{3,}(?=[^`]*$)|~{3,})/;
const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/;
const DELIMITER = /^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
const BOX = /^ {0,3}> ?\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]/i;
const MATRIX = /^ {0,3}\[\[comparison\]\][ \t]*$/; // its place, not a word
const IDEOGRAPH = /[\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d\u{20000}-\u{3ffff}]/gu;
const KEYCAP = /[0-9#*]\ufe0f?\u20e3/g;
const PARTING = /[\u2014\u2015\u2026]+|--+|\.{3,}/g;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** The lines of a text, each with whether it belongs to a fenced block of code. */
export function* lines(text: string): Generator<Line> {
  let fence = "";
  for (let from = 0; from <= text.length; ) {
    let end = text.indexOf("\n", from);
    if (end < 0) end = text.length;
    const line = text.slice(from, end);
    const mark = FENCE.exec(line)?.[1] ?? "";
    const closes = fence !== "" && mark.startsWith(fence) && line.trim().replace(/^(> ?)+/, "") === mark;
    yield { from, text: line, code: fence !== "" || mark !== "" };
    if (closes) fence = "";
    else if (!fence) fence = mark;
    from = end + 1;
  }
}

/** Whether a position stands in a fenced block of code. */
export function inCode(text: string, position: number): boolean {
  const from = text.lastIndexOf("\n", position - 1) + 1;
  for (const line of lines(text.slice(0, Math.max(from, position)))) if (line.from === from) return line.code;
  return false;
}

/** The headings of a text in order. */
export function headings(text: string): Heading[] {
  const found: Heading[] = [];
  for (const line of lines(text)) {
    const match = line.code ? null : HEADING.exec(line.text);
    if (match?.[1]) found.push({ level: match[1].length, text: plain((match[2] ?? "").replace(/`+/g, "")).trim(), from: line.from });
  }
  return found;
}

/** How many words of prose a reader reads: no headings, code, boxes or footnotes. */
export function words(text: string): number {
  let count = 0;
  let before = "";
  let leaving = ""; // what goes on that is not counted: a box or a footnote
  let indented = true; // whether an indented line would be code: after an empty line, outside of lists
  let listed = false;
  for (const line of lines(text)) {
    const { text: here } = line;
    const empty = !here.trim();
    if (leaving === "box" && !/^ {0,3}>/.test(here)) leaving = "";
    if (leaving === "footnote" && !empty && !/^(?: {4}|\t)/.test(here)) leaving = "";
    if (BOX.test(here)) leaving = "box";
    if (/^ {0,3}\[\^[^\]\s]+\]:/.test(here)) leaving = "footnote";
    if (/^\s*(?:[-*+]|\d{1,9}[.)])\s/.test(here)) listed = true;
    else if (!empty && /^\S/.test(here) && indented) listed = false;
    const code: boolean = line.code || (indented && !listed && /^(?: {4}|\t)/.test(here));
    const counted =
      !empty && !leaving && !code && !MATRIX.test(here) && !HEADING.test(here) && !DELIMITER.test(here) && !/^ {0,3}\[[^\]]+\]:\s*\S+/.test(here);
    if (before && !empty && /^ {0,3}(?:=+|-+)[ \t]*$/.test(here)) count -= wordsIn(plain(before)); // it was a heading
    if (counted) count += wordsIn(plain(here));
    before = counted && !here.includes("|") ? here : "";
    indented = empty || (indented && code);
  }
  return count;
}

/** Minutes to read so many words, rounded up, at least one. */
export function minutes(count: number): number {
  return Math.max(1, Math.ceil(count / WORDS_PER_MINUTE));
}

/** How many words a plain text has. */
export function wordsIn(text: string): number {
  const ideographs = text.match(IDEOGRAPH)?.length ?? 0;
  const rest = text.replace(IDEOGRAPH, " ").replace(KEYCAP, " ").replace(PARTING, " ");
  return ideographs + rest.split(/\s+/).filter((run) => LETTER_OR_DIGIT.test(run)).length;
}

/** The words of a passage as a reader sees them, up to the first empty line. */
export function quoted(passage: string): string {
  const [first = ""] = passage.trim().split(/\n[ \t]*\n/);
  const lines = first.split("\n").map((line) => plain(line.replace(/^ {0,3}#{1,6}[ \t]+/, "").replace(/(`+)(?!`)(.*?[^`])\1(?!`)/g, "$2")));
  return lines.join(" ").replace(/\s+/g, " ").trim();
}

/** A line of Markdown as it reads: without marks, addresses and code. */
function plain(line: string): string {
  return line
    .replace(/^\s*(?:>\s?)*(?:(?:[-*+]|\d{1,9}[.)])\s+)*(?:\[[ xX]\]\s+)?/, "")
    .replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, " ")
    .replace(/!\[[^\]]*\]\(\s*\S+?(?:\s+"((?:[^"\\]|\\.)*)")?\s*\)/g, (_all, caption?: string) => caption ?? "")
    .replace(/\[\^[^\]\s]+\]/g, " ")
    .replace(/\[\[([^\]|]*)(?:\|([^\]]*))?\]\]/g, (_all, address: string, said?: string) => said ?? titles.get(address.trim()) ?? address)
    .replace(/\[([^\]]*)\]\((?:[^()\\]|\\.|\([^()]*\))*\)/g, "$1")
    .replace(/<([a-z][a-z\d+.-]*:[^>\s]*)>/gi, "$1")
    .replace(/(?<!\\)\|/g, " ")
    .replace(/(\*\*|__|~~|\*)/g, "")
    .replace(/\\([!-/:-@[-`{-~])/g, "$1");
}
