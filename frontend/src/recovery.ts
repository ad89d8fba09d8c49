// Two texts and a choice: what differs, field by field, and which is to be gone on with. Nothing is lost by choosing.

import { changes, type Fields, type Found } from "./buffer";
import { pieces } from "./diff";
import { button, made } from "./page";
import { t } from "./words";

const SHOWN = 160; // characters of what is the same, before and after what is not

export interface Choice {
  title: string;
  words: string;
  here: Fields; // what the form says now
  found: Found[];
  use(found: Found): void;
  keep: { words: string; act(): void } | null; // the button that goes on with what the form says
  home(): void; // takes the focus where nothing else had it
  called(name: string): string; // a field by the name that people know
  shown(name: string, value: string): string; // and its value
}

/** Opens the dialog. Closing it decides nothing. */
export function choose(choice: Choice): HTMLDialogElement {
  const dialog = made("dialog", { class: "asks wide", "aria-labelledby": "desk.recovery", "aria-describedby": "desk.recovery.words" });
  const decided = (act: () => void) => (): void => {
    dialog.close();
    act();
  };
  dialog.append(made("h2", { id: "desk.recovery", tabindex: "-1" }, choice.title), made("p", { id: "desk.recovery.words" }, choice.words));
  for (const each of choice.found) dialog.append(text(choice, each, decided));
  const acts = made("div", { class: "acts" });
  if (choice.keep) acts.append(button(choice.keep.words, decided(choice.keep.act)));
  acts.append(button(t("recovery_later"), () => dialog.close()));
  dialog.append(acts);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (document.activeElement === document.body) choice.home(); // nothing had the focus before
  });
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector("h2")?.focus();
  return dialog;
}

function text(choice: Choice, found: Found, decided: (act: () => void) => () => void): HTMLElement {
  const when = new Date(found.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  const title = (found.copy ? t("recovery_device", { when }) : t("recovery_server", { when }));
  const based = found.base ? t("recovery_based", { number: found.base }) : "";
  const differences = made("div", {}, ...fields(choice, found, difference));
  const both = button(t("recovery_both"), () => {
    const pressed = both.getAttribute("aria-pressed") !== "true";
    both.setAttribute("aria-pressed", String(pressed));
    differences.replaceChildren(...fields(choice, found, pressed ? sideBySide : difference));
  });
  both.setAttribute("aria-pressed", "false");
  const use = button((found.copy ? t("recovery_use") : t("recovery_use_server")), decided(() => choice.use(found)), { class: "btn" });
  return made("section", {}, made("h3", {}, title), made("p", { class: "small muted" }, based), differences, made("div", { class: "acts" }, use, both));
}

function fields(choice: Choice, found: Found, drawn: (before: string, after: string, label: string) => HTMLElement): HTMLElement[] {
  return changes(choice.here, found.fields).map(({ name, before, after }) => {
    const label = choice.called(name);
    const box = drawn(choice.shown(name, before), choice.shown(name, after), label);
    return made("div", { class: "differs" }, made("h4", {}, label), box);
  });
}

function difference(before: string, after: string, label: string): HTMLElement {
  const all = pieces(before, after);
  const box = made("div", { class: "pieces", tabindex: "0", role: "group", "aria-label": `${label}: ${t("recovery_difference")}` });
  all.forEach(({ kind, text }, index) => {
    if (kind === "out") box.append(made("del", {}, text));
    else if (kind === "in") box.append(made("ins", {}, text));
    else box.append(shortened(text, index === 0, index === all.length - 1));
  });
  return box;
}

/** What is the same, without its middle. */
function shortened(text: string, first: boolean, last: boolean): string {
  if (text.length <= 2 * SHOWN) return text;
  const [head, tail] = [first ? "" : text.slice(0, SHOWN), last ? "" : text.slice(-SHOWN)];
  return `${head} … ${tail}`;
}

function sideBySide(before: string, after: string, label: string): HTMLElement {
  const side = (title: string, words: string): HTMLElement =>
    made("div", {}, made("h5", {}, title), made("pre", { tabindex: "0", role: "group", "aria-label": `${label}: ${title}` }, words));
  return made("div", { class: "both" }, side(t("recovery_here"), before), side(t("recovery_other"), after));
}
