// The keys of lists and of texts to compare: `j` and `k` walk from row to row, `[` and `]` from change to change, and
// what can be done with the row that has the focus is done by `e`, `r`, `x` and Ctrl+Alt+M.

import type { Keys } from "./keys";
import { MOST_QUOTED } from "./places";
import { t } from "./words";

const ROWS = "main :is(.lines>li,.column li,.letters>li,.thread,.timeline>li,.day li,.days li,.pictures>li)";
const CHANGES = "main :is(:is(.block,.passage,.entries>li):is(.added,.removed,.changed,.moved),.change p.pieces,.met)";
const ARTICLE = /^\/desk\/articles\/[0-9a-f-]{36}\//;

/** Adds those for which this page has something. */
export function walking(keys: Keys): void {
  if (rows().length)
    keys.add(
      { key: "j", does: t("next_row"), where: "outside", run: () => walk(rows(), 1) },
      { key: "k", does: t("previous_row"), where: "outside", run: () => walk(rows(), -1) },
    );
  if (changes().length)
    keys.add(
      { key: "]", does: t("next_change"), where: "outside", run: () => walk(changes(), 1) },
      { key: "[", does: t("previous_change"), where: "outside", run: () => walk(changes(), -1) },
    );
  if (ARTICLE.test(location.pathname) || rows().some(edited))
    keys.add({ key: "e", does: t("edit_row"), where: "outside", run: edit });
  if (document.querySelector(REPLY)) keys.add({ key: "r", does: t("reply_row"), where: "outside", run: reply });
  if (document.querySelector(RESOLVE)) keys.add({ key: "x", does: t("resolve_row"), where: "outside", run: resolve });
  if (document.querySelector(".reviewing")) keys.add({ key: "Mod-Alt-m", does: t("comment_selection"), where: "page", run: comment });
  if (document.querySelector(SAID)) keys.add({ key: "Mod-Enter", does: t("send_comment"), where: "page", run: send });
}

const seen = (selector: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(selector)].filter((each) => each.checkVisibility());
export const rows = (): HTMLElement[] => seen(ROWS);
const changes = (): HTMLElement[] => seen(CHANGES);

/** The one that has the focus, or that the address leads to; else the one that was walked to last. */
export function current(all: HTMLElement[]): number {
  const here = document.activeElement;
  for (const is of [(each: HTMLElement) => each.contains(here), (each: HTMLElement) => each.matches(":target"), (each: HTMLElement) => each === walked]) {
    const found = all.findLastIndex(is);
    if (found >= 0) return found;
  }
  return -1;
}

let walked: HTMLElement | null = null;

/** To the next one: its first link or button has the focus where it is a row of a list, else itself. */
function walk(all: HTMLElement[], by: 1 | -1): boolean {
  const here = current(all);
  const to = all[here < 0 && by < 0 ? all.length - 1 : here + by];
  if (to) reach(to);
  return Boolean(to);
}

/** Gives the row, or the change, the focus. */
export function reach(to: HTMLElement): void {
  walked = to;
  const stop = to.matches(ROWS) && !to.matches(".thread") ? to.querySelector<HTMLElement>("a[href],button") : null;
  if (!stop) to.tabIndex = -1;
  (stop ?? to).focus({ preventScroll: true });
  to.scrollIntoView({ block: "nearest" });
}

function row(): HTMLElement | undefined {
  const all = rows();
  return all[current(all)];
}

const edited = (row: HTMLElement): string | undefined =>
  row.querySelector<HTMLAnchorElement>("a.edit")?.pathname ??
  [...row.querySelectorAll("a")].map(({ pathname }) => ARTICLE.exec(pathname)?.[0]).find(Boolean);

function edit(): boolean {
  const here = row();
  const path = (here && edited(here)) ?? ARTICLE.exec(location.pathname)?.[0];
  if (!path || path === location.pathname) return false;
  location.assign(path);
  return true;
}

const REPLY = ".thread textarea,.letter a[href^='mailto:']";

function reply(): boolean {
  const stop = row()?.querySelector<HTMLElement>("textarea,a[href^='mailto:']");
  if (!stop) return false;
  stop.closest("details")?.setAttribute("open", "");
  stop.focus();
  if (stop instanceof HTMLAnchorElement) stop.click();
  return true;
}

const RESOLVE = ".thread button[name=resolve],.letter form button:not([name])";

function resolve(): boolean {
  const button = row()?.querySelector<HTMLButtonElement>("button[name=resolve],.letter form button:not([name])");
  button?.click();
  return button !== undefined && button !== null;
}

/** Opens the form of a comment on the block that the selection begins in, or that has the focus, with its words. */
function comment(): boolean {
  const selection = getSelection();
  const words = selection?.toString().trim() ?? "";
  const from = words ? selection?.anchorNode : document.activeElement;
  const block = (from instanceof Element ? from : from?.parentElement)?.closest(".block");
  const link = block?.querySelector<HTMLAnchorElement>("a.begin");
  if (!link) return false;
  const to = new URL(link.href);
  if (words) to.searchParams.set("quote", words.slice(0, MOST_QUOTED));
  location.assign(to);
  return true;
}

const SAID = ":is(.remark,.thread) textarea";

/** Sends the comment or answer that is being typed. */
function send(): boolean {
  const field = document.activeElement;
  if (!(field instanceof HTMLTextAreaElement) || !field.matches(SAID)) return false;
  field.form?.requestSubmit(field.closest("details,.remark,.thread")?.querySelector<HTMLButtonElement>("button"));
  return true;
}
