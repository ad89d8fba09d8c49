// A list of choices at the caret, opened by what is typed: "/" at the start of a line, "[[" for a link, and the like.

import type { Range } from "./body";
import { type EditingPage, made } from "./page";

export interface Choice {
  label: string;
  /** Said behind the label, smaller. */
  detail?: string;
  /** Takes the choice: `range` is what was typed to get here, the opening included. */
  take: (range: Range) => void;
}

export interface Source {
  /** What opens it, held against the line up to the caret: what is matched is replaced, group 1 is what is looked for. */
  opens: RegExp;
  /** The list's name, spoken. */
  label: string;
  choices: (sought: string) => readonly Choice[] | Promise<readonly Choice[]>;
}

const MOST = 12;
let lists = 0;

/** Adds a source to the page's list of choices; the first whose opening stands before the caret is asked. */
export function offering(page: EditingPage): (source: Source) => void {
  const there = menus.get(page) ?? new Menu(page);
  menus.set(page, there);
  return (source) => there.sources.push(source);
}

/** Asks once more for what is typed, when there was nothing to choose from and more has become known since. */
export function offeredAnew(page: EditingPage): void {
  menus.get(page)?.again();
}

const menus = new WeakMap<EditingPage, Menu>();

class Menu {
  readonly sources: Source[] = [];
  private choices: readonly Choice[] = [];
  private range: Range = { from: 0, to: 0 };
  private active = 0;
  private asked = 0;
  private dismissed = -1; // where Escape was pressed: it does not open there again
  private readonly list = made("ul", { class: "offer", role: "listbox", id: `offer-${++lists}` });

  constructor(private readonly page: EditingPage) {
    page.body.onSelect(() => this.look());
    page.keys.first((named) => this.pressed(named));
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault(); // the text keeps the focus
      const option = (event.target as Element).closest("li");
      if (option) this.take([...this.list.children].indexOf(option));
    });
    document.addEventListener("focusin", () => {
      if (!page.body.focused()) this.close();
    });
  }

  again(): void {
    if (!this.choices.length) this.look(); // what is being chosen from stays as it is
  }

  private look(): void {
    const { body } = this.page;
    const { from, to } = body.selection();
    const line = body.line(body.lineAt(from));
    const before = from === to && body.focused() ? body.slice(line.from, from) : "";
    for (const source of before ? this.sources : []) {
      const match = source.opens.exec(before);
      if (!match) continue;
      const opened = from - match[0].length;
      if (opened === this.dismissed) return this.close();
      void this.ask(source, match[1] ?? "", { from: opened, to: from });
      return;
    }
    this.dismissed = -1;
    this.close();
  }

  private async ask(source: Source, sought: string, range: Range): Promise<void> {
    const asked = ++this.asked;
    const choices = await source.choices(sought);
    if (asked !== this.asked) return; // something newer was typed
    if (!choices.length) return this.close();
    this.choices = choices.slice(0, MOST);
    this.range = range;
    this.active = 0;
    this.list.setAttribute("aria-label", source.label);
    this.draw();
  }

  private draw(): void {
    this.list.replaceChildren(
      ...this.choices.map(({ label, detail }, index) =>
        made(
          "li",
          { role: "option", id: `${this.list.id}-${index}`, "aria-selected": String(index === this.active) },
          label,
          ...(detail ? [made("small", {}, ` ${detail}`)] : []),
        ),
      ),
    );
    this.page.body.offer(this.list, this.range.from, `${this.list.id}-${this.active}`);
  }

  private pressed(named: string): boolean {
    if (!this.choices.length) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[named];
    if (step) {
      this.active = (this.active + step + this.choices.length) % this.choices.length;
      this.draw();
    } else if (named === "Enter" || named === "Tab") this.take(this.active);
    else if (named === "Escape") {
      this.dismissed = this.range.from;
      this.close();
    } else return false;
    return true;
  }

  private take(index: number): void {
    const choice = this.choices[index];
    const { range } = this;
    this.close();
    choice?.take(range);
  }

  private close(): void {
    this.asked++;
    if (!this.choices.length) return;
    this.choices = [];
    this.page.body.offer(null);
  }
}
