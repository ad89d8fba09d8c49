// The row of tools: one stop for Tab, arrows within it (as a toolbar should), each tool with its shortcut.

import { type Command, carryOut, commands } from "./commands";
import { spelled } from "./keys";
import { button, type EditingPage } from "./page";
import { t } from "./words";

/** Starts the toolbar, and the shortcuts of its tools. */
export function toolbar(page: EditingPage): void {
  for (const command of commands()) page.tools.append(tool(page, command));
  page.tools.append(button(t("takeaway"), () => toTakeaway(page), { class: "tool" }));
  roving(page.tools);
}

function tool(page: EditingPage, command: Command): HTMLButtonElement {
  const { name, short, does, key } = command;
  const run = (): void => carryOut(page, command);
  if (key) page.keys.add({ key, does, where: "text", run });
  const label = does === short ? short : `${short}: ${does}`;
  const keys = key ? spelled(key).join("+") : "";
  // Of what stands in the title a screen reader says no more than the keys: the name says the rest.
  const said: Record<string, string> = keys ? { title: `${does} (${keys})`, "aria-description": keys } : { title: label };
  return button(short, run, { class: `tool tool-${name}`, "aria-label": label, ...said });
}

function toTakeaway({ form }: EditingPage): void {
  const fields = [...form.querySelectorAll<HTMLInputElement>("[name^=takeaway]")];
  (fields.find((field) => !field.value.trim()) ?? fields.at(-1))?.focus();
}

/** Arrows, Home and End move within a row of buttons, of which Tab reaches one. */
export function roving(bar: HTMLElement): void {
  const stops = (): HTMLElement[] => [...bar.querySelectorAll<HTMLElement>("button,a[href]")].filter((each) => !each.hidden);
  const settle = (chosen: HTMLElement | undefined): void => {
    for (const stop of stops()) stop.tabIndex = stop === chosen ? 0 : -1;
  };
  settle(stops()[0]);
  bar.addEventListener("focusin", (event) => settle(event.target as HTMLElement));
  new MutationObserver(() => settle(stops().find((stop) => stop.tabIndex === 0) ?? stops()[0])).observe(bar, { childList: true });
  bar.addEventListener("keydown", (event) => {
    const all = stops();
    const at = all.indexOf(event.target as HTMLElement);
    const forward = getComputedStyle(bar).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const backward = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    const to = { [forward]: at + 1, [backward]: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    all[(to + all.length) % all.length]?.focus();
  });
}
