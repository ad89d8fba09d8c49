// The freshness queue by keyboard: `y` says still true (or looked at), `z` asks why it can wait. What is done is sent
// without leaving the page, its row goes, and the next one has the focus. Where anything stands in the way the form is
// sent as it would be without script, and the server's page says what it is.

import type { Keys } from "./keys";
import { made } from "./page";
import { current, reach, rows } from "./walking";
import { t } from "./words";

const QUEUE = "ol.stale";

/** Adds it where the queue is. */
export function freshness(keys: Keys): void {
  const queue = document.querySelector<HTMLElement>(QUEUE);
  if (!queue) return;
  const told = made("p", { class: "vh", role: "status" });
  queue.before(told);
  queue.addEventListener("submit", (event) => {
    event.preventDefault();
    void send(event.target as HTMLFormElement, told);
  });
  queue.addEventListener("keydown", (event) => {
    const open = (event.target as Element).closest("details[open]");
    if (event.key !== "Escape" || !open) return;
    open.removeAttribute("open");
    open.querySelector("summary")?.focus();
  });
  keys.add(
    { key: "y", does: t("still_true"), where: "outside", run: () => stillTrue() },
    { key: "z", does: t("snooze_row"), where: "outside", run: () => snooze() },
  );
}

const row = (): HTMLElement | undefined => rows()[current(rows())];

function stillTrue(): boolean {
  const form = row()?.querySelector<HTMLFormElement>("form.deed");
  form?.requestSubmit();
  return Boolean(form);
}

function snooze(): boolean {
  const asked = row()?.querySelector<HTMLElement>("details.snooze");
  asked?.setAttribute("open", "");
  asked?.querySelector<HTMLElement>("input[name=reason]")?.focus();
  return Boolean(asked);
}

async function send(form: HTMLFormElement, told: HTMLElement): Promise<void> {
  const here = form.closest("li") as HTMLElement;
  if (here.inert) return;
  here.inert = true; // nothing is sent twice
  const all = rows();
  const at = all.indexOf(here);
  const next = all[at + 1] ?? all[at - 1];
  const body = new FormData(form);
  body.set("quiet", "1");
  const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
  if (answer?.status !== 204) return form.submit();
  if (!next) return location.reload(); // what comes after this part
  const title = here.querySelector(".name")?.textContent ?? "";
  if (document.activeElement === document.body || here.contains(document.activeElement)) reach(next);
  here.remove();
  told.textContent = t("row_done", { title, left: rows().length });
}
