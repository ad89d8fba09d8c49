// What the checks of publication say of the text as it is typed: beside it, and marked in it. Nothing is stored by asking.

import type { Body, Mark, Range, Stop } from "./body";
import { type Compared, draw } from "./comparing";
import { button, type EditingPage, made } from "./page";
import { found, placeAt, placeOf } from "./found";
import { offeredAnew } from "./menu";
import { t } from "./words";

const PAUSE_MS = 900;

export interface Finding {
  check: string;
  sentence: string;
  field: string; // the id of the input to mend it in
  line: number | null;
  about: string;
  excerpt: string;
  column: number | null; // where on the line it begins, where that is sure
  mend: string; // what could stand there instead
}

export interface Checked {
  failing: Finding[];
  waived: Finding[];
  warning: Finding[];
  passed: string[];
  links: { slug: string; line: number; kind: "broken" | "unpublished"; sentence: string }[];
  facts: { typed: string; line: number; kind: "broken" | "doubtful" | "stated"; sentence: string }[];
  anchors: [number, string, string][]; // level, id, words
  compared: Compared | null;
}

/** Starts the checks: once when the page opens, for the marks, and after each pause. */
export function checking(page: EditingPage): void {
  const panel = document.getElementById("checks") ?? empty(page);
  const said = made("p", { class: "vh", role: "status" });
  page.foot.append(said);
  const speak = spoken(page);
  let marks: Stop[] = [];
  let waiting = 0;
  let touched = false;
  let busy = false;
  let again = false;

  const ask = async (): Promise<void> => {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    again = false;
    const text = page.body.text();
    const told = await fetched(page);
    busy = false;
    if (again || text !== page.body.text()) return later(); // it is about a text that is no longer
    if (!told) return;
    found.set(page, told);
    offeredAnew(page);
    for (const stop of marks) stop();
    marks = places(page, told).map(({ range, mark, sentence }) => page.body.mark(range, mark, sentence));
    speak();
    if (!touched) return mending(page, panel, told); // what the page was sent with says the same, and more
    list(page, panel, told);
    draw(told.compared);
    const words = t("checks_told", { failing: told.failing.length, warning: told.warning.length });
    if (said.textContent !== words) said.textContent = words;
  };
  const later = (): void => {
    clearTimeout(waiting);
    waiting = setTimeout(() => void ask(), PAUSE_MS);
  };
  page.onChange(() => {
    touched = true;
    later();
  });
  page.keys.add({ key: "Mod-.", does: t("mend_here"), where: "text", run: () => mendHere(page) });
  later();
}

/** Of an article that was never saved nothing was checked yet. */
function empty({ side }: EditingPage): HTMLElement {
  const summary = made("summary", {}, made("h2", {}, t("part_checks")));
  const panel = made("details", { class: "panel", id: "checks", "data-part": "checks", open: "" }, summary, made("div", {}, made("p", { class: "muted" }, t("checks_later"))));
  side?.append(panel);
  return panel;
}

async function fetched(page: EditingPage): Promise<Checked | null> {
  try {
    const answer = await fetch(`/desk/articles/${page.article}/checks/typed/`, { method: "POST", body: page.data() });
    return answer.ok ? ((await answer.json()) as Checked) : null;
  } catch {
    return null; // the indicator says what is the matter with the network
  }
}

interface Place {
  range: Range;
  mark: Mark;
  sentence: string;
}

/** What has a place in the text, on every line or on this one. */
function places({ body }: EditingPage, told: Checked, only?: number): Place[] {
  const here = <T extends { line: number | null }>(each: T): each is T & { line: number } => each.line !== null && (!only || each.line === only);
  const links = told.links.filter(here).map(({ slug, line, kind, sentence }) => ({ range: placeOf(body, line, `[[${slug}`, "]]"), mark: kind, sentence }));
  const facts = told.facts.filter(here);
  const references = facts.map(({ typed, line, kind, sentence }, at) => {
    const before = facts.slice(0, at).filter((each) => each.typed === typed && each.line === line).length;
    return { range: referenceOf(body, line, typed, before), mark: kind, sentence };
  });
  const said = new Set([...told.links.map(({ slug }) => `[[${slug}]]`), ...told.facts.map(({ typed }) => typed)]);
  const shown = [...told.failing, ...told.warning].filter(here).filter(({ check, about }) => !said.has(about) && !check.startsWith("facts_"));
  const rest = shown.map((each) => ({ range: placeAt(body, each), mark: each.column === null ? ("check" as const) : ("claim" as const), sentence: each.sentence }));
  return [...links, ...references, ...rest];
}

