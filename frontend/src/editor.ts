// Finds the editing form, puts the editor over its textarea and starts the features. Without it the form works as it is.
// It stands in the place of desk.ts, whose question at signing out it asks.

import type { Body } from "./body";
import { checking } from "./checking";
import { comparing } from "./comparing";
import { linking } from "./linking";
import { panel } from "./panel";
import { preview } from "./preview";
import { rows } from "./rows";
import { searching } from "./searching";
import { counts } from "./counts";
import { DocumentBody } from "./document";
import { distraction } from "./distraction";
import { finding } from "./finding";
import { keep } from "./keep";
import { Keys } from "./keys";
import { leaving } from "./leaving";
import { lists } from "./lists";
import { outline } from "./outline";
import { type EditingPage, type Feature, button, made, Status } from "./page";
import { paste } from "./paste";
import { pictures } from "./pictures";
import { place } from "./place";
import { PlainBody } from "./plain";
import { shortcuts } from "./shortcuts";
import { slash } from "./slash";
import { stating } from "./stating";
import { suggesting } from "./suggesting";
import { toolbar } from "./toolbar";
import { t } from "./words";

/** Every feature, in the order in which it is started. */
const FEATURES: Feature[] = [
  keep,
  toolbar,
  slash,
  lists,
  pictures,
  paste,
  finding,
  counts,
  outline,
  distraction,
  shortcuts,
  place,
  linking,
  stating,
  preview,
  checking,
  rows,
  suggesting,
  comparing,
  searching,
  panel,
];

/** Those that who chose the plain field does without: tools, and all that answers to keys and pastes in the text. */
const IN_THE_TEXT: ReadonlySet<Feature> = new Set([toolbar, slash, lists, pictures, paste, finding, distraction, linking, stating]);

leaving();
const form = document.querySelector<HTMLFormElement>("form.editing[data-article]");
const textarea = form?.querySelector<HTMLTextAreaElement>("#id_body");
if (form && textarea) start(form, textarea);

function start(form: HTMLFormElement, textarea: HTMLTextAreaElement): void {
  const tools = made("div", { class: "tools", role: "toolbar", "aria-label": t("tools") });
  const notices = made("div", { class: "notices", "aria-live": "polite" });
  const foot = made("div", { class: "writer-foot" });
  const status = new Status(made("p", { class: "keeping", role: "status" }));
  const plain = form.dataset.plain !== undefined;
  const { body, element } = plain ? unadorned(textarea) : mounted(textarea);
  const typing = document.activeElement === textarea;
  const frame = made("div", { class: "writer" });
  textarea.after(frame);
  frame.append(tools, notices, element, foot);
  foot.append(status.element);
  if (element !== textarea) labelled(textarea, body);
  if (typing) body.focus(); // before the script was here

  form.addEventListener("formdata", (event) => event.formData.set("body", body.text()));
  const settle = (): void => {
    if (textarea.value !== body.text()) textarea.value = body.text();
  };
  form.addEventListener("submit", settle);
  addEventListener("pagehide", settle);

  const base = form.elements.namedItem("base") as HTMLInputElement;
  const page: EditingPage = {
    form,
    article: form.dataset.article ?? "",
    fresh: form.dataset.fresh !== undefined,
    person: form.dataset.person ?? "",
    get base() {
      return Number(base.value);
    },
    set base(number) {
      base.value = String(number);
    },
    body,
    status,
    tools,
    foot,
    notices,
    side: form.querySelector<HTMLElement>(".side"),
    keys: new Keys(form.dataset.singleKeys !== undefined),
    data: () => new FormData(form),
    onChange(listener) {
      body.onChange(() => listener());
      form.addEventListener("input", (event) => {
        if (event.target !== textarea) listener();
      });
    },
    notice(words, ...actions) {
      const close = (): void => {
        line.remove();
        body.focus();
      };
      const line = made("p", { class: "alert alert-info" }, words, " ", ...actions, button(t("close"), close));
      notices.append(line);
      return { close: () => line.remove() };
    },
  };
  for (const feature of FEATURES) if (!plain || !IN_THE_TEXT.has(feature)) feature(page);
  frame.dataset.ready = "";
}

/** CodeMirror where it starts, else the textarea itself. */
function mounted(textarea: HTMLTextAreaElement): { body: Body; element: HTMLElement } {
  const host = made("div", { class: "writer-text" });
  const label = textarea.labels?.[0]?.textContent?.trim() ?? "";
  const errors = textarea.closest(".mb-3")?.querySelector(".invalid-feedback")?.textContent?.trim();
  const language = textarea.form?.querySelector<HTMLSelectElement>("#id_language")?.value ?? "";
  const attributes: Record<string, string> = { "aria-label": label, spellcheck: "true", tabindex: "0", autocorrect: "on", autocapitalize: "sentences" };
  if (language) attributes.lang = language;
  if (errors) Object.assign(attributes, { "aria-invalid": "true", "aria-description": errors });
  try {
    const body = new DocumentBody(host, textarea.value, attributes);
    textarea.hidden = true;
    return { body, element: host };
  } catch (error) {
    console.warn(error);
    return unadorned(textarea);
  }
}

function unadorned(textarea: HTMLTextAreaElement): { body: Body; element: HTMLElement } {
  return { body: new PlainBody(textarea), element: textarea };
}

/** What leads to the textarea leads to the editor: its label, and the links of the error summary. */
function labelled(textarea: HTMLTextAreaElement, body: Body): void {
  for (const label of [...(textarea.labels ?? [])]) {
    label.removeAttribute("for"); // the text is named by the same words, as aria-label
    label.addEventListener("click", () => body.focus());
  }
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[href="#id_body"]'))
    link.addEventListener("click", (event) => {
      event.preventDefault();
      body.focus();
    });
}
