// The site's pictures: found by words, and added to by upload.

import { Desk } from "./asking";
import { button, type EditingPage, made } from "./page";
import type { Asked } from "./picture";
import { roving } from "./toolbar";
import { t } from "./words";

export interface Picture {
  id: string;
  title: string;
  alt: string;
  caption: string;
  credit: string;
  thumbnail: string;
  width: number;
  height: number;
}

export interface Refusal {
  sentence: string;
  /** Where to sign in again, if that is why. */
  signIn?: string;
}

const PAUSE = 200;
const PATIENCE = 180_000; // a large picture on a slow line

/** A search over the library, and what it finds as a row of buttons. */
export class Library {
  readonly seek = made("input", { type: "search", class: "form-control", maxlength: "80" });
  private readonly shelf = made("div", { class: "shelf", role: "group", "aria-label": t("picture_library") });
  private readonly told = made("p", { role: "status", class: "small muted" });
  private readonly more = button(t("picture_more"), () => void this.ask(this.older));
  private older = "";
  private asked = 0;
  private pause = 0;
  readonly element: HTMLElement;

  constructor(private readonly take: (picture: Picture) => void) {
    const label = made("label", {}, made("span", { class: "form-label" }, t("picture_library")), this.seek);
    this.more.hidden = true;
    this.element = made("div", { class: "library" }, label, this.told, this.shelf, this.more);
    this.seek.addEventListener("input", () => {
      clearTimeout(this.pause);
      this.pause = window.setTimeout(() => void this.ask(), PAUSE);
    });
    roving(this.shelf);
    void this.ask();
  }

  private async ask(before = ""): Promise<void> {
    const asked = ++this.asked;
    try {
      const answer = await fetch(`/desk/media/found/?${new URLSearchParams({ q: this.seek.value, before })}`);
      const { pictures, older } = (await answer.json()) as { pictures: Picture[]; older: string };
      if (asked !== this.asked) return; // something newer is sought
      const offered = pictures.map((picture) => this.offered(picture));
      if (before) this.shelf.append(...offered);
      else this.shelf.replaceChildren(...offered);
      this.older = older;
      this.more.hidden = !older;
      const count = this.shelf.children.length;
      this.told.textContent = count ? t("found", { count }) : t("picture_none");
      if (before) offered[0]?.focus();
    } catch {
      if (asked === this.asked) this.told.textContent = t("picture_unreachable");
    }
  }

  private offered(picture: Picture): HTMLButtonElement {
    const item = button("", () => this.take(picture), { class: "tool" });
    item.append(made("img", { src: picture.thumbnail, alt: "", loading: "lazy" }), made("span", {}, picture.title));
    return item;
  }
}

/** Sends a file to the library with its words; a stale token is made fresh once. */
export async function upload(page: EditingPage, asked: Asked, again = true): Promise<Picture | Refusal> {
  const form = new FormData();
  if (asked.file) form.append("file", asked.file);
  for (const [name, words] of Object.entries(asked.words())) form.append(name, words);
  const token = page.form.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "";
  try {
    const headers = { Accept: "application/json", "X-CSRFToken": token };
    const how = { method: "POST", headers, body: form, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) } as const;
    const answer = await fetch("/desk/media/upload/", how);
    const said = (await answer.json().catch(() => null)) as { picture?: Picture; sentence?: string; sign_in?: string } | null;
    if (said?.picture) return said.picture;
    if (answer.status === 401) return { sentence: t("picture_signed_out"), signIn: said?.sign_in ?? "/accounts/login/" };
    if (answer.status === 403 && !said && again) {
      const told = await new Desk(page.form).told(`/desk/articles/${page.article}/buffer/`);
      if (told?.person === page.person) return upload(page, asked, false);
    }
    if (answer.status === 413) return { sentence: t("picture_heavy") };
    return { sentence: said?.sentence || t("picture_unreachable") };
  } catch {
    return { sentence: t("picture_unreachable") };
  }
}
