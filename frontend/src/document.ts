// The article's text in CodeMirror, in a shadow root: there its styles are adopted sheets, which a strict policy allows.

import { history, historyField, historyKeymap } from "@codemirror/commands";
import {
  Annotation,
  Compartment,
  EditorSelection,
  EditorState,
  type Extension,
  StateEffect,
  StateField,
  Transaction,
} from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, keymap, type ViewUpdate } from "@codemirror/view";
import { type Body, type Change, difference, type Mark, type Origin, type Range, type Stop } from "./body";
import { markdown } from "./markdown";
import { motions } from "./motions";
import { look } from "./look";

const put = Annotation.define<boolean>();
const marked = StateEffect.define<{ id: number; ranges: readonly Range[]; mark: Mark; note: string }>();
const unmarked = StateEffect.define<number>();

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(set, transaction) {
    set = set.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(marked)) {
        const { id, ranges, mark, note } = effect.value;
        const attributes: Record<string, string> = note ? { title: note } : {};
        const drawn = Decoration.mark({ class: `mark-${mark}`, attributes, id });
        set = set.update({ add: ranges.map(({ from, to }) => drawn.range(from, to)), sort: true });
      }
      if (effect.is(unmarked)) set = set.update({ filter: (_from, _to, each) => each.spec.id !== effect.value });
    }
    return set;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/**
 * What is typed over a selection is put there by us: Chromium would keep the look of what stood there in a style
 * attribute, which the policy refuses aloud.
 */
const overwriting = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { state } = view;
    if (event.inputType !== "insertText" || !event.data || event.isComposing || state.selection.main.empty) return false;
    event.preventDefault();
    view.dispatch(state.update(state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true }));
    return true;
  },
});

export class DocumentBody implements Body {
  readonly view: EditorView;
  private readonly changed = new Set<(changes: readonly Change[], origin: Origin) => void>();
  private readonly selected = new Set<(range: Range) => void>();
  private readonly added = new Compartment();
  private readonly offering = new Compartment();
  private list: HTMLElement | null = null;
  private extensions: Extension[] = [];
  private marks = 0;

  constructor(host: HTMLElement, text: string, private readonly attributes: Record<string, string>) {
    const root = host.attachShadow({ mode: "open" });
    this.view = new EditorView({ root, parent: root, doc: text, extensions: this.setUp(attributes) });
  }

  /** The text and what can be undone of it, to be kept elsewhere. */
  state(): unknown {
    return this.view.state.toJSON({ history: historyField });
  }

  /** What could be undone before, if the text is the one that it was kept with. */
  restore(kept: unknown): void {
    if ((kept as { doc?: string }).doc !== this.text()) return;
    const extensions = this.setUp(this.attributes);
    this.view.setState(EditorState.fromJSON(kept, { extensions }, { history: historyField }));
    if (this.extensions.length) this.extend();
  }

  private setUp(attributes: Record<string, string>): Extension[] {
    return [
      this.added.of([]),
      this.offering.of([]),
      history(),
      EditorView.lineWrapping,
      EditorView.perLineTextDirection.of(true),
      EditorView.contentAttributes.of(attributes),
      markdown,
      look,
      marks,
      overwriting,
      keymap.of([...motions, ...historyKeymap]),
      EditorView.updateListener.of((update) => this.updated(update)),
    ];
  }

  text(): string {
    return this.view.state.doc.toString();
  }

  slice(from: number, to: number): string {
    return this.view.state.doc.sliceString(from, to);
  }

  setText(text: string): void {
    const change = difference(this.text(), text);
    if (change) this.view.dispatch({ changes: this.asChange(change), annotations: put.of(true) });
  }

  replace(range: Range, text: string, select?: Range): void {
    this.view.dispatch({
      changes: this.asChange({ ...range, text }),
      ...(select && { selection: EditorSelection.single(select.from, select.to) }),
      annotations: [put.of(true), Transaction.userEvent.of("input")],
      scrollIntoView: true,
    });
  }

  selection(): Range {
    const { from, to } = this.view.state.selection.main;
    return { from, to };
  }

  select(range: Range): void {
    this.view.dispatch({ selection: EditorSelection.single(this.within(range.from), this.within(range.to)) });
  }

  focus(): void {
    this.view.focus();
  }

  focused(): boolean {
    return this.view.hasFocus;
  }

