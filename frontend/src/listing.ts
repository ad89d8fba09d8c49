// The list of shortcuts and commands, in a dialog that `?` opens: what is chosen there is done.

import { type Keys, type Listed, spelled } from "./keys";
import { button, made } from "./page";
import { t } from "./words";

/**
 * The dialog. `home` takes the focus where nothing else had it, and for what is chosen unless that counts where the
 * focus was (`there`); `settings` is where single keys are switched off.
 */
export class Listing {
  private readonly rows = made("ul", { class: "plain" });
  private readonly filter = made("input", { type: "search", class: "form-control", id: "commands.filter", autocomplete: "off" });
  private readonly dialog: HTMLDialogElement;
  private before: Element | null = null;
  private chosen = false;

  constructor(
    private readonly keys: Keys,
    private readonly home: { focused(): boolean; focus(): void },
    settings: string,
    private readonly there = false,
  ) {
    const heading = made("h2", { id: "commands.heading" }, t("shortcuts"));
    const close = button(t("close"), () => this.dialog.close());
    this.dialog = made(
      "dialog",
      { class: "commands", "aria-labelledby": heading.id },
      made("div", { class: "titled" }, heading, close),
      made("label", { for: this.filter.id, class: "form-label" }, t("filter_commands")),
      this.filter,
      this.rows,
      made("p", { class: "small" }, made("a", { href: settings }, t("single_keys_settings"))),
    );
    this.filter.addEventListener("input", () => this.draw());
    this.filter.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // the first that is left
      this.rows.querySelector("button")?.click();
    });
    this.dialog.addEventListener("close", () => {
      if (this.chosen) this.chosen = false;
      else if (this.before instanceof HTMLElement && this.before !== document.body) this.before.focus();
      else this.home.focus();
    });
    document.body.append(this.dialog);
    keys.add(
      { key: "?", does: t("list_shortcuts"), where: "outside", run: () => this.open() },
      { key: "Mod-/", does: t("list_commands"), where: "page", run: () => this.open() },
    );
  }

  open(): void {
    this.before = this.home.focused() ? null : document.activeElement;
    this.filter.value = "";
    this.draw();
    this.dialog.showModal();
    this.filter.focus();
  }

  private draw(): void {
    const wanted = this.filter.value.trim().toLowerCase();
    const named = this.keys.all.filter(({ does }) => does.toLowerCase().includes(wanted));
    this.rows.replaceChildren(...named.map((each) => made("li", {}, this.deed(each), keysOf(each.key))));
  }

  private deed({ does, run, key }: Listed): HTMLElement {
    if (!run || key === "Enter") return made("span", {}, does);
    return button(does, () => {
      this.chosen = true;
      this.dialog.close(); // the browser gives the focus back to where it was
      if (!this.there) this.home.focus();
      run();
    });
  }
}

function keysOf(key: string): HTMLElement {
  const parts = key.split(" ").map((chord) => made("span", {}, ...spelled(chord).flatMap((part, index) => (index ? ["+", made("kbd", {}, part)] : [made("kbd", {}, part)]))));
  return made("span", { class: "keys" }, ...parts.flatMap((part, index) => (index ? [" ", part] : [part])));
}
