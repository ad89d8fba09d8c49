// The ledger's grid as its script sees it: which cell is where, what its fields begin with, how it is drawn anew.

import { type Desk, SignedOut } from "./asking";
import { made } from "./page";
import { t } from "./words";

export const NAMES = ["value", "note", "source_title", "source_url", "as_of", "check_by"] as const;
export type Typed = Record<(typeof NAMES)[number], string>;
export type Box = HTMLTableCellElement;

export interface Told {
  value: string;
  proposed: string;
  marks: { name: string; glyph: string; word: string }[];
  verify: string;
  data: Record<string, string>;
}

export interface Answer {
  verdict: "new" | "changed" | "same" | "refused";
  label: string;
  sentence: string;
  before: string;
  after: string;
  cell?: Told;
}

export class Sheet {
  readonly rows: Box[][];
  readonly says = made("p", { class: "small says", role: "status" });
  private readonly heads: HTMLElement[];

  constructor(
    readonly form: HTMLFormElement,
    readonly table: HTMLTableElement,
    private readonly desk: Desk,
  ) {
    this.heads = [...table.querySelectorAll<HTMLElement>("th[data-criterion]")];
    this.rows = [...(table.tBodies[0]?.rows ?? [])].map((row) => [...row.cells].slice(1) as Box[]);
    form.before(this.says);
  }

  at(row: number, column: number): Box | undefined {
    return this.rows[row]?.[column];
  }

  place(cell: Box): [number, number] {
    return [(cell.parentElement as HTMLTableRowElement).rowIndex - 1, cell.cellIndex - 1];
  }

  name(cell: Box): string {
    return `${cell.parentElement?.dataset.name}, ${this.head(cell)?.dataset.name}`;
  }

  kind(cell: Box): string {
    return this.head(cell)?.dataset.kind ?? "";
  }

  /** What is stated or waits now, as it would be typed. */
  stated(cell: Box): Typed {
    return Object.fromEntries(NAMES.map((name) => [name, cell.dataset[name] ?? ""])) as Typed;
  }

  /** Has the server weigh these, or state them; an answer for each. */
  async ask(typed: Map<Box, Typed>, confirm: boolean): Promise<Answer[]> {
    const cells = [...typed].map(([cell, fields]) => ({
      subject: cell.parentElement?.dataset.subject,
      criterion: this.head(cell)?.dataset.criterion,
      seen: Number(cell.dataset.seen ?? 0),
      ...fields,
    }));
    return ((await this.send({ cells, confirm })) as { cells: Answer[] }).cells;
  }

  async verify(cell: Box, what: string): Promise<void> {
    this.draw(cell, ((await this.send({ verify: what })) as { cell: Told }).cell);
  }

  /** Draws a cell as the server says it is now. */
  draw(cell: Box, told: Told): void {
    for (const name of ["seen", ...NAMES]) delete cell.dataset[name];
    for (const [name, value] of Object.entries(told.data)) if (value) cell.dataset[name] = value;
    const link = cell.querySelector("a.cell");
    link?.replaceChildren();
    if (told.value) link?.append(made("span", { class: "is" }, told.value));
    if (told.proposed) link?.append(made("span", { class: "would" }, told.proposed));
    else if (!told.value) link?.append(made("span", { class: "muted" }, t("unknown")));
    const marks = told.marks.map(({ name, glyph, word }) =>
      made("span", { class: `mark ${name}` }, made("b", { "aria-hidden": "true" }, glyph), ` ${word}`),
    );
    if (marks.length) link?.append(made("span", { class: "marks" }, ...marks));
    cell.querySelector("button.yes")?.remove();
    if (!told.verify) return;
    const words = made("span", { class: "vh" }, ` ${this.name(cell)}: ${told.proposed}`);
    cell.append(made("button", { class: "yes", name: "verify", value: told.verify, tabindex: "-1" }, t("verify"), words));
  }

  private head(cell: Box): HTMLElement | undefined {
    return this.heads[cell.cellIndex - 1];
  }

  /** What the server says; why it says nothing, or no, is an error with a sentence. */
  private async send(body: unknown): Promise<unknown> {
    let answer: { status: number; said: unknown };
    try {
      answer = await this.desk.ask(this.form.dataset.cells ?? "", "POST", body);
    } catch (error) {
      throw new Error(error instanceof SignedOut ? t("signed_out") : t("no_answer"));
    }
    const said = answer.said as { sentence?: string } | null;
    if (answer.status !== 200) throw new Error(said?.sentence ?? t("no_answer"));
    return said;
  }
}

/** The sentence of what went wrong. */
export function why(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The template's only element, fresh. */
export function fresh<E extends HTMLElement>(id: string): E {
  return (document.getElementById(id) as HTMLTemplateElement).content.firstElementChild?.cloneNode(true) as E;
}
