// What the tools do to a text: each takes the text and the selection and says what to put where, and what to select then.

import type { Range } from "./body";

export interface Edit {
  range: Range;
  text: string;
  select: Range;
}

const MARKER = /^(\s*)(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+|\d{1,9}[.)][ \t]+)?/;
const ITEM = /^((?:[ \t]*>[ \t]?)*[ \t]*)(?:([-*+])|(\d{1,9})([.)]))([ \t]+)(\[[ xX]\][ \t]+)?/;
const QUOTE = /^((?:[ \t]*>[ \t]?)+)/;
export const ADDRESS = /^(?:https?:\/\/|mailto:)[^\s<>]+$/i;

/** Puts marks around the selection or the word at the caret, or takes them away where they stand. */
export function wrapped(text: string, selection: Range, mark: string): Edit {
  let { from, to } = selection;
  if (from === to) {
    while (from > 0 && /[\p{L}\p{N}]/u.test(text[from - 1] ?? "")) from--;
    while (to < text.length && /[\p{L}\p{N}]/u.test(text[to] ?? "")) to++;
  }
  while (from < to && /\s/.test(text[from] ?? "")) from++; // a mark beside a space marks nothing
  while (to > from && /\s/.test(text[to - 1] ?? "")) to--;
  const inner = text.slice(from, to);
  const { length } = mark;
  const single = mark.length === 1 ? mark : "";
  const outside = text.slice(from - length, from) === mark && text.slice(to, to + length) === mark;
  const bold = single !== "" && text[from - 2] === single && text[from - 3] !== single;
  if (outside && !bold) {
    const select = { from: from - length, to: to - length };
    return { range: { from: from - length, to: to + length }, text: inner, select };
  }
  if (inner.length > 2 * length && inner.startsWith(mark) && inner.endsWith(mark) && !(single && inner[1] === single)) {
    const bare = inner.slice(length, -length);
    return { range: { from, to }, text: bare, select: { from, to: from + bare.length } };
  }
  return { range: { from, to }, text: mark + inner + mark, select: { from: from + length, to: to + length } };
}

/** Makes a link of the selection; what is to be typed next is selected. */
export function linked(text: string, { from, to }: Range, address = ""): Edit {
  const words = text.slice(from, to);
  if (ADDRESS.test(words) && !address) {
    const made = `[](${words})`;
    return { range: { from, to }, text: made, select: { from: from + 1, to: from + 1 } };
  }
  const target = address || "https://";
  const made = `[${words}](${target})`;
  const at = from + words.length + 3;
  const end = from + made.length;
  const select = address ? { from: end, to: end } : words ? { from: at, to: at + target.length } : { from: from + 1, to: from + 1 };
  return { range: { from, to }, text: made, select };
}

/** What a pasted address makes of a selection on one line: a link; null where it is none, or where it already is one. */
export function overPasted(text: string, { from, to }: Range, pasted: string): Edit | null {
  const words = text.slice(from, to);
  const address = pasted.trim();
  if (from === to || words.includes("\n") || !ADDRESS.test(address) || ADDRESS.test(words.trim())) return null;
  if (text.slice(to, to + 2) === "](" || text.slice(from - 2, from) === "](") return null;
  return linked(text, { from, to }, address.replace(/[()]/g, (each) => (each === "(" ? "%28" : "%29")));
}

/** Begins every line of the selection with a mark ("## ", "- ", "> "; "1. " counts), or takes it away from all. */
export function prefixed(text: string, selection: Range, mark: string): Edit {
  const from = text.lastIndexOf("\n", selection.from - 1) + 1;
  const end = text.indexOf("\n", selection.to > selection.from ? selection.to - 1 : selection.to);
  const to = end < 0 ? text.length : end;
  const rows = text.slice(from, to).split("\n");
  const counts = /^\d/.test(mark);
  const has = (row: string): boolean => (counts ? /^\s*\d{1,9}[.)][ \t]/.test(row) : row.trimStart().startsWith(mark));
  const all = rows.every((row) => has(row) || (!row.trim() && rows.length > 1));
  let number = 0;
  const made = rows.map((row) => {
    if (!row.trim() && rows.length > 1) return row;
    const [begins, indent = ""] = MARKER.exec(row) ?? [""];
    if (all) return indent + row.slice(begins.length);
    // A quotation goes around what is there; the other marks take each other's place.
    const kept = mark === "> " ? row : indent + row.slice(begins.length);
    return (mark === "> " ? "" : indent) + (counts ? `${++number}. ` : mark) + kept.slice(mark === "> " ? 0 : indent.length);
  });
  const put = made.join("\n");
  const caret = selection.from === selection.to ? Math.max(from, selection.to + put.length - (to - from)) : from;
  return { range: { from, to }, text: put, select: { from: caret, to: selection.from === selection.to ? caret : from + put.length } };
}

/** Code: within a line between backticks, several lines or none as a fenced block. */
export function coded(text: string, selection: Range): Edit {
  const inner = text.slice(selection.from, selection.to);
  const from = text.lastIndexOf("\n", selection.from - 1) + 1;
  const bare = selection.from === selection.to && !text.slice(from, selection.from).trim() && /^[ \t]*(?:\n|$)/.test(text.slice(selection.to));
  if (!inner.includes("\n") && !bare) return wrapped(text, selection, "`");
  const block = `\`\`\`\n${inner.replace(/\n$/, "")}\n\`\`\``;
  return standing(text, selection, block, { from: 4, to: 4 + inner.replace(/\n$/, "").length });
}

