// The editing page as features see it: each feature is a function that is started with it and keeps to it.

import type { Body } from "./body";
import { Keys } from "./keys";

/** The one line that says how the text is kept. It is spoken (role=status) when its words change. */
export class Status {
  constructor(readonly element: HTMLElement) {}

  /** Says it. `tone` colours it; the words alone must do. `aside` (a button or link) stands behind the words. */
  say(words: string, tone: "calm" | "busy" | "warning" | "bad" = "calm", ...aside: HTMLElement[]): void {
    this.element.dataset.tone = tone;
    const [spoken] = this.element.children;
    if (spoken?.textContent !== words) this.element.replaceChildren(made("span", {}, words), ...aside);
    else {
      spoken.classList.remove("vh");
      while (spoken.nextSibling) spoken.nextSibling.remove();
      this.element.append(...aside);
    }
  }

  /** Shows what is true for a moment: it is seen in the place of the words, but not spoken. */
  pass(words: string): void {
    this.element.dataset.tone = "busy";
    const [spoken] = this.element.children;
    if (spoken) spoken.classList.add("vh");
    else this.element.append(made("span", { class: "vh" }));
    while (this.element.children.length > 1) this.element.lastElementChild?.remove();
    this.element.append(made("span", { "aria-hidden": "true" }, words));
  }
}

export interface EditingPage {
  readonly form: HTMLFormElement;
  /** The article's public id (on the page of a new article, the id that it will have). */
  readonly article: string;
  /** Whether the article has not been saved yet. */
  readonly fresh: boolean;
  /** The person's public id: local copies are filed by it. */
  readonly person: string;
  /** The revision that the text rests on; features that save write the new one here, and into the form by that. */
  base: number;
  readonly body: Body;
  readonly status: Status;
  /** The row of tools over the text, and the row of figures and notes under it. */
  readonly tools: HTMLElement;
  readonly foot: HTMLElement;
  readonly notices: HTMLElement;
  /** The column beside the text. */
  readonly side: HTMLElement | null;
  /** Shortcuts; what is added here is listed by `?`. */
  readonly keys: Keys;
  /** The form's fields by name, the body from the editor: what a save would send. */
  data(): FormData;
  /** Calls after every change of any field of the form, the body included. */
  onChange(listener: () => void): void;
  /** A sentence over the text that stays until it is closed; `actions` are buttons behind it. */
  notice(words: string, ...actions: HTMLElement[]): Notice;
}

export interface Notice {
  close(): void;
}

export type Feature = (page: EditingPage) => void;

/** An element with attributes and contents. Contents that are strings become text, never markup. */
export function made<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...contents: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...contents);
  return element;
}

/** A button of the desk that never sends the form. */
export function button(words: string, act: () => void, attributes: Record<string, string> = {}): HTMLButtonElement {
  const element = made("button", { type: "button", class: "btn ghost", ...attributes }, words);
  element.addEventListener("click", act);
  return element;
}
