// The ledger's grid by keyboard: arrows walk, Enter, F2 or a letter type in place, Ctrl+C and Ctrl+V exchange blocks with
// a spreadsheet, Ctrl+Enter verifies what waits. Without it each cell is a link to its page, and that stays.

import { Desk } from "./asking";
import { Pasting } from "./pasting";
import { type Box, Sheet, why } from "./sheet";
import { Typing } from "./typing";
import { t } from "./words";

const form = document.querySelector<HTMLFormElement>("form.gridded");
const table = form?.querySelector("table");
if (form && table) grid(form, table);

function grid(form: HTMLFormElement, table: HTMLTableElement): void {
  const sheet = new Sheet(form, table, new Desk(form));
  let active = sheet.at(0, 0) as Box;
  let anchor = active;
  const typing = new Typing(sheet, (cell, down, on) => {
    const [row, column] = sheet.place(cell);
    walk(sheet.at(row + down, column + on) ?? cell);
  });
  const pasting = new Pasting(sheet, typing);
  table.setAttribute("role", "grid");
  table.setAttribute("aria-multiselectable", "true");
  table.setAttribute("aria-describedby", "desk.grid-keys");
  form.querySelector(".ledger")?.removeAttribute("tabindex"); // its cells take the focus
  for (const cell of sheet.rows.flat()) {
    cell.setAttribute("role", "gridcell");
    cell.tabIndex = cell === active ? 0 : -1;
    for (const inner of cell.querySelectorAll<HTMLElement>("a,button")) inner.tabIndex = -1;
  }

  /** Has this cell the focus; with `extending`, all between it and where that began are chosen. */
  function walk(cell: Box, extending = false): void {
    active.tabIndex = -1;
    active = cell;
    active.tabIndex = 0;
    if (!extending) anchor = cell;
    const chosen = new Set(range().flat());
    for (const each of sheet.rows.flat()) {
      if (chosen.size > 1 && chosen.has(each)) each.ariaSelected = "true";
      else each.removeAttribute("aria-selected");
    }
    cell.focus();
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function range(): Box[][] {
    const [one, other] = [sheet.place(anchor), sheet.place(active)];
    const [top, bottom] = [Math.min(one[0], other[0]), Math.max(one[0], other[0])];
    const [first, last] = [Math.min(one[1], other[1]), Math.max(one[1], other[1])];
    return sheet.rows.slice(top, bottom + 1).map((row) => row.slice(first, last + 1));
  }

  const boxOf = (event: Event): Box | null => {
    const cell = (event.target as Element).closest<Box>("td[role=gridcell]");
    return (event.target as Element).closest(".typing-in") ? null : cell;
  };

  table.addEventListener("keydown", (event) => {
    const cell = boxOf(event);
    if (!cell || event.isComposing) return;
    const [row, column] = sheet.place(cell);
    const [bottom, end] = [sheet.rows.length - 1, (sheet.rows[0]?.length ?? 1) - 1];
    const ahead = getComputedStyle(table).direction === "rtl" ? -1 : 1;
    const mod = event.ctrlKey || event.metaKey;
    const to = (down: number, on: number): void => {
      event.preventDefault();
      walk(sheet.at(Math.max(0, Math.min(bottom, down)), Math.max(0, Math.min(end, on))) ?? cell, event.shiftKey);
    };
    if (event.key === "ArrowDown") to(mod ? bottom : row + 1, column);
    else if (event.key === "ArrowUp") to(mod ? 0 : row - 1, column);
    else if (event.key === "ArrowRight") to(row, mod ? (ahead > 0 ? end : 0) : column + ahead);
    else if (event.key === "ArrowLeft") to(row, mod ? (ahead > 0 ? 0 : end) : column - ahead);
    else if (event.key === "Home") to(mod ? 0 : row, 0);
    else if (event.key === "End") to(mod ? bottom : row, end);
    else if (event.key === "PageDown") to(row + 10, column);
    else if (event.key === "PageUp") to(row - 10, column);
    else if (event.target !== cell) return;
    else if (event.key === "Enter" && mod) void verify(cell, cell.querySelector<HTMLButtonElement>("button.yes"));
    else if (event.key === "Enter" && event.altKey) cell.querySelector<HTMLAnchorElement>("a.cell")?.click();
    else if (event.key === "Enter" || event.key === "F2") typing.open(cell);
    else if (event.key.length === 1 && event.key !== " " && !mod && !event.altKey) typing.open(cell, event.key);
    else return;
    event.preventDefault();
  });

  table.addEventListener("focusin", (event) => {
    if (event.target instanceof HTMLTableCellElement && event.target !== active && boxOf(event)) walk(event.target as Box);
  });

  table.addEventListener("click", (event) => {
    const cell = boxOf(event);
    if (!cell || !event.detail || event.ctrlKey || event.metaKey || (event.target as Element).closest("button")) return;
    event.preventDefault();
    if (typing.cell && typing.cell !== cell) typing.close();
    if (cell === active && cell === document.activeElement && !event.shiftKey && armed === cell) typing.open(cell);
    else walk(cell, event.shiftKey);
  });
  // A first press walks to a cell, the next one types in it.
  let armed: Box | null = null;
  table.addEventListener("pointerdown", (event) => {
    const cell = boxOf(event);
    armed = cell === active && cell === document.activeElement ? cell : null;
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter as HTMLButtonElement | null;
    const cell = button?.closest<Box>("td");
    if (cell && button?.name === "verify") void verify(cell, button);
  });

  async function verify(cell: Box, button: HTMLButtonElement | null): Promise<void> {
    if (!button || cell.ariaBusy === "true") return;
    cell.ariaBusy = "true";
    const name = sheet.name(cell);
    try {
      await sheet.verify(cell, button.value);
      sheet.says.textContent = t("verified", { name });
    } catch (error) {
      sheet.says.textContent = t("not_verified", { name, sentence: why(error) });
    }
    cell.ariaBusy = null;
    walk(cell);
  }

  const here = (): boolean => document.activeElement === active;
  document.addEventListener("copy", (event) => {
    if (!here()) return;
    const lines = range().map((row) => row.map((cell) => quoted(sheet.stated(cell).value)).join("\t"));
    event.clipboardData?.setData("text/plain", lines.join("\n"));
    event.preventDefault();
  });
  document.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!here() || !text.trim()) return;
    event.preventDefault();
    if (/[\t\n\r]/.test(text.trimEnd())) pasting.open(active, text);
    else typing.open(active, text.trim());
  });
}

const quoted = (value: string): string => (/[\t\n"]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