/** A block with an empty line before and after; `select` counts from the block's own start. */
export function standing(text: string, { from, to }: Range, block: string, select: Range): Edit {
  const ahead = text.slice(0, from);
  const behind = text.slice(to);
  const before = !ahead || ahead.endsWith("\n\n") ? "" : ahead.endsWith("\n") ? "\n" : "\n\n";
  const after = !behind || behind.startsWith("\n\n") ? "" : behind.startsWith("\n") ? "\n" : "\n\n";
  const start = from + before.length;
  return { range: { from, to }, text: before + block + after, select: { from: start + select.from, to: start + select.to } };
}

/** A source: the next number where the caret is, and its line at the end of the text. */
export function sourced(text: string, { to }: Range): Edit {
  const number = 1 + Math.max(0, ...[...text.matchAll(/\[\^(\d+)\]/g)].map((match) => Number(match[1])));
  const behind = text.slice(to).replace(/\s+$/, "");
  const ends = /(?:^|\n)\[\^[^\]]+\]:[^\n]*(?:\n[ \t]+[^\n]*)*$/.test(behind || text.slice(0, to).trimEnd());
  const put = `[^${number}]${behind}${ends ? "\n" : "\n\n"}[^${number}]: `;
  const caret = to + put.length;
  return { range: { from: to, to: text.length }, text: `${put}\n`, select: { from: caret, to: caret } };
}

/** What Enter does in a list or a quotation: goes on with the next item, or ends it where the item is empty. */
export function continued(text: string, { from, to }: Range): Edit | null {
  const start = text.lastIndexOf("\n", from - 1) + 1;
  const end = text.indexOf("\n", from);
  const row = text.slice(start, end < 0 ? text.length : end);
  const item = ITEM.exec(row);
  const begins = item?.[0] ?? QUOTE.exec(row)?.[0];
  if (begins === undefined || from - start < begins.length) return null;
  if (from === to && !row.slice(begins.length).trim()) {
    // An empty item ends its list; within a quotation the quotation stays until it is empty itself.
    const left = item ? (QUOTE.exec(row)?.[0] ?? "") : "";
    return { range: { from: start, to: start + row.length }, text: left, select: { from: start + left.length, to: start + left.length } };
  }
  let next = begins;
  if (item) {
    const [, indent = "", bullet, number, stop, gap = " ", task] = item;
    next = `${indent}${bullet ?? `${Number(number) + 1}${stop}`}${gap}${task ? "[ ] " : ""}`;
  }
  const behind = /^[ \t]*/.exec(text.slice(to))?.[0].length ?? 0;
  const caret = from + 1 + next.length;
  return { range: { from, to: to + behind }, text: `\n${next}`, select: { from: caret, to: caret } };
}

/** Moves the lines of the selection past the one above (-1) or below (1); null at the end of the text. */
export function moved(text: string, selection: Range, by: -1 | 1): Edit | null {
  const from = text.lastIndexOf("\n", selection.from - 1) + 1;
  const end = text.indexOf("\n", selection.to > selection.from ? selection.to - 1 : selection.to);
  const to = end < 0 ? text.length : end;
  const rows = text.slice(from, to);
  if (by < 0) {
    if (from === 0) return null;
    const above = text.lastIndexOf("\n", from - 2) + 1;
    const other = text.slice(above, from - 1);
    const shift = -(other.length + 1);
    return { range: { from: above, to }, text: `${rows}\n${other}`, select: { from: selection.from + shift, to: selection.to + shift } };
  }
  if (to >= text.length) return null;
  const next = text.indexOf("\n", to + 1);
  const below = next < 0 ? text.length : next;
  const other = text.slice(to + 1, below);
  const shift = other.length + 1;
  return { range: { from, to: below }, text: `${other}\n${rows}`, select: { from: selection.from + shift, to: selection.to + shift } };
}

/** Moves the lines of the selection in by two spaces, or out by as many as there are, at most two. */
export function indented(text: string, selection: Range, by: 1 | -1): Edit {
  const from = text.lastIndexOf("\n", selection.from - 1) + 1;
  const end = text.indexOf("\n", selection.to > selection.from ? selection.to - 1 : selection.to);
  const to = end < 0 ? text.length : end;
  const rows = text.slice(from, to).split("\n");
  const made = rows.map((row) => (by > 0 ? row && `  ${row}` : row.replace(/^(?: {1,2}|\t)/, "")));
  if (by > 0 && rows.length === 1 && !rows[0]) made[0] = "  ";
  const first = (made[0]?.length ?? 0) - (rows[0]?.length ?? 0);
  const put = made.join("\n");
  const grown = put.length - (to - from);
  return { range: { from, to }, text: put, select: { from: Math.max(from, selection.from + first), to: Math.max(from, selection.to + grown) } };
}

/** The Markdown of a picture of ours, its words on one line and escaped (as kb/rules/pictures.py writes it). */
export function figure(id: string, alt: string, caption: string): string {
  const line = (words: string): string => words.trim().split(/\s+/).join(" ").replaceAll("\\", "\\\\");
  const shown = line(alt).replaceAll("[", "\\[").replaceAll("]", "\\]");
  const more = line(caption).replaceAll('"', '\\"');
  return more ? `![${shown}](media:${id} "${more}")` : `![${shown}](media:${id})`;
}
