// The comparison as it is built: names are offered while they are typed, and the table follows what was typed.

import { type EditingPage, made } from "./page";
import { all, named } from "./rows";
import { t } from "./words";

interface Cell {
  words: string; // nothing where nobody has stated it
  address: string;
  name: string;
  marks: [string, string, string][]; // name, glyph, word
  statable: boolean;
}

export interface Compared {
  summary: string;
  subjects: string[];
  lines: { name: string; group: string; verdict: string; cells: Cell[] }[];
}

const PAUSE_MS = 150;
const OFFERS = "/desk/facts/offered/";

/** Starts offering names: those of the ledger in the rows, those of the rows wherever else one of them is meant. */
export function comparing({ form }: EditingPage): void {
  const list = made("datalist", { id: "desk.names" });
  form.append(list);
  form.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("button[name=cell]");
    if (button && state(form, button)) event.preventDefault(); // else the server does it
  });
  let waiting = 0;
  form.addEventListener("input", ({ target }) => {
    const field = target as HTMLInputElement;
    const kind = /^(cell_)?(subject|criterion)_\d+$|^(pick)$/.exec(field.name ?? "");
    clearTimeout(waiting);
    if (!kind) return;
    const [, own, noun, pick] = kind;
    if (own || pick) offer(list, field, named(form, noun ?? "subject"));
    else waiting = setTimeout(() => void asked(list, field, noun === "subject" ? "subjects" : "criteria"), PAUSE_MS);
  });
}

async function asked(list: HTMLDataListElement, field: HTMLInputElement, what: "subjects" | "criteria"): Promise<void> {
  const words = field.value;
  if (!words.trim()) return;
  try {
    const answer = await fetch(`${OFFERS}?${new URLSearchParams({ q: words, ...(what === "criteria" ? { names: "1" } : {}) })}`);
    if (!answer.ok || field.value !== words) return;
    const told = (await answer.json()) as Record<string, { name: string }[]>;
    offer(list, field, (told[what] ?? []).map(({ name }) => name));
  } catch {
    // the indicator says what is the matter with the network
  }
}

function offer(list: HTMLDataListElement, field: HTMLInputElement, names: string[]): void {
  list.replaceChildren(...names.map((name) => made("option", { value: name })));
  field.setAttribute("list", list.id);
}

/** A cell of the table is stated here: its row and column stand in the first empty cell of the article's own. */
function state(form: HTMLFormElement, button: HTMLButtonElement): boolean {
  const at = button.closest("td");
  const subject = at?.closest("table")?.querySelectorAll("thead th")[at.cellIndex]?.textContent;
  const criterion = at?.parentElement?.querySelector("th")?.firstChild?.textContent;
  const row = all(form, "cell_subject").find((fields) => fields.every(({ value }) => !value.trim()));
  const [one, other, value] = row ?? [];
  if (!subject || !criterion || !one || !other || !value) return false;
  [one.value, other.value] = [subject, criterion];
  for (const field of [one, other]) field.dispatchEvent(new Event("input", { bubbles: true }));
  value.focus();
  return true;
}

/** The table as it would be now, in the place of the one before. */
export function draw(told: Compared | null): void {
  const place = document.getElementById("desk.matrix");
  if (!place) return;
  if (!told) return place.replaceWith(made("p", { class: "muted", id: "desk.matrix" }, t("compared_none")));
  // What is spoken stays where it stands: put there anew it would be said again.
  const sum = place.querySelector(".sum") ?? made("p", { class: "sum", role: "status" });
  const heads = [t("compared_criterion"), ...told.subjects].map((name) => made("th", { scope: "col" }, name));
  const table = made("table", {}, made("thead", {}, made("tr", {}, ...heads)));
  const body = made("tbody");
  told.lines.forEach(({ name, group, verdict, cells }, index) => {
    if (group && group !== told.lines[index - 1]?.group)
      body.append(made("tr", {}, made("th", { class: "group", scope: "colgroup", colspan: String(cells.length + 1) }, group)));
    const head = made("th", { scope: "row" }, name, ...(verdict ? [made("span", { class: "small muted" }, verdict)] : []));
    body.append(made("tr", {}, head, ...cells.map(cell)));
  });
  table.append(body);
  const drawn = made("div", { class: "matrix-of", role: "region", tabindex: "0", "aria-label": t("compared_table") }, table);
  const matrix = place.querySelector(".matrix-of");
  if (!matrix) place.replaceWith(made("div", { id: place.id }, sum, drawn));
  else if (!matrix.contains(document.activeElement)) matrix.replaceWith(drawn); // never from under somebody's hands
  if (sum.textContent !== told.summary) sum.textContent = told.summary;
}

function cell({ words, address, name, marks, statable }: Cell): HTMLTableCellElement {
  const about = made("span", { class: "vh" }, `: ${name}`);
  const link = made("a", { href: address, ...(words ? {} : { class: "gap" }) }, words || t("compared_propose"), about);
  const how = marks.map(([kind, glyph, word]) => made("span", { class: `small how ${kind}` }, made("b", { "aria-hidden": "true" }, glyph), ` ${word}`));
  const [subject = "", criterion = ""] = address.split("/").filter(Boolean).slice(-2);
  const state = made("button", { class: "tool", name: "cell", value: `${subject}:${criterion}` }, t("compared_state"), about.cloneNode(true));
  return made("td", {}, link, ...how, ...(statable ? [state] : []));
}
