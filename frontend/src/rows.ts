// Takeaways, authors, related reading and the parts of a comparison are rows in an order. The page's own buttons move a
// row, empty it and add another one; with script they do it at once, and a row is dragged by its handle. The fields stay
// where they are: what stands in them changes place. The lists of a comparison grow with what is typed.

import { dragging, type Lifted } from "./dragging";
import { type EditingPage, made } from "./page";
import { t } from "./words";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const KINDS: Record<string, string[]> = {
  takeaway: [],
  author: [],
  related_address: ["related_wording"],
  subject: [],
  criterion: ["group", "verdict"],
  cell_subject: ["cell_criterion", "cell_value", "cell_note", "cell_source", "cell_url"],
};
const MOST = 999;

/** Starts the buttons and handles of the rows. */
export function rows({ form }: EditingPage): void {
  const told = made("p", { class: "vh", role: "status" });
  form.append(told);
  form.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("button[name=row]");
    const [, kind, number, deed, words] = /^([a-z_]+?)(?:_(\d+))?:(\w+)(?::(.*))?$/s.exec(button?.value ?? "") ?? [];
    if (!kind || !KINDS[kind] || !deed) return;
    event.preventDefault();
    told.textContent = done(form, kind, Number(number) - 1, deed, words ?? "");
    settle(form, kind);
  });
  dragging(form, (handle) => lifted(form, handle, told));
  for (const kind of Object.keys(KINDS)) settle(form, kind);
  form.addEventListener("input", ({ target }) => {
    const name = (target as Field).name ?? "";
    const kind = Object.keys(KINDS).find((each) => [each, ...(KINDS[each] ?? [])].some((one) => name.replace(/_\d+$/, "") === one));
    if (kind) settle(form, kind);
  });
}

/** Makes the field `criterion_9` and the rows before it, where rows of this kind can be added. */
export function grown(form: HTMLFormElement, name: string): void {
  const [, first, number] = /^(.+)_(\d+)$/.exec(name) ?? [];
  const kind = Object.keys(KINDS).find((each) => each === first || KINDS[each]?.includes(first ?? ""));
  while (kind && all(form, kind).length < Math.min(Number(number), MOST) && another(form, kind));
}

/** What stands in the first fields of the rows of this kind. */
export function named(form: HTMLFormElement, kind: string): string[] {
  return all(form, kind).flatMap(([field]) => (field?.value.trim() ? [field.value.trim()] : []));
}

/** The rows of this kind, each with its fields. */
export function all(form: HTMLFormElement, kind: string): Field[][] {
  const [first, ...others] = [kind, ...(KINDS[kind] ?? [])].map((name) => [
    ...form.querySelectorAll<Field>(`[name^="${name}_"]`),
  ]);
  return (first ?? []).map((field, index) => [field, ...others.map((other) => other[index] as Field)]);
}

function done(form: HTMLFormElement, kind: string, index: number, deed: string, words: string): string {
  const found = all(form, kind);
  if (deed === "more") {
    another(form, kind);
    all(form, kind).at(-1)?.[0]?.focus();
    return "";
  }
  const row = found[index];
  if (!row) return "";
  if (deed === "is") {
    if (row[0]) row[0].value = words;
    row[0]?.closest(".one")?.querySelectorAll(".wide").forEach((each) => each.remove());
    row[0]?.removeAttribute("aria-invalid");
    return changed(row, "");
  }
  if (deed === "out") {
    const empty = row.map(() => "");
    write(found, [...said(found).toSpliced(index, 1), empty]);
    return changed(row, t("taken_out"));
  }
  const to = deed === "up" ? index - 1 : index + 1;
  const other = found[to];
  if (!other) return "";
  write(found, reordered(said(found), index, to));
  return changed(other, t("moved_to", { place: to + 1 }));
}

/** Takes what stands at one place to another; what stands between makes room. */
export function reordered<T>(all: readonly T[], from: number, to: number): T[] {
  return all.toSpliced(from, 1).toSpliced(to, 0, ...all.slice(from, from + 1));
}

