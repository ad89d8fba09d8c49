// The list of shortcuts and commands, and those of the page itself: save, submit, the next part, other places.

import { Listing } from "./listing";
import { button, type EditingPage, made } from "./page";
import { MOST_QUOTED, places } from "./places";
import { quoted } from "./prose";
import { t } from "./words";

/** Starts the page's own shortcuts and their list. */
export function shortcuts(page: EditingPage): void {
  const { keys, form, tools, body } = page;
  keys.add(
    { key: "Mod-s", does: t("save"), where: "page", run: () => press(form, "button:not([name])") },
    { key: "Mod-Enter", does: t("submit"), where: "page", run: () => press(form, 'button[name=then][value=submit]') },
    { key: "F6", does: t("next_part"), where: "page", run: () => onward(1) },
    { key: "Shift-F6", does: t("previous_part"), where: "page", run: () => onward(-1) },
    { key: "e", does: t("to_the_text"), where: "outside", run: () => body.focus() },
  );
  if (!page.fresh) keys.add({ key: "Mod-Alt-m", does: t("comment_selection"), where: "text", run: () => comment(page) });
  places(keys);
  keys.list({ key: "Mod-z", does: t("undo") }, { key: "Mod-y", does: t("redo") });
  const list = new Listing(keys, body, form.dataset.settings ?? "");
  tools.append(
    button(t("shortcuts"), () => list.open(), { class: "tool" }),
    made("a", { class: "tool", href: form.dataset.settings ?? "" }, t("settings")),
  );
}

function press(form: HTMLFormElement, selector: string): boolean {
  const found = form.querySelector<HTMLButtonElement>(selector);
  if (found) form.requestSubmit(found);
  return found !== null;
}

/** To the form of a comment on what is selected, or on the line of the caret: the text goes on in its copies. */
function comment({ article, body }: EditingPage): boolean {
  const { from, to } = body.selection();
  const line = body.line(body.lineAt(from));
  const quote = quoted(from < to ? body.slice(from, to) : body.slice(line.from, line.to)).slice(0, MOST_QUOTED);
  if (quote) location.assign(`/desk/articles/${article}/review/?${new URLSearchParams({ quote })}`);
  return quote !== "";
}

/** The focus on the next of the page's parts: places, what can be done, tools, text, the column beside it. */
function onward(by: 1 | -1): void {
  const parts = [".places", ".editing>.acts", ".tools", ".writer-text", ".side"]
    .flatMap((selector) => [...document.querySelectorAll<HTMLElement>(selector)])
    .filter((part) => part.checkVisibility());
  const here = parts.findIndex((part) => part.contains(document.activeElement));
  const to = parts[(here + by + parts.length) % parts.length];
  const stop = to?.shadowRoot?.querySelector<HTMLElement>("[contenteditable]") ?? to?.querySelector<HTMLElement>("a[href],button:not([tabindex='-1']),summary,input");
  stop?.focus();
}
