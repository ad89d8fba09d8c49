// Pictures: dropped, pasted or picked at the cursor. A dialog asks what each shows, then its figure is put in.

import { type EditingPage, button, made } from "./page";
import { Asked } from "./picture";
import { Library, type Picture, type Refusal, upload } from "./library";
import { standing } from "./shaping";
import { t } from "./words";

const MOST = 20; // at once

/** Starts the tool, its shortcut and the taking of files that are dropped; pasted ones come from paste.ts. */
export function pictures(page: EditingPage): void {
  if (!dialogs.has(page)) dialogs.set(page, new Asking(page));
  const open = (): void => pick(page);
  page.tools.append(button(t("picture"), open, { class: "tool", title: `${t("insert_picture")} (Ctrl+Alt+P)`, "aria-description": "Ctrl+Alt+P" }));
  page.keys.add({ key: "Mod-Alt-p", does: t("insert_picture"), where: "text", run: open });
  document.getElementById("desk.pictures")?.remove(); // the way without a script
  const frame = page.tools.parentElement;
  const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
  frame?.addEventListener("dragover", (event) => {
    if (holdsFiles(event)) event.preventDefault();
  });
  frame?.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    event.stopPropagation();
    const at = page.body.near(event.clientX, event.clientY);
    if (at !== null) page.body.select({ from: at, to: at });
    receive(page, [...(event.dataTransfer?.files ?? [])]);
  }, true); // before CodeMirror, which would read the file as words
}

/** Asks which picture is to be put in at the cursor. */
export function pick(page: EditingPage): void {
  dialogs.get(page)?.pick();
}

/** Asks about files that are to become pictures at the cursor. Too many are refused whole, and nothing changes. */
export function receive(page: EditingPage, files: readonly File[]): void {
  if (files.length > MOST) page.notice(t("pictures_many", { count: format(files.length), most: MOST }));
  else if (files.length) dialogs.get(page)?.describe(files.map((file) => new Asked(file)));
}

const dialogs = new WeakMap<EditingPage, Asking>();

class Asking {
  private readonly title = made("h2", { id: "desk.asking-pictures", tabindex: "-1" });
  private readonly inside = made("div");
  private readonly said = made("p", { role: "status" });
  private readonly dialog = made("dialog", { class: "asks wide", "aria-labelledby": this.title.id }, this.title, this.inside, this.said);
  private busy = false;

  constructor(private readonly page: EditingPage) {
    document.body.append(this.dialog);
    this.dialog.addEventListener("close", () => {
      this.inside.replaceChildren(); // of no form: what stood in it goes nowhere
      this.page.body.focus();
    });
    this.dialog.addEventListener("cancel", (event) => {
      if (this.busy) event.preventDefault();
    });
  }

  /** Offers what is on the device and in the library. */
  pick(): void {
    const library = new Library((picture) => this.describe([new Asked(picture)]));
    const file = made("input", { type: "file", multiple: "", accept: "image/*", class: "form-control" });
    file.addEventListener("change", () => {
      const files = [...(file.files ?? [])];
      if (files.length > MOST) this.said.textContent = t("pictures_many", { count: format(files.length), most: MOST });
      else if (files.length) this.describe(files.map((each) => new Asked(each)));
    });
    const own = made("label", {}, made("span", { class: "form-label" }, t("picture_own")), file);
    this.show(t("insert_picture"), own, library.element, made("div", { class: "acts" }, button(t("cancel"), () => this.dialog.close())));
    library.seek.focus();
  }

  /** Asks for the words of each, then puts them in. */
  describe(asked: readonly Asked[]): void {
    const put = made("button", { class: "btn" }, t("picture_put"));
    const acts = made("div", { class: "acts" }, put, button(t("cancel"), () => this.busy || this.dialog.close()));
    const form = made("form", { novalidate: "" }, ...asked.map(({ element }) => element), acts);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.put(asked);
    });
    this.show(t("picture_words"), form);
    asked[0]?.focus();
  }

  private show(title: string, ...contents: HTMLElement[]): void {
    this.title.textContent = title;
    this.said.textContent = "";
    this.inside.replaceChildren(...contents);
    if (!this.dialog.open) this.dialog.showModal();
  }

  /** Takes one after the other: those that are taken go into the text, the others stay here with what was typed. */
  private async put(asked: readonly Asked[]): Promise<void> {
    if (this.busy || !asked.every((each) => each.complete())) return;
    this.busy = true;
    const left: Asked[] = [];
    for (const [number, each] of asked.entries()) {
      if (each.file) this.said.textContent = t("picture_taking", { number: number + 1, count: asked.length });
      const taken = each.picture ?? (await upload(this.page, each));
      if ("sentence" in taken) {
        each.refuse(taken as Refusal);
        left.push(each);
      } else this.insert(each.markdown(taken as Picture));
    }
    this.busy = false;
    if (!left.length) return this.dialog.close();
    this.describe(left);
  }

  private insert(figure: string): void {
    const { body } = this.page;
    const made = standing(body.text(), body.selection(), figure, { from: figure.length, to: figure.length });
    body.replace(made.range, made.text, made.select);
  }
}

function format(number: number): string {
  return number.toLocaleString(document.documentElement.lang || "en");
}
