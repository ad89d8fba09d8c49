// How the text looks: the desk's tokens (site.css), which reach into the shadow root, so dark and light follow the page.

import { EditorView } from "@codemirror/view";

const HEADING = { fontFamily: "var(--serif)", fontWeight: "700", lineHeight: "1.3" };
const MONO = { fontFamily: "var(--mono)", fontSize: "0.92em", backgroundColor: "var(--surface)" };

export const look = EditorView.theme({
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
  ".read-h1": { ...HEADING, fontSize: "1.6em" },
  ".read-h2": { ...HEADING, fontSize: "1.4em" },
  ".read-h3": { ...HEADING, fontSize: "1.18em" },
  ".read-h4": HEADING,
  ".read-strong": { fontWeight: "700" },
  ".read-em": { fontStyle: "italic" },
  ".read-gone": { textDecoration: "line-through" },
  ".read-code, .read-block": MONO,
  ".read-link": { color: "var(--accent)" },
  ".read-quote": { color: "var(--muted)" },
  ".read-quiet": { color: "var(--muted)", fontWeight: "400" },
  ".mark-broken": { textDecoration: "underline wavy var(--bad)", textUnderlineOffset: "0.2em" },
  ".mark-unpublished": { textDecoration: "underline dotted 2px var(--warn)", textUnderlineOffset: "0.2em" },
  ".mark-stated": { color: "var(--accent)" },
  ".mark-doubtful": { color: "var(--accent)", textDecoration: "underline dotted 2px var(--warn)", textUnderlineOffset: "0.2em" },
  ".mark-claim": { textDecoration: "underline wavy var(--warn)", textUnderlineOffset: "0.2em" },
  ".mark-check": { borderBlockEnd: "2px dashed var(--warn)" },
  ".mark-comment": { backgroundColor: "var(--mark)", color: "var(--ink)" },
  ".mark-found": { backgroundColor: "var(--mark)", color: "var(--ink)" },
  ".offer": {
    position: "fixed",
    zIndex: "20",
    margin: "0",
    padding: "0.3rem",
    minInlineSize: "14rem",
    maxInlineSize: "min(30rem, 92vw)",
    maxBlockSize: "min(30rem, 96vh)",
    overflow: "auto",
    listStyle: "none",
    fontSize: "0.9375rem",
    backgroundColor: "var(--bg)",
    border: "1px solid var(--edge)",
    borderRadius: "var(--r)",
    boxShadow: "0 0.5rem 1.5rem #0003",
  },
  ".offer li": { padding: "0.35rem 0.6rem", borderRadius: "0.3rem", cursor: "pointer" },
  ".offer li small": { color: "var(--muted)" },
  ".offer li[aria-selected=true]": { backgroundColor: "var(--soft)", color: "var(--accent)", fontWeight: "650" },
  ".mark-here": { backgroundColor: "var(--soft)" },
});
