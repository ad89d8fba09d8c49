// A block of a spreadsheet pasted into the grid: what each cell would state is shown first, with one source and one day
// for all of them, and confirmed once.

import { made } from "./page";
import { type Answer, type Box, fresh, NAMES, type Sheet, type Typed, why } from "./sheet";
import { last, remember, type Typing } from "./typing";
import { t } from "./words";

/** The cells of a block as spreadsheets copy it: tabs between them, quotes around what holds tabs, lines or quotes. */
export function block(text: string): string[][] {
  const rows: string[][] = [[]];
  const cells = /(?:"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r\n|\n|\r|$)/gy;
  for (let found = cells.exec(text); found; found = cells.exec(text)) {
    const [, quoted, plain = "", end = ""] = found;
    rows.at(-1)?.push((quoted === undefined ? plain : quoted.replaceAll('""', '"')).trim());
    if (!end) break;
    if (end !== "\t") rows.push([]);
    if (end !== "\t" && cells.lastIndex >= text.length) break;
  }
  return rows.filter((row) => row.length);
}

export class Pasting {
  private asked = 0;

  constructor(
    private readonly sheet: Sheet,
    private readonly typing: Typing,
  ) {}

  /** Shows what the block would state when its first cell stands here. */
  open(from: Box, text: string): void {
    const [row, column] = this.sheet.place(from);
    const values = new Map<Box, string>();
    let outside = 0;
    block(text).forEach((cells, down) =>
      cells.forEach((value, on) => {
        const cell = this.sheet.at(row + down, column + on);
        if (!value) return;
        if (cell) values.set(cell, value);
        else outside++;
      }),
    );
    const dialog = fresh<HTMLDialogElement>("desk.pasting");
    const form = dialog.querySelector("form") as HTMLFormElement;
    const offered = last();
    offered.as_of ||= this.sheet.form.dataset.today ?? "";
    for (const [name, value] of Object.entries(offered)) (form.elements.namedItem(name) as HTMLInputElement).value = value;
    document.body.append(dialog);
    dialog.addEventListener("close", () => {
      dialog.remove();
      // This comes a moment after it is closed: who has gone on in the table meanwhile stays where they are.
      if (!this.sheet.table.contains(document.activeElement)) from.focus();
    });
    const whole = (): Map<Box, Typed> => {
      const shared = Object.fromEntries(NAMES.map((name) => [name, (form.elements.namedItem(name) as HTMLInputElement | null)?.value ?? ""]));
      return new Map([...values].map(([cell, value]) => [cell, { ...(shared as Typed), value }]));
    };
    form.addEventListener("change", () => void this.weigh(dialog, whole(), outside));
    form.addEventListener("submit", (event) => event.preventDefault());
    dialog.querySelector("[name=leave]")?.addEventListener("click", () => dialog.close());
    dialog.querySelector("[name=state]")?.addEventListener("click", () => void this.state(dialog, whole()));
    dialog.showModal();
    dialog.querySelector("h2")?.focus();
    void this.weigh(dialog, whole(), outside);
  }

  private async weigh(dialog: HTMLDialogElement, typed: Map<Box, Typed>, outside: number): Promise<void> {
    const asked = ++this.asked;
    try {
      const answers = await this.sheet.ask(typed, false);
      if (asked !== this.asked) return;
      this.show(dialog, [...typed.keys()], answers);
      const changing = answers.filter(({ verdict }) => verdict === "new" || verdict === "changed").length;
      const refused = answers.filter(({ verdict }) => verdict === "refused").length;
      this.say(dialog, t("would_state", { count: changing, refused }) + (outside ? ` ${t("outside", { count: outside })}` : ""));
      (dialog.querySelector("[name=state]") as HTMLButtonElement).disabled = !changing;
    } catch (error) {
      this.say(dialog, why(error));
    }
  }

  private async state(dialog: HTMLDialogElement, typed: Map<Box, Typed>): Promise<void> {
    const button = dialog.querySelector("[name=state]") as HTMLButtonElement;
    button.disabled = true;
    try {
      const answers = await this.sheet.ask(typed, true);
      const cells = [...typed];
      let refused = 0;
      answers.forEach((answer, place) => {
        const [cell, fields] = cells[place] as [Box, Typed];
        if (answer.cell) this.sheet.draw(cell, answer.cell);
        if (answer.verdict === "refused") this.typing.keep(cell, fields, answer.sentence);
        if (answer.verdict === "refused") refused++;
        else remember(fields);
      });
      this.sheet.says.textContent = t("pasted", { count: answers.length - refused, refused });
      dialog.close();
    } catch (error) {
      this.say(dialog, why(error));
      button.disabled = false;
    }
  }

  private show(dialog: HTMLDialogElement, cells: Box[], answers: Answer[]): void {
    const rows = answers.map(({ verdict, label, sentence, before, after }, place) =>
      made(
        "tr",
        {},
        made("td", {}, this.sheet.name(cells[place] as Box)),
        made("td", {}, before || "–"),
        made("td", {}, made("span", { class: `verdict ${verdict}` }, label), ` ${sentence || after}`),
      ),
    );
    dialog.querySelector("tbody")?.replaceChildren(...rows);
  }

  private say(dialog: HTMLDialogElement, words: string): void {
    const says = dialog.querySelector("[role=status]");
    if (says) says.textContent = words;
  }
}
