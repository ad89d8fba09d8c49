// Signing out: what is on this device and nowhere else is not left behind, nor taken away, without a question.

import { Copies, type Copy } from "./buffer";
import { button, made } from "./page";

/** Starts the question. */
export function leaving(): void {
  const form = document.querySelector<HTMLFormElement>("form.leaving[data-person]");
  form?.addEventListener("submit", (event) => {
    if (form.dataset.decided !== undefined) return;
    event.preventDefault();
    void leave(form);
  });
}

async function leave(form: HTMLFormElement): Promise<void> {
  const go = (): void => {
    form.dataset.decided = "";
    form.requestSubmit();
  };
  try {
    const copies = await Copies.open();
    const all = await copies.of(form.dataset.person ?? "");
    const elsewhere = all.filter(({ number, kept }) => kept >= number);
    for (const copy of elsewhere) await copies.remove(copy); // the server has all of it
    const only = all.filter((copy) => !elsewhere.includes(copy));
    if (only.length) return ask(form, copies, only, go);
  } catch {
    // a browser that keeps nothing has nothing to ask about
  }
  go();
}

function ask(form: HTMLFormElement, copies: Copies, only: Copy[], go: () => void): void {
  const { title = "", words = "", keep = "", remove = "", stay = "" } = form.dataset;
  const dialog = made("dialog", { class: "asks", "aria-labelledby": "desk.leaving", "aria-describedby": "desk.leaving.words" });
  const names = only.map(({ fields }) => fields.find(([name]) => name === "title")?.[1]?.trim() || "…");
  const away = async (): Promise<void> => {
    for (const copy of only) await copies.remove(copy);
    go();
  };
  dialog.append(
    made("h2", { id: "desk.leaving" }, title),
    made("div", { id: "desk.leaving.words" }, made("p", {}, words), made("ul", {}, ...names.map((name) => made("li", {}, name)))),
    made(
      "div",
      { class: "acts" },
      button(keep, go, { class: "btn" }),
      button(remove, () => void away()),
      button(stay, () => dialog.close()),
    ),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
