// What every feature may ask of the article's text, whatever shows it: CodeMirror (document.ts) or the textarea (plain.ts).

export interface Range {
  from: number; // characters (UTF-16) from the start of the text
  to: number;
}

export interface Change extends Range {
  text: string; // what stands there now instead of what stood from..to
}

/** Who made a change: the person's keys, or a feature that put text in (and knows that it did). */
export type Origin = "typed" | "put";

/** How a passage is marked. document.ts draws these; the text itself does not change. */
export type Mark = "broken" | "unpublished" | "stated" | "doubtful" | "check" | "claim" | "comment" | "here" | "found";

export type Stop = () => void;

export interface Body {
  /** The whole text as it is now, lines parted by "\n". */
  text(): string;
  /** A part of the text, without making the whole. */
  slice(from: number, to: number): string;
  /** Puts another text in as one step that can be undone; only what differs is replaced, so the caret stays. */
  setText(text: string): void;
  /** Replaces a passage as one step that can be undone, and selects `select` (counted in the new text) if given. */
  replace(range: Range, text: string, select?: Range): void;
  selection(): Range;
  select(range: Range): void;
  focus(): void;
  focused(): boolean;
  /** Calls after every change of the text, before the next paint. */
  onChange(listener: (changes: readonly Change[], origin: Origin) => void): Stop;
  /** Calls when the caret or the selection has moved. */
  onSelect(listener: (range: Range) => void): Stop;
  /** Calls, once a frame at most, when another line stands at the top. */
  onScroll(listener: (line: number) => void): Stop;
  /** The first line in sight, from 1; what is after the comma is how much of it is above. */
  topLine(): number;
  /** Brings a line (from 1) to the top. */
  scrollTo(line: number): void;
  /** Brings a passage into sight and puts the caret there. */
  show(range: Range): void;
  /** The position in the text nearest to a point of the window; null where the text cannot say. */
  near(x: number, y: number): number | null;
  /** The line (from 1) on which a position stands, and the range of a line. */
  lineAt(position: number): number;
  line(number: number): Range;
  lines(): number;
  /** Marks a passage; the mark moves with the text. `note` is said of it where the pointer rests. */
  mark(range: Range, mark: Mark, note?: string): Stop;
  /** Marks many passages at once. */
  markAll(ranges: readonly Range[], mark: Mark): Stop;
  /**
   * Shows a list of choices (role=listbox) at a position and says which option is the active one, by its id; null takes
   * it away. False where the text cannot show one: the plain textarea.
   */
  offer(list: HTMLElement | null, at?: number, active?: string): boolean;
  /** Extensions of CodeMirror; the plain textarea does without. */
  extend(...extensions: unknown[]): void;
}

/** The one replacement that makes `after` of `before`, or null where they are the same. */
export function difference(before: string, after: string): Change | null {
  if (before === after) return null;
  const most = Math.min(before.length, after.length);
  let from = 0;
  while (from < most && before.charCodeAt(from) === after.charCodeAt(from)) from++;
  let end = 0;
  while (end < most - from && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)) end++;
  return { from, to: before.length - end, text: after.slice(from, after.length - end) };
}
