// The form's fields, as what a person typed: read, put back, and called by the names that people know.

import type { Fields } from "./buffer";
import type { EditingPage } from "./page";
import { grown } from "./rows";

const OURS = new Set(["csrfmiddlewaretoken", "base", "identifier", "origin", "typed", "seen"]); // nobody typed these

/** All that the form says now. */
export function read(page: EditingPage): Fields {
  return [...page.data()].filter((pair): pair is [string, string] => typeof pair[1] === "string" && !OURS.has(pair[0]));
}

/** All that it said when the page was loaded: a browser may have put older words back since. */
export function loaded(page: EditingPage): Fields {
  return read(page).map(([name, value]): [string, string] => {
    const element = named(page, name)[0];
    if (element instanceof HTMLInputElement && !["checkbox", "radio"].includes(element.type)) return [name, element.defaultValue];
    if (element instanceof HTMLTextAreaElement) return [name, element.defaultValue];
    return [name, value];
  });
}

/** Puts another text into the form; what draws a field in its own way hears of it by `input` and `change`. */
export function put(page: EditingPage, fields: Fields): void {
  const values = new Map<string, string[]>();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  const names = new Set([...values.keys(), ...read(page).map(([name]) => name)]);
  for (const name of names) {
    if (OURS.has(name)) continue;
    const compared = named(page, name)[0]?.closest(".compared");
    if (compared && !values.has("comparison_title")) continue; // a text from before there were these fields
    if (values.get(name)?.[0]) grown(page.form, name);
    const [all, elements] = [values.get(name) ?? [], named(page, name)];
    if (name === "body") page.body.setText(all[0] ?? "");
    else elements.forEach((element, index) => set(element, all, all[index] ?? ""));
  }
}

function set(element: HTMLElement, all: string[], value: string): void {
  if (element instanceof HTMLSelectElement && element.multiple)
    for (const option of element.options) option.selected = all.includes(option.value);
  else if (element instanceof HTMLInputElement && ["checkbox", "radio"].includes(element.type))
    element.checked = all.includes(element.value);
  else if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement) {
    if (element.value === value) return;
    element.value = value;
  }
  for (const event of ["input", "change"]) element.dispatchEvent(new Event(event, { bubbles: true }));
}

/** What people call the field. */
export function called(page: EditingPage, name: string): string {
  const element = named(page, name)[0];
  const label = element?.closest(".mb-3, div")?.querySelector("label");
  return label?.textContent?.trim() || name;
}

/** What people see of its value: of a list, the words of what is chosen. */
export function shown(page: EditingPage, name: string, value: string): string {
  const element = named(page, name)[0];
  if (!(element instanceof HTMLSelectElement)) return value;
  return [...element.options].find((option) => option.value === value)?.textContent ?? value;
}

function named(page: EditingPage, name: string): HTMLElement[] {
  return [...page.form.elements].filter((element): element is HTMLElement => (element as HTMLInputElement).name === name);
}
