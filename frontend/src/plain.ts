// The same text in the plain textarea, for who prefers it and for browsers in which CodeMirror does not start.

import { type Body, type Change, difference, type Mark, type Origin, type Range, type Stop } from "./body";

export class PlainBody implements Body {
  private readonly changed = new Set<(changes: readonly Change[], origin: Origin) => void>();
  private before: string;

  constructor(readonly textarea: HTMLTextAreaElement) {
    this.before = textarea.value;
    textarea.addEventListener("input", () => this.tell("typed"));
  }

  text(): string {
    return this.textarea.value;
  }

  slice(from: number, to: number): string {
    return this.textarea.value.slice(from, to);
  }

  setText(text: string): void {
    const change = difference(this.textarea.value, text);
    if (change) this.replace(change, change.text);
  }

  replace(range: Range, text: string, select?: Range): void {
    this.textarea.setRangeText(text, range.from, range.to, select ? "end" : "preserve");
    if (select) this.select(select);
    this.tell("put");
  }

  selection(): Range {
    return { from: this.textarea.selectionStart, to: this.textarea.selectionEnd };
  }

  select(range: Range): void {
    this.textarea.setSelectionRange(range.from, range.to);
  }

  focus(): void {
    this.textarea.focus();
  }

  focused(): boolean {
    return document.activeElement === this.textarea;
  }

  onChange(listener: (changes: readonly Change[], origin: Origin) => void): Stop {
    this.changed.add(listener);
    return () => void this.changed.delete(listener);
  }

  onSelect(listener: (range: Range) => void): Stop {
    const moved = (): void => {
      if (this.focused()) listener(this.selection());
    };
    document.addEventListener("selectionchange", moved);
    return () => document.removeEventListener("selectionchange", moved);
  }

  onScroll(listener: (line: number) => void): Stop {
    const scrolled = (): void => listener(this.topLine());
    this.textarea.addEventListener("scroll", scrolled, { passive: true });
    return () => this.textarea.removeEventListener("scroll", scrolled);
  }

  topLine(): number {
    return 1 + (this.textarea.scrollTop / Math.max(1, this.textarea.scrollHeight)) * this.lines();
  }

  scrollTo(line: number): void {
    this.textarea.scrollTop = ((line - 1) / this.lines()) * this.textarea.scrollHeight;
  }

  show(range: Range): void {
    this.focus();
    this.select(range);
    this.scrollTo(this.lineAt(range.from) - 3);
  }

  near(): null {
    return null; // a textarea does not say
  }

  lineAt(position: number): number {
    return this.textarea.value.slice(0, Math.max(0, position)).split("\n").length;
  }

  line(number: number): Range {
    const lines = this.textarea.value.split("\n");
    const index = Math.min(lines.length, Math.max(1, Math.floor(number))) - 1;
    const from = lines.slice(0, index).reduce((sum, line) => sum + line.length + 1, 0);
    return { from, to: from + (lines[index]?.length ?? 0) };
  }

  lines(): number {
    return this.textarea.value.split("\n").length;
  }

  mark(_range: Range, _mark: Mark): Stop {
    return () => undefined; // a textarea shows no marks; what they say stands beside the text as well
  }

  markAll(): Stop {
    return () => undefined;
  }

  offer(): boolean {
    return false;
  }

  extend(): void {
    // a textarea has none
  }

  private tell(origin: Origin): void {
    const change = difference(this.before, this.textarea.value);
    if (!change) return;
    this.before = this.textarea.value;
    for (const listener of this.changed) listener([change], origin);
  }
}
