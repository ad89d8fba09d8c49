// Typing in a cell of the grid: its value in place, its note, source and days under it. What is stated is sent while one
// types on in the next cell; what is refused, or was not sent, stands in its cell with the sentence until it is mended.
// Another value than the one that is stated is not taken to have its source: that is asked for, or said to be the same.

import { made } from "./page";
import { type Box, fresh, NAMES, type Sheet, type Typed, why } from "./sheet";
import { t } from "./words";

const KEPT = "plumbline.last-source";
type Source = Pick<Typed, "source_title" | "source_url">;
const NONE: Source = { source_title: "", source_url: "" };

export class Typing {
  private readonly refused = new Map<Box, { typed: Typed; sentence: string }>();
  private panel: HTMLElement | null = null;
  private began = "";
  private former: Source = NONE; // of the value that is stated
  private settled = true; // whether the source of another value was said or asked for
  private sending = 0;

  constructor(
    private readonly sheet: Sheet,
    private readonly go: (cell: Box, down: number, on: number) => void,
  ) {
    addEventListener("beforeunload", (event) => {
      if (this.refused.size || this.sending || (this.panel && this.read() !== this.began)) event.preventDefault();
    });
  }

  get cell(): Box | null {
    return this.panel?.closest("td") ?? null;
  }

