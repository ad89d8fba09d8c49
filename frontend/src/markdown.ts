// Markdown as the site reads it (CommonMark with tables and strikethrough), and lines that choose their own direction.

import { defineLanguageFacet, Language } from "@codemirror/language";
import { RangeSetBuilder } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { parser, Strikethrough, Table } from "@lezer/markdown";

export const markdown = new Language(defineLanguageFacet(), parser.configure([Table, Strikethrough]), [], "markdown").extension;

const automatic = Decoration.line({ attributes: { dir: "auto" } });

/** Each line is read in the direction of its own first letter. */
export const directions = ViewPlugin.fromClass(
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

function inSight(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges)
    for (let at = from; at <= to; ) {
      const line = view.state.doc.lineAt(at);
      builder.add(line.from, line.from, automatic);
      at = line.to + 1;
    }
  return builder.finish();
}
