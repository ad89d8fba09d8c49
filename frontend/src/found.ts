// What was found out last about the text of a page, and where in the text things stand.

import type { Body, Range } from "./body";
import type { Checked } from "./checking";
import type { EditingPage } from "./page";

/** The last answer of the checks, by page. */
export const found = new WeakMap<EditingPage, Checked>();

/** Where words stand on a line, up to `end` after them; the whole line where they do not. */
export function placeOf(body: Body, line: number, words: string, end = ""): Range {
  const whole = body.line(line);
  const text = body.text().slice(whole.from, whole.to);
  const at = words ? text.indexOf(words) : -1;
  if (at < 0) return whole;
  const closed = end ? text.indexOf(end, at + words.length) : -1;
  return { from: whole.from + at, to: whole.from + (closed < 0 ? at + words.length : closed + end.length) };
}

/** Where a finding is about something: at its column where these words stand there, else where they stand on its line. */
export function placeAt(body: Body, { line, column, about }: { line: number | null; column: number | null; about: string }): Range {
  const from = body.line(line ?? 1).from;
  if (column !== null) {
    // The server counts characters, this text counts halves of pairs.
    const at = from + [...body.slice(from, from + 2 * column)].slice(0, column).join("").length;
    if (body.slice(at, at + about.length) === about) return { from: at, to: at + about.length };
  }
  return placeOf(body, line ?? 1, about);
}

/** Where a quotation stands from a line on, else anywhere; null where it does not, as it is written. */
export function quoted(body: Body, line: number, quote: string): Range | null {
  const text = body.text();
  const near = text.indexOf(quote, body.line(line).from);
  const at = near < 0 ? text.indexOf(quote) : near;
  return at < 0 || !quote ? null : { from: at, to: at + quote.length };
}