/** Says under the text what is said of the place at which the caret stands, for those who do not point at it. */
function spoken(page: EditingPage): () => void {
  const { body, foot } = page;
  const words = made("p", { class: "at-caret", role: "status" });
  foot.append(words);
  const say = (): void => {
    const told = found.get(page);
    const { from, to } = body.selection();
    const all = told && from === to ? places(page, told, body.lineAt(from)) : [];
    const sentence = all.find(({ range }) => range.from < range.to && range.from <= from && from <= range.to)?.sentence ?? "";
    if (words.textContent !== sentence) words.textContent = sentence;
  };
  body.onSelect(say);
  return say;
}

/** A reference as it stands on its line, after so many of the same. */
function referenceOf(body: Body, line: number, typed: string, before: number): Range {
  const whole = body.line(line);
  const words = `${typed.replaceAll(/[^a-z0-9]/g, "\\$&")}(?![a-z0-9-])`;
  const found = [...body.slice(whole.from, whole.to).matchAll(new RegExp(`\\{\\{ *${words}[^{}]*\\}\\}`, "g"))];
  const match = found[before] ?? found.at(-1);
  return match ? { from: whole.from + match.index, to: whole.from + match.index + match[0].length } : placeOf(body, line, typed);
}

function list(page: EditingPage, panel: HTMLElement, told: Checked): void {
  const items = [
    ...told.failing.map((each) => item(page, each, "fail", t("to_mend"))),
    ...told.waived.map((each) => item(page, each, "waived", t("waived"))),
    ...told.warning.map((each) => item(page, each, "warn", t("worth_a_look"))),
  ];
  const passed = made("p", { class: "small muted" }, t("checks_passed", { count: told.passed.length }));
  const typed = made("p", { class: "small muted" }, t("checks_typed"));
  panel.querySelector(":scope > div")?.replaceChildren(made("ul", { class: "plain checks" }, ...items), passed, typed);
  panel.querySelector(".count")?.remove();
  if (told.failing.length) panel.querySelector("h2")?.after(made("span", { class: "count bad" }, String(told.failing.length)));
  panel.dispatchEvent(new CustomEvent("counted", { bubbles: true, detail: told.failing.length }));
}

function item(page: EditingPage, finding: Finding, kind: string, words: string): HTMLLIElement {
  const { sentence, field, line, excerpt } = finding;
  const leads = made("button", { type: "button", class: "jump" }, sentence);
  leads.addEventListener("click", () => {
    if (line) page.body.show(placeAt(page.body, finding));
    else if (field === "id_body") page.body.focus();
    else document.getElementById(field)?.focus();
  });
  const where = line ? [made("span", { class: "muted line" }, ` ${t("on_line", { line })}`)] : [];
  const shown = excerpt ? [made("code", { class: "excerpt" }, excerpt)] : [];
  return made("li", { class: kind }, made("span", { class: "vh" }, `${words} `), leads, ...where, ...shown, ...remedy(page, finding));
}

/** Adds to the list that the page was sent with what only a script can do. */
function mending(page: EditingPage, panel: HTMLElement, { warning }: Checked): void {
  const items = panel.querySelectorAll("li.warn");
  if (items.length === warning.length) warning.forEach((each, at) => items[at]?.append(...remedy(page, each)));
}

/** The button that puts in what could stand there, where something could. */
function remedy(page: EditingPage, finding: Finding): HTMLElement[] {
  const { mend } = finding;
  return mend ? [button(t("mend_with", { reference: mend }), () => mended(page, finding), { class: "btn ghost small", title: "Ctrl+." })] : [];
}

/** Mends what is nearest to the caret on its line; false where nothing is to be mended so. */
function mendHere(page: EditingPage): boolean {
  const { body } = page;
  const { from } = body.selection();
  const away = (each: Finding): number => Math.abs(placeAt(body, each).from - from);
  const here = (found.get(page)?.warning ?? []).filter(({ mend, line }) => mend && line === body.lineAt(from));
  return here.sort((one, other) => away(one) - away(other)).some((each) => mended(page, each));
}

/** Puts it in, as one step to undo; false where something else stands there by now. */
function mended({ body }: EditingPage, finding: Finding): boolean {
  const range = placeAt(body, finding);
  if (body.slice(range.from, range.to) !== finding.about) return false;
  const caret = range.from + finding.mend.length;
  body.replace(range, finding.mend, { from: caret, to: caret });
  body.focus();
  return true;
}
