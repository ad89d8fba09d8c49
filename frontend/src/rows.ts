// Takeaways, authors and related reading are rows in an order: each can be moved up and down or emptied by a button.
// The fields stay where they are; what stands in them changes place.

import { type EditingPage, button, made } from "./page";
import { t } from "./words";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Starts the buttons of the rows. */
export function rows({ form }: EditingPage): void {
  for (const [name, others] of [["takeaway", []], ["author", []], ["related_address", ["related_wording"]]] as const) {
    const fields = numbered(form, name);
    const all = fields.map((field, index) => [field, ...others.map((other) => numbered(form, other)[index] as Field)]);
    new Rows(all);
  }
}

function numbered(form: HTMLFormElement, name: string): Field[] {
  return [...form.querySelectorAll<Field>(`[name^="${name}_"]`)];
}

class Rows {
  private readonly bars: HTMLElement[];
  private readonly told = made("p", { class: "vh", role: "status" });

  constructor(private readonly all: Field[][]) {
    this.bars = all.map((row, index) => this.bar(row, index));
    this.bars.at(-1)?.after(this.told);
    for (const field of all.flat()) field.addEventListener("input", () => this.settle());
    this.settle();
  }

  private bar(row: Field[], index: number): HTMLElement {
    const name = row[0]?.labels?.[0]?.textContent?.trim() ?? "";
    const tool = (sign: string, does: string, act: () => void): HTMLElement =>
      button(sign, act, { class: "tool", "aria-label": `${name}: ${does}`, title: does });
    const bar = made(
      "div",
      { class: "moving" },
      tool("↑", t("move_up"), () => this.swap(index, index - 1)),
      tool("↓", t("move_down"), () => this.swap(index, index + 1)),
      tool("×", t("take_out"), () => this.empty(index)),
    );
    row[0]?.closest(".mb-3")?.append(bar);
    return bar;
  }

  private swap(index: number, to: number): void {
    const [one, other] = [this.all[index], this.all[to]];
    if (!one || !other) return;
    one.forEach((field, place) => {
      const there = other[place] as Field;
      [field.value, there.value] = [there.value, field.value];
    });
    this.changed(other, t("moved_to", { place: to + 1 }));
    other[0]?.focus();
  }

  private empty(index: number): void {
    for (let row = index; row < this.all.length; row++)
      this.all[row]?.forEach((field, place) => {
        field.value = this.all[row + 1]?.[place]?.value ?? "";
      });
    this.changed(this.all[index] as Field[], t("taken_out"));
    this.all[index]?.[0]?.focus();
  }

  private changed(row: Field[], words: string): void {
    for (const field of row) field.dispatchEvent(new Event("input", { bubbles: true }));
    this.told.textContent = words;
  }

  /** Only rows with something in them have buttons, and none moves beyond the others. */
  private settle(): void {
    const filled = this.all.map((row) => row.some(({ value }) => value.trim() !== ""));
    const last = filled.lastIndexOf(true);
    this.bars.forEach((bar, index) => {
      bar.hidden = !filled[index];
      const [up, down] = bar.querySelectorAll<HTMLButtonElement>("button");
      if (up) up.disabled = index === 0;
      if (down) down.disabled = index >= last;
    });
  }
}
