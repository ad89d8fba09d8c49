// The list of shortcuts and commands, and those of the page itself: save, submit, the next part, other places.

import { spelled, type Listed } from "./keys";
import { button, type EditingPage, made } from "./page";
import { t } from "./words";

/** Starts the page's own shortcuts and their list. */
export function shortcuts(page: EditingPage): void {
  const { keys, form, tools, body } = page;
  keys.add(
    { key: "Mod-s", does: t("save"), where: "page", run: () => press(form, "button:not([name])") },
    { key: "Mod-Enter", does: t("submit"), where: "page", run: () => press(form, 'button[name=then][value=submit]') },
    { key: "F6", does: t("next_part"), where: "page", run: () => onward(1) },
    { key: "Shift-F6", does: t("previous_part"), where: "page", run: () => onward(-1) },
    { key: "/", does: t("search"), where: "outside", run: () => document.getElementById("desk.q")?.focus() },
    { key: "e", does: t("to_the_text"), where: "outside", run: () => body.focus() },
  );
  for (const [key, does, path] of [["g b", t("go_board"), "/desk/"], ["g c", t("go_calendar"), "/desk/calendar/"], ["n", t("new_article"), "/desk/articles/new/"]] as const)
    if (document.querySelector(`a[href="${path}"]`)) keys.add({ key, does, where: "outside", run: () => location.assign(path) });
  keys.list({ key: "Mod-z", does: t("undo") }, { key: "Mod-y", does: t("redo") });
  const list = new List(page);
  keys.add(
    { key: "?", does: t("list_shortcuts"), where: "outside", run: () => list.open() },
    { key: "Mod-/", does: t("list_commands"), where: "page", run: () => list.open() },
  );
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

class List {
  private readonly rows = made("ul", { class: "plain" });
  private readonly filter = made("input", { type: "search", class: "form-control", id: "commands.filter", autocomplete: "off" });
  private readonly dialog: HTMLDialogElement;
  private before: Element | null = null;

  constructor(private readonly page: EditingPage) {
    const heading = made("h2", { id: "commands.heading" }, t("shortcuts"));
    const close = button(t("close"), () => this.dialog.close());
    const settings = made("a", { href: page.form.dataset.settings ?? "" }, t("single_keys_settings"));
    this.dialog = made(
      "dialog",
      { class: "commands", "aria-labelledby": heading.id },
      made("div", { class: "titled" }, heading, close),
      made("label", { for: this.filter.id, class: "form-label" }, t("filter_commands")),
      this.filter,
      this.rows,
      made("p", { class: "small" }, settings),
    );
    this.filter.addEventListener("input", () => this.draw());
    this.filter.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // the first that is left
      this.rows.querySelector("button")?.click();
    });
    this.dialog.addEventListener("close", () => {
      if (this.before instanceof HTMLElement) this.before.focus();
      else this.page.body.focus();
    });
    document.body.append(this.dialog);
  }

  open(): void {
    this.before = this.page.body.focused() ? null : document.activeElement;
    this.filter.value = "";
    this.draw();
    this.dialog.showModal();
    this.filter.focus();
  }

  private draw(): void {
    const wanted = this.filter.value.trim().toLowerCase();
    const named = this.page.keys.all.filter(({ does }) => does.toLowerCase().includes(wanted));
    this.rows.replaceChildren(...named.map((each) => made("li", {}, this.deed(each), keysOf(each.key))));
  }

  private deed({ does, run, key }: Listed): HTMLElement {
    if (!run || key === "Enter") return made("span", {}, does);
    return button(does, () => {
      this.before = null;
      this.dialog.close();
      this.page.body.focus();
      run();
    });
  }
}

function keysOf(key: string): HTMLElement {
  const parts = key.split(" ").map((chord) => made("span", {}, ...spelled(chord).flatMap((part, index) => (index ? ["+", made("kbd", {}, part)] : [made("kbd", {}, part)]))));
  return made("span", { class: "keys" }, ...parts.flatMap((part, index) => (index ? [" ", part] : [part])));
}
