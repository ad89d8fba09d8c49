// Related reading: a suggestion is taken over at once, and under each address stands the title that readers will see.

import { type EditingPage, made } from "./page";
import { all } from "./rows";
import { t } from "./words";

const KIND = "related_address";

/** Starts the suggestions. */
export function suggesting({ form }: EditingPage): void {
  const buttons = [...form.querySelectorAll<HTMLButtonElement>("button[name=suggest]")];
  const lines = buttons.map((button) => button.closest("li") as HTMLElement);
  const addresses = (): HTMLInputElement[] => all(form, KIND).map(([field]) => field as HTMLInputElement);
  const titles = new Map(buttons.map(({ value }, index) => [value, lines[index]?.querySelector("b")?.textContent ?? ""]));
  for (const field of addresses()) titles.set(field.value, below(field)?.textContent ?? "");
  const most = lines.filter(({ hidden }) => !hidden).length;
  const heading = form.querySelector(".suggestions")?.previousElementSibling as HTMLElement | null;
  const told = made("p", { class: "form-text", role: "status" });
  heading?.after(told);
  const settle = (): void => {
    const there = addresses().map((field) => field.value.trim());
    let offered = 0;
    buttons.forEach(({ value }, index) => {
      const line = lines[index];
      if (line) line.hidden = there.includes(value) || ++offered > most;
    });
    if (heading) heading.hidden = !offered;
    addresses().forEach((field, index) => {
      const title = titles.get(there[index] ?? "") ?? "";
      const line = below(field);
      if (line) line.textContent = title;
      else if (title) field.closest(".mb-3")?.after(made("p", { class: "form-text" }, title));
    });
  };
  form.addEventListener("input", ({ target }) => {
    if ((target as HTMLInputElement).name?.startsWith(KIND)) settle();
  });
  form.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("button[name=suggest]");
    if (!button) return;
    event.preventDefault();
    const fields = addresses();
    const place = fields.findIndex(({ value }) => !value.trim());
    const field = fields[place];
    if (!field) {
      told.textContent = t("related_full");
      return;
    }
    field.value = button.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    told.textContent = t("related_added", { title: titles.get(button.value) ?? "", place: place + 1 });
    const left = buttons.filter((_each, index) => !lines[index]?.hidden);
    (left.find((each) => buttons.indexOf(each) > buttons.indexOf(button)) ?? left.at(-1) ?? field).focus();
  });
}

/** The line with the title under an address. */
function below(field: HTMLElement): HTMLElement | null {
  return field.closest(".mb-3")?.parentElement?.querySelector<HTMLElement>(":scope>.form-text") ?? null;
}