  onChange(listener: (changes: readonly Change[], origin: Origin) => void): Stop {
    this.changed.add(listener);
    return () => void this.changed.delete(listener);
  }

  onSelect(listener: (range: Range) => void): Stop {
    this.selected.add(listener);
    return () => void this.selected.delete(listener);
  }

  onScroll(listener: (line: number) => void): Stop {
    let waiting = false;
    const scrolled = (): void => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        listener(this.topLine());
      });
    };
    this.view.scrollDOM.addEventListener("scroll", scrolled, { passive: true });
    return () => this.view.scrollDOM.removeEventListener("scroll", scrolled);
  }

  topLine(): number {
    const height = this.view.scrollDOM.scrollTop - this.view.documentPadding.top;
    const block = this.view.lineBlockAtHeight(Math.max(0, height));
    const above = block.height ? Math.min(0.999, Math.max(0, (height - block.top) / block.height)) : 0;
    return this.lineAt(block.from) + above;
  }

  scrollTo(line: number): void {
    this.view.dispatch({ effects: EditorView.scrollIntoView(this.line(line).from, { y: "start" }) });
  }

  show(range: Range): void {
    const selection = EditorSelection.single(this.within(range.from), this.within(range.to));
    this.view.dispatch({ selection, effects: EditorView.scrollIntoView(selection.main, { y: "center" }) });
    this.view.focus();
  }

  near(x: number, y: number): number | null {
    return this.view.posAtCoords({ x, y });
  }

  lineAt(position: number): number {
    return this.view.state.doc.lineAt(this.within(position)).number;
  }

  line(number: number): Range {
    const { from, to } = this.view.state.doc.line(Math.min(this.lines(), Math.max(1, Math.floor(number))));
    return { from, to };
  }

  lines(): number {
    return this.view.state.doc.lines;
  }

  mark(range: Range, mark: Mark, note = ""): Stop {
    return this.markAll([range], mark, note);
  }

  markAll(ranges: readonly Range[], mark: Mark, note = ""): Stop {
    const inside = ranges
      .map(({ from, to }) => ({ from: this.within(from), to: this.within(to) }))
      .filter(({ from, to }) => from < to);
    const id = ++this.marks;
    this.view.dispatch({ effects: marked.of({ id, ranges: inside, mark, note }) });
    return () => this.view.dispatch({ effects: unmarked.of(id) });
  }

  offer(list: HTMLElement | null, at = 0, active = ""): boolean {
    if (this.list !== list) {
      this.list?.remove();
      if (list) this.view.dom.append(list);
    }
    this.list = list;
    const attributes: Record<string, string> = list
      ? { "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": list.id, "aria-activedescendant": active }
      : {};
    this.view.dispatch({ effects: this.offering.reconfigure(EditorView.contentAttributes.of(attributes)) });
    if (list) this.place(list, at);
    return true;
  }

  private place(list: HTMLElement, at: number): void {
    const caret = this.view.coordsAtPos(this.within(at));
    if (!caret) return;
    const { width, height } = list.getBoundingClientRect();
    const below = caret.bottom + height + 4 < innerHeight || caret.top < height;
    const start = Math.max(8, Math.min(caret.left, document.documentElement.clientWidth - width - 8));
    // Styles set so are no style attributes of the markup, which the policy forbids.
    list.style.setProperty("inset", `${below ? caret.bottom + 4 : caret.top - height - 4}px auto auto ${start}px`);
  }

  extend(...extensions: Extension[]): void {
    this.extensions = [...this.extensions, ...extensions];
    this.view.dispatch({ effects: this.added.reconfigure(this.extensions) });
  }

  private asChange({ from, to, text }: Change): { from: number; to: number; insert: string } {
    return { from: this.within(from), to: this.within(to), insert: text };
  }

  private within(position: number): number {
    return Math.min(this.view.state.doc.length, Math.max(0, position));
  }

  private updated(update: ViewUpdate): void {
    if (update.docChanged) {
      const changes: Change[] = [];
      update.changes.iterChanges((from, to, _from, _to, text) => changes.push({ from, to, text: text.toString() }));
      const origin = update.transactions.some((each) => each.annotation(put)) ? "put" : "typed";
      for (const listener of this.changed) listener(changes, origin);
    }
    if (update.selectionSet || update.docChanged) for (const listener of this.selected) listener(this.selection());
  }
}
