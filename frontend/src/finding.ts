// Find and replace within the text.

import type { Range, Stop } from "./body";
import { button, type EditingPage, made } from "./page";
import { t } from "./words";

const MOST_MARKED = 1000;

/** Where the words stand in the text. */
export function found(text: string, sought: string, exactly: boolean): Range[] {
  if (!sought) return [];
  const pattern = new RegExp(sought.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&"), exactly ? "gu" : "giu");
  return [...text.matchAll(pattern)].map((match) => ({ from: match.index, to: match.index + match[0].length }));
}

/** Starts find and replace; the bar is made when it is first asked for. */
export function finding(page: EditingPage): void {
  let bar: Bar | null = null;
  const open = (): void => {
    bar ??= new Bar(page);
    bar.open();
  };
  page.tools.append(button(t("find"), open, { class: "tool" }));
  page.keys.add({ key: "Mod-f", does: t("find_and_replace"), where: "text", run: open });
}

class Bar {
  private readonly sought = made("input", { type: "text", id: "find.sought", class: "form-control", spellcheck: "false" });
  private readonly instead = made("input", { type: "text", id: "find.instead", class: "form-control" });
  private readonly exactly = made("input", { type: "checkbox", id: "find.exactly", class: "form-check-input" });
  private readonly said = made("output", { class: "muted", role: "status" });
  private readonly element: HTMLElement;
  private unmark: Stop = () => undefined;

  constructor(private readonly page: EditingPage) {
    const field = (label: string, input: HTMLElement): HTMLElement => made("p", {}, made("label", { for: input.id }, label), input);
    this.element = made(
      "div",
      { class: "seeking", role: "search", "aria-label": t("find_and_replace") },
      field(t("find"), this.sought),
      field(t("replace_by"), this.instead),
      made("p", { class: "form-check" }, this.exactly, made("label", { for: this.exactly.id, class: "form-check-label" }, t("match_case"))),
      made("div", { class: "where" },
        button(t("next"), () => this.step(1)),
        button(t("previous"), () => this.step(-1)),
        button(t("replace"), () => this.replace()),
        button(t("replace_all"), () => this.replaceAll()),
        button(t("close"), () => this.close()),
      ),
      this.said,
    );
    page.tools.after(this.element);
    this.element.addEventListener("input", () => this.look());
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
      else if (event.key === "Enter" && event.target instanceof HTMLInputElement) this.step(event.shiftKey ? -1 : 1);
      else return;
      event.preventDefault();
    });
    page.body.onChange(() => {
      if (!this.element.hidden) this.look();
    });
  }

  open(): void {
    const { body } = this.page;
    const { from, to } = body.selection();
    const chosen = body.text().slice(from, to);
    if (chosen && !chosen.includes("\n")) this.sought.value = chosen;
    this.element.hidden = false;
    this.sought.select();
    this.sought.focus();
    this.look();
  }

  private close(): void {
    this.element.hidden = true;
    this.unmark();
    this.unmark = () => undefined;
    this.page.body.focus();
  }

  private all(): Range[] {
    return found(this.page.body.text(), this.sought.value, this.exactly.checked);
  }

  private look(): void {
    const all = this.all();
    this.unmark();
    this.unmark = this.page.body.markAll(all.slice(0, MOST_MARKED), "found");
    this.said.textContent = this.sought.value ? t("found", { count: all.length }) : "";
  }

  /** Goes to the next place after the selection, or round to the first. */
  private step(by: 1 | -1): void {
    const { body } = this.page;
    const all = this.all();
    const { from, to } = body.selection();
    const on = by > 0 ? all.find((each) => each.from >= to) : all.findLast((each) => each.to <= from);
    const next = on ?? all.at(by > 0 ? 0 : -1);
    if (!next) return;
    const within = document.activeElement;
    body.show(next);
    if (within instanceof HTMLElement) within.focus(); // one goes on pressing the same button
    this.said.textContent = t("found_at", { number: all.indexOf(next) + 1, count: all.length });
  }

  private replace(): void {
    const { body } = this.page;
    const { from, to } = body.selection();
    if (this.all().some((each) => each.from === from && each.to === to)) {
      const end = from + this.instead.value.length;
      body.replace({ from, to }, this.instead.value, { from: end, to: end });
    }
    this.step(1);
  }

  private replaceAll(): void {
    const { body } = this.page;
    const all = this.all();
    const text = body.text();
    let made = "";
    let done = 0;
    for (const { from, to } of all) {
      made += text.slice(done, from) + this.instead.value;
      done = to;
    }
    body.setText(made + text.slice(done));
    this.look();
    this.said.textContent = t("replaced", { count: all.length });
  }
}
