// How the text looks: the desk's tokens (site.css), which reach into the shadow root, so dark and light follow the page.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const SERIF = { fontFamily: "var(--serif)", fontWeight: "700", lineHeight: "1.3" };

const read = HighlightStyle.define([
  { tag: tags.heading1, ...SERIF, fontSize: "1.6em" },
  { tag: tags.heading2, ...SERIF, fontSize: "1.4em" },
  { tag: tags.heading3, ...SERIF, fontSize: "1.18em" },
  { tag: tags.heading, ...SERIF },
  { tag: tags.strong, fontWeight: "700" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: tags.strikethrough, textDecoration: "line-through" },
  { tag: tags.monospace, fontFamily: "var(--mono)", fontSize: "0.92em", backgroundColor: "var(--surface)" },
  { tag: tags.link, color: "var(--accent)" },
  { tag: tags.url, color: "var(--muted)" },
  { tag: tags.quote, color: "var(--muted)" },
  { tag: [tags.processingInstruction, tags.contentSeparator, tags.labelName], color: "var(--muted)" },
  { tag: [tags.comment, tags.meta], color: "var(--muted)" },
]);

const theme = EditorView.theme({
  "&": {
    height: "100%",
    color: "var(--ink)",
    backgroundColor: "var(--bg)",
    fontSize: "1.0625rem",
  },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--sans)", lineHeight: "1.65", overflow: "auto" },
  ".cm-content": { padding: "1rem 0", caretColor: "var(--ink)", maxInlineSize: "46rem" },
  ".cm-line": { paddingInline: "1.1rem", textAlign: "start" },
  ".cm-cursor": { borderInlineStartColor: "var(--ink)", borderInlineStartWidth: "2px" },
  "& .cm-selectionBackground, &.cm-focused .cm-selectionBackground": {
    background: "color-mix(in oklab, var(--accent) 28%, transparent) !important",
  },
  ".mark-broken": { textDecoration: "underline wavy var(--bad)", textUnderlineOffset: "0.2em" },
  ".mark-unpublished": { textDecoration: "underline dotted 2px var(--warn)", textUnderlineOffset: "0.2em" },
  ".mark-check": { borderBlockEnd: "2px dashed var(--warn)" },
  ".mark-comment": { backgroundColor: "var(--mark)", color: "var(--ink)" },
  ".mark-here": { backgroundColor: "var(--soft)" },
});

export const look: Extension = [theme, syntaxHighlighting(read)];