  /** Opens a cell's fields; `first` is the letter that began it, and takes the value's place. */
  open(cell: Box, first?: string): void {
    if (this.cell === cell || cell.ariaBusy === "true") return;
    this.close();
    const panel = fresh<HTMLElement>("desk.typing");
    const kept = this.refused.get(cell);
    const typed = kept?.typed ?? this.offered(cell);
    panel.setAttribute("aria-label", this.sheet.name(cell));
    cell.append(panel);
    cell.classList.add("open");
    this.panel = panel;
    for (const name of NAMES) this.field(name).value = typed[name];
    this.began = this.read();
    this.former = this.sheet.stated(cell);
    this.settled = Boolean(kept) || !this.former.source_url;
    (panel.querySelector("#cell\\.says") as HTMLElement).textContent = kept?.sentence ?? this.sheet.kind(cell);
    panel.querySelector<HTMLAnchorElement>("[data-page]")?.setAttribute("href", cell.querySelector("a")?.href ?? "");
    const value = this.field("value");
    if (first !== undefined) value.value = first;
    value.focus();
    if (first === undefined) value.select();
    this.drop();
    value.addEventListener("input", () => this.drop());
    panel.addEventListener("keydown", (event) => this.pressed(event));
    panel.addEventListener("click", (event) => this.clicked((event.target as Element).closest("button")?.name));
    panel.querySelector(".beside-it")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    value.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Closes the fields: what was changed in them is stated. */
  close(): void {
    const { cell } = this;
    if (!cell) return;
    const changed = this.read() !== this.began || this.refused.has(cell);
    const typed = JSON.parse(this.read()) as Typed;
    const without = this.lacks();
    this.shut(cell);
    if (without) this.keep(cell, typed, t("which_source"));
    else if (changed) void this.state(cell, typed);
  }

  /** Has what was typed stand in its cell with the sentence why it is not stored. */
  keep(cell: Box, typed: Typed, sentence: string): void {
    this.refused.set(cell, { typed, sentence });
    cell.querySelector(".not")?.remove();
    cell.classList.add("refused");
    cell.querySelector("a.cell")?.append(made("span", { class: "not" }, made("b", {}, typed.value), ` ${sentence}`));
  }

  private offered(cell: Box): Typed {
    const own = this.sheet.stated(cell);
    const { source_title, source_url, as_of } = last();
    const today = this.sheet.form.dataset.today ?? "";
    const source = own.source_url ? {} : { source_title, source_url };
    return { ...own, ...source, as_of: as_of || today, check_by: "" };
  }

  private async state(cell: Box, typed: Typed): Promise<void> {
    remember(typed);
    this.forget(cell);
    cell.ariaBusy = "true";
    this.sending++;
    const name = this.sheet.name(cell);
    try {
      const [answer] = await this.sheet.ask(new Map([[cell, typed]]), true);
      if (!answer) throw new Error(t("no_answer"));
      if (answer.cell) this.sheet.draw(cell, answer.cell);
      if (answer.verdict === "refused") throw new Error(answer.sentence);
      this.sheet.says.textContent = t("stated", { name, value: answer.after });
    } catch (error) {
      this.keep(cell, typed, why(error));
      this.sheet.says.textContent = t("not_stated", { name, sentence: why(error) });
    }
    this.sending--;
    cell.ariaBusy = null;
  }

  private pressed(event: KeyboardEvent): void {
    const { cell } = this;
    const inValue = event.target === this.field("value");
    event.stopPropagation();
    if (!cell || event.isComposing) return;
    const back = event.shiftKey ? -1 : 1;
    const entered = event.key === "Enter" && event.target instanceof HTMLInputElement;
    if (event.key === "Escape") this.giveBack();
    else if (entered && (event.ctrlKey || event.metaKey)) {
      if (this.former.source_url) this.take(this.former);
      this.on(cell, back, 0);
    } else if (this.lacks() && (entered || (event.key === "Tab" && inValue))) this.ask();
    else if (event.key === "Enter" && event.target instanceof HTMLInputElement) this.on(cell, back, 0);
    else if (event.key === "Tab" && inValue) this.on(cell, 0, back);
    else if (event.key === "F2") this.field(inValue ? "source_title" : "value").select();
    else return;
    event.preventDefault();
  }

  private clicked(name: string | undefined): void {
    const { cell } = this;
    if (!cell) return;
    if (name === "state" && this.lacks()) this.ask();
    else if (name === "state") this.on(cell, 1, 0);
    if (name === "give_back") this.giveBack();
    if (name !== "last" && name !== "same") return;
    this.take(name === "last" ? last() : this.former);
    this.field("value").focus();
  }

  /** A value that is typed anew has no source; the one that is stated has its own. */
  private drop(): void {
    const now = this.field("source_url").value;
    if (now && now !== this.former.source_url) this.settled = true;
    if (!this.settled) this.fill(this.another() ? NONE : this.former);
    this.offer();
  }

  private take(source: Source): void {
    this.settled = true;
    this.fill(source);
    this.offer();
  }

  private fill({ source_title, source_url }: Source): void {
    this.field("source_title").value = source_title;
    this.field("source_url").value = source_url;
  }

  private another(): boolean {
    return this.field("value").value.trim() !== (this.cell?.dataset.value ?? "");
  }

  /** Whether nothing is said of the source of another value, and nobody asked for it yet. */
  private lacks(): boolean {
    return !this.settled && this.another() && !this.field("source_title").value.trim() && !this.field("source_url").value.trim();
  }

  private ask(): void {
    this.settled = true;
    this.sheet.says.textContent = t("which_source"); // above the grid: a low one shows the field alone
    this.field("source_title").focus();
  }

  /** Shows the sources that can be taken with one press: those that do not stand there. */
  private offer(): void {
    const now = this.field("source_url").value;
    for (const [name, { source_url }] of [["same", this.former], ["last", last()]] as const) {
      const button = this.panel?.querySelector<HTMLElement>(`[name=${name}]`);
      if (button) button.hidden = !source_url || source_url === now || (name === "last" && source_url === this.former.source_url);
    }
  }

  private on(cell: Box, down: number, on: number): void {
    this.close();
    this.go(cell, down, on);
  }

  private giveBack(): void {
    const { cell } = this;
    if (!cell) return;
    this.forget(cell);
    this.shut(cell);
    this.go(cell, 0, 0);
  }

  private forget(cell: Box): void {
    this.refused.delete(cell);
    cell.classList.remove("refused");
    cell.querySelector(".not")?.remove();
  }

  private shut(cell: Box): void {
    this.panel?.remove();
    this.panel = null;
    cell.classList.remove("open");
  }

  private field(name: string): HTMLInputElement {
    return this.panel?.querySelector(`input[name=${name}]`) as HTMLInputElement;
  }

  private read(): string {
    return JSON.stringify(Object.fromEntries(NAMES.map((name) => [name, this.field(name).value])));
  }
}

/** The source and the day that were typed last in this window; the next cell is offered them. */
export function last(): Pick<Typed, "source_title" | "source_url" | "as_of"> {
  return { source_title: "", source_url: "", as_of: "", ...(JSON.parse(sessionStorage.getItem(KEPT) ?? "{}") as object) };
}

export function remember({ source_title, source_url, as_of }: Typed): void {
  if (source_url) sessionStorage.setItem(KEPT, JSON.stringify({ source_title, source_url, as_of }));
}