/** What a handle lifts: the rows down to the last that says something, and what becomes of them. */
function lifted(form: HTMLFormElement, handle: Element, told: HTMLElement): Lifted | null {
  const [, kind = "", number] = /^(.+)_(\d+):/.exec(handle.parentElement?.querySelector("button")?.value ?? "") ?? [];
  const found = all(form, kind);
  const rows = found.slice(0, filled(found).lastIndexOf(true) + 1);
  const from = Number(number) - 1;
  if (!rows[from]) return null;
  return {
    rows: rows.map(drawn),
    from,
    drop: (to) => {
      const at = found.findIndex((row) => row.includes(document.activeElement as Field));
      const part = found[at]?.indexOf(document.activeElement as Field) ?? 0;
      write(found, reordered(said(found), from, to));
      rows[to]?.[0]?.dispatchEvent(new Event("input", { bubbles: true }));
      found[reordered([...found.keys()], from, to).indexOf(at)]?.[part]?.focus(); // who types goes on in the same words
      told.textContent = t("moved_to", { place: to + 1 });
    },
  };
}

/** The elements that a row is drawn of. */
function drawn(row: Field[]): HTMLElement[] {
  const boxes = row.flatMap((field) => field.closest<HTMLElement>(".mb-3") ?? []);
  return [...new Set(boxes.map((box) => (box.parentElement?.matches("div:not(.pairs)") ? box.parentElement : box)))];
}

function said(rows: Field[][]): string[][] {
  return rows.map((row) => row.map(({ value }) => value));
}

function write(rows: Field[][], words: string[][]): void {
  rows.forEach((row, index) => row.forEach((field, part) => (field.value = words[index]?.[part] ?? "")));
}

function filled(rows: Field[][]): boolean[] {
  return rows.map((row) => row.some(({ value }) => value.trim() !== ""));
}

function changed(row: Field[], words: string): string {
  for (const field of row) field.dispatchEvent(new Event("input", { bubbles: true }));
  row[0]?.focus();
  return words;
}

/** An empty row after the last one, made like it; false where the page says that there are no more. */
function another(form: HTMLFormElement, kind: string): boolean {
  const found = all(form, kind);
  const number = found.length;
  const last = form.querySelector(`#id_${kind}_${number}`)?.closest(".one");
  if (!last || !form.querySelector(`[name=row][value="${kind}:more"]`)) return false;
  const row = last.cloneNode(true) as HTMLElement;
  row.querySelectorAll(".wide").forEach((each) => each.remove());
  for (const element of row.querySelectorAll<HTMLElement>("*")) {
    for (const name of ["id", "for", "name", "value", "list"]) {
      const old = element.getAttribute(name);
      if (old) element.setAttribute(name, old.replace(new RegExp(`_${number}(?=$|:)`), `_${number + 1}`));
    }
    const label = element.getAttribute("aria-label");
    if (label) element.setAttribute("aria-label", label.replace(String(number), String(number + 1)));
    if (element.matches("label")) element.textContent = (element.textContent ?? "").replace(String(number), String(number + 1));
    if (element.matches("input")) {
      element.setAttribute("value", "");
      (element as HTMLInputElement).value = "";
      for (const name of ["aria-invalid", "aria-describedby", "autofocus"]) element.removeAttribute(name);
    }
  }
  last.after(row);
  return true;
}

/** Only rows with something in them have buttons, none moves beyond the others, and there is an empty one to go on in. */
function settle(form: HTMLFormElement, kind: string): void {
  const found = all(form, kind);
  const words = filled(found);
  const last = words.lastIndexOf(true);
  found.forEach((_row, index) => {
    const tools = ["up", "down", "out"].map((deed) => form.querySelector<HTMLButtonElement>(`[name=row][value="${kind}_${index + 1}:${deed}"]`));
    const bar = tools[0]?.parentElement;
    bar?.classList.toggle("idle", !words[index]);
    if (!bar?.querySelector(".grip")) bar?.prepend(made("span", { class: "grip", "aria-hidden": "true", title: t("drag") }, "⠿"));
    bar?.classList.toggle("alone", last < 1);
    for (const tool of tools) if (tool) tool.title = tool.ariaLabel ?? "";
    if (tools[0]) tools[0].disabled = index === 0;
    if (tools[1]) tools[1].disabled = index >= last;
  });
  if (last >= 0 && last === found.length - 1 && found.length < MOST && another(form, kind)) settle(form, kind);
}
