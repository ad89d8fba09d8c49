// Shows Markdown as it reads, of the lines in sight alone, and lets each line choose its own direction.

import { type Range, RangeSet } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { FENCE } from "./prose";
import { type Look, spans } from "./reading";

const MOST_AROUND = 200; // lines that a paragraph may begin above what is in sight
const line = Decoration.line({ attributes: { dir: "auto" } });
const codeLine = Decoration.line({ attributes: { dir: "auto" }, class: "read-block" });
const drawn = new Map<Look, Decoration>();

/** Redraws what is in sight when the text or what is in sight changes. */
export const markdown = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = inSight(view);
    }

    update(update: ViewUpdate): void {
      if (update.docChanged || update.viewportChanged) this.decorations = inSight(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

function inSight({ state: { doc }, viewport }: EditorView): DecorationSet {
  const found: Range<Decoration>[] = [];
  const last = doc.lineAt(viewport.to).number;
  let first = doc.lineAt(viewport.from).number;
  for (let up = 0; up < MOST_AROUND && first > 1 && doc.line(first - 1).text.trim(); up++) first--;
  let fence = openBefore(doc.iterLines(1, first));
  let prose = -1; // where the lines that are no code began
  const read = (to: number): void => {
    if (prose >= 0)
      for (const span of spans(doc.sliceString(prose, to)))
        if (span.from < span.to) found.push(drawing(span.look).range(prose + span.from, prose + span.to));
    prose = -1;
  };
  for (let number = first; number <= last; number++) {
    const here = doc.line(number);
    const after = fenced(fence, here.text);
    const code = fence !== "" || after !== "";
    found.push((code ? codeLine : line).range(here.from));
    if (code) read(Math.max(0, here.from - 1));
    else if (prose < 0) prose = here.from;
    fence = after;
  }
  // A paragraph may go on below what is in sight.
  let end = last;
  if (!fence) for (; end < Math.min(doc.lines, last + MOST_AROUND) && doc.line(end).text.trim(); end++);
  read(doc.line(end).to);
  return RangeSet.of(found, true);
}

function drawing(look: Look): Decoration {
  const there = drawn.get(look) ?? Decoration.mark({ class: `read-${look}` });
  drawn.set(look, there);
  return there;
}

/** The fence that is open after these lines, or none. */
function openBefore(lines: Iterable<string>): string {
  let fence = "";
  for (const each of lines) fence = fenced(fence, each);
  return fence;
}

/** The fence that is open after this line, given the one before. */
function fenced(fence: string, text: string): string {
  const mark = FENCE.exec(text)?.[1];
  if (!mark) return fence;
  if (!fence) return mark;
  return mark.startsWith(fence) && text.trim().replace(/^(> ?)+/, "") === mark ? "" : fence;
}
