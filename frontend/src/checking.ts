// What the checks of publication say of the text as it is typed: beside it, and marked in it. Nothing is stored by asking.

import type { Stop } from "./body";
import { type EditingPage, made } from "./page";
import { found, placeOf } from "./found";
import { t } from "./words";

const PAUSE_MS = 900;

export interface Finding {
  sentence: string;
  field: string; // the id of the input to mend it in
  line: number | null;
  about: string;
  excerpt: string;
}

export interface Checked {
  failing: Finding[];
  waived: Finding[];
  warning: Finding[];
  passed: string[];
  links: { slug: string; line: number; kind: "broken" | "unpublished"; sentence: string }[];
  anchors: [number, string, string][]; // level, id, words
}

/** Starts the checks: once when the page opens, for the marks, and after each pause. */
export function checking(page: EditingPage): void {
  const panel = document.getElementById("checks") ?? empty(page);
  const said = made("p", { class: "vh", role: "status" });
  page.foot.append(said);
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
    for (const stop of marks) stop();
    marks = drawn(page, told);
    if (!touched) return; // what the page was sent with says the same, and more
    list(page, panel, told);
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

/** Marks in the text what has a place in it. */
function drawn({ body }: EditingPage, told: Checked): Stop[] {
  const stops = told.links.map(({ slug, line, kind, sentence }) => body.mark(placeOf(body, line, `[[${slug}`, "]]"), kind, sentence));
  const links = new Set(told.links.map(({ slug }) => `[[${slug}]]`));
  for (const { line, about, sentence } of [...told.failing, ...told.warning])
    if (line && !links.has(about)) stops.push(body.mark(placeOf(body, line, about), "check", sentence));
  return stops;
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

function item(page: EditingPage, { sentence, field, line, about, excerpt }: Finding, kind: string, words: string): HTMLLIElement {
  const leads = made("button", { type: "button", class: "jump" }, sentence);
  leads.addEventListener("click", () => {
    if (line) page.body.show(placeOf(page.body, line, about));
    else if (field === "id_body") page.body.focus();
    else document.getElementById(field)?.focus();
  });
  const where = line ? [made("span", { class: "muted line" }, ` ${t("on_line", { line })}`)] : [];
  const shown = excerpt ? [made("code", { class: "excerpt" }, excerpt)] : [];
  return made("li", { class: kind }, made("span", { class: "vh" }, `${words} `), leads, ...where, ...shown);
}
