// What can be done to the text, once: the toolbar, the slash menu and the list of commands all read it here.

import type { Range } from "./body";
import type { EditingPage } from "./page";
import { coded, type Edit, linked, prefixed, sourced, standing, wrapped } from "./shaping";
import { t } from "./words";

export interface Command {
  name: string;
  /** What stands on its button, and the whole of what it does. */
  short: string;
  does: string;
  key?: string;
  /** Whether the slash menu has it: what makes a block of an empty line. */
  block?: boolean;
  edit: (text: string, range: Range) => Edit;
}

/** Every command, in the order of the toolbar. */
export function commands(): Command[] {
  const line = (mark: string) => (text: string, range: Range): Edit => prefixed(text, range, mark);
  const mark = (with_: string) => (text: string, range: Range): Edit => wrapped(text, range, with_);
  return [
    { name: "bold", short: t("B"), does: t("bold"), key: "Mod-b", edit: mark("**") },
    { name: "italic", short: t("I"), does: t("italic"), key: "Mod-i", edit: mark("*") },
    { name: "link", short: t("link"), does: t("link_it"), key: "Mod-k", edit: (text, range) => linked(text, range) },
    { name: "heading2", short: t("H2"), does: t("heading_2"), key: "Mod-Alt-2", block: true, edit: line("## ") },
    { name: "heading3", short: t("H3"), does: t("heading_3"), key: "Mod-Alt-3", block: true, edit: line("### ") },
    { name: "list", short: t("list"), does: t("bulleted"), key: "Mod-Shift-8", block: true, edit: line("- ") },
    { name: "numbers", short: t("numbers"), does: t("numbered"), key: "Mod-Shift-7", block: true, edit: line("1. ") },
    { name: "quote", short: t("quote"), does: t("quotation"), key: "Mod-Shift-9", block: true, edit: line("> ") },
    { name: "code", short: t("code"), does: t("code_it"), key: "Mod-e", block: true, edit: coded },
    { name: "table", short: t("table"), does: t("insert_table"), block: true, edit: tabled },
    { name: "note", short: t("note"), does: t("insert_note"), block: true, edit: noted },
    { name: "fact", short: t("fact"), does: t("insert_fact"), key: "Mod-Alt-v", block: true, edit: referred },
    { name: "source", short: t("source"), does: t("insert_source"), key: "Mod-Alt-f", edit: sourced },
  ];
}

/** Carries a command out on the selection and gives the text the focus. */
export function carryOut({ body }: EditingPage, { edit }: Command, range = body.selection()): void {
  const made = edit(body.text(), range);
  body.replace(made.range, made.text, made.select);
  body.focus();
}

function tabled(text: string, range: Range): Edit {
  const head = t("column");
  const table = `| ${head} 1 | ${head} 2 |\n| --- | --- |\n|  |  |`;
  return standing(text, range, table, { from: 2, to: 2 + head.length + 2 });
}

function noted(text: string, range: Range): Edit {
  const inner = text.slice(range.from, range.to) || "";
  const note = `> [!NOTE]\n> ${inner.replace(/\n/g, "\n> ")}`;
  return standing(text, range, note, { from: note.length - inner.length, to: note.length });
}

/** Opens a reference to the ledger; what is selected is looked for. */
function referred(text: string, { from, to }: Range): Edit {
  const opened = `{{ ${text.slice(from, to).replace(/[{}\n]/g, " ").trim()}`;
  return { range: { from, to }, text: opened, select: { from: from + opened.length, to: from + opened.length } };
}
