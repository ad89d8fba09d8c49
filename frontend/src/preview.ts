// The article as readers would see it, beside the text: the form as typed through the public template, in a frame that
// runs no script. It follows the text's scrolling; where it cannot be made the last one stays, and says how old it is.

import { type EditingPage, button, made } from "./page";
import { media } from "./media";
import { t } from "./words";

const PAUSE_MS = 150;
const MOST_IN_SIGHT = 40; // lines of the text
const WIDTHS = [375, 768, 1280];
const WIDE = matchMedia("(min-width:64rem)");
type Look = "light" | "dark" | "print";

/** Starts the preview: a button, Mod-Shift-p, and the pane that they open. */
export function preview(page: EditingPage): void {
  const sheet = page.form.querySelector<HTMLElement>(".sheet");
  if (!sheet) return;
  const pane = new Pane(page);
  pane.element.hidden = true;
  const toggle = button(t("preview"), () => turn(), { class: "tool tool-preview", "aria-pressed": "false" });
  const turn = (): void => {
    pane.element.hidden = !pane.element.hidden;
    toggle.setAttribute("aria-pressed", String(!pane.element.hidden));
    document.documentElement.classList.toggle("seeing-it", !pane.element.hidden);
    if (pane.element.hidden) return;
    // Where there is no room beside the text it stands right under it.
    sheet.querySelector(WIDE.matches ? ".writing" : ".writer")?.after(pane.element);
    pane.open();
  };
  page.tools.append(toggle);
  page.keys.add({ key: "Mod-Shift-p", does: t("preview_toggle"), where: "page", run: turn });
}

class Pane {
  readonly element: HTMLElement;
  private readonly frame = made("iframe", { sandbox: "allow-same-origin", title: t("preview_frame") });
  private readonly hold = made("div", { class: "hold" }, this.frame);
  private readonly told = made("p", { class: "small", role: "status" });
  private readonly address: string;
  private width = WIDTHS[0] ?? 375;
  private look: Look | "" = "";
  private waiting = 0;
  private busy = false;
  private again = false;
  private good: Date | null = null;
  private loaded = false;

  constructor(private readonly page: EditingPage) {
    this.address = `/desk/articles/${page.article}/preview/typed/`;
    const widths = WIDTHS.map((width) => this.choice(t("pixels", { width }), width === this.width, () => this.widen(width)));
    const named: [Look, string][] = [["light", t("look_light")], ["dark", t("look_dark")], ["print", t("look_print")]];
    const looks = named.map(([look, words]) => this.choice(words, false, (on) => this.dress(on ? look : "")));
    const groups = [made("div", { role: "group", "aria-label": t("width") }, ...widths), made("div", { role: "group", "aria-label": t("look") }, ...looks)];
    this.element = made("section", { class: "seeing", "aria-label": t("preview") }, made("div", { class: "seeing-bar" }, ...groups), this.told, this.hold);
    this.frame.addEventListener("load", () => {
      this.loaded = true;
      this.dress(this.look);
      void this.draw();
    });
    page.onChange(() => this.later());
    page.body.onScroll(() => this.follow());
    page.body.onSelect(() => this.follow());
    new ResizeObserver(() => this.widen(this.width)).observe(this.hold);
  }

  open(): void {
    if (this.frame.src) this.later();
    else this.frame.src = this.address;
    this.widen(this.width);
  }

  private choice(words: string, pressed: boolean, act: (on: boolean) => void): HTMLButtonElement {
    const chosen = button(
      words,
      () => {
        const on = chosen.getAttribute("aria-pressed") !== "true";
        const alone = WIDTHS.some((width) => t("pixels", { width }) === words);
        if (!on && alone) return; // one width there always is
        for (const each of chosen.parentElement?.children ?? []) each.setAttribute("aria-pressed", "false");
        chosen.setAttribute("aria-pressed", String(on));
        act(on);
      },
      { class: "tool", "aria-pressed": String(pressed) },
    );
    return chosen;
  }

  private later(): void {
    if (this.element.hidden || !this.loaded) return;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => void this.draw(), PAUSE_MS);
  }

  private async draw(): Promise<void> {
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    this.again = false;
    try {
      const answer = await fetch(this.address, { method: "POST", body: this.page.data() });
      const shown = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (answer.ok) this.show(shown);
      else this.stale(shown.querySelector("main p")?.textContent?.trim() || t("preview_failed"));
    } catch {
      this.stale(t("preview_failed"));
    }
    this.busy = false;
    if (this.again) this.later();
  }

  /** Only the body is another one: the style sheet stays, so nothing flickers and the place is kept. */
  private show(shown: Document): void {
    const inside = this.frame.contentDocument;
    if (!inside) return;
    for (const name of ["lang", "dir"]) inside.documentElement.setAttribute(name, shown.documentElement.getAttribute(name) ?? "");
    inside.title = shown.title;
    inside.body.replaceWith(inside.adoptNode(shown.body));
    // What leads elsewhere would open a window, which the sandbox does not allow: the preview stays where it is.
    for (const leads of inside.querySelectorAll('a[href]:not([href^="#"])')) leads.setAttribute("target", "_blank");
    this.good = new Date();
    this.told.textContent = "";
    this.element.dataset.shown = String(Number(this.element.dataset.shown ?? 0) + 1);
    this.follow();
  }

  private stale(why: string): void {
    const at = this.good?.toLocaleTimeString(document.documentElement.lang || "en");
    this.told.textContent = at ? `${why} ${t("preview_as_of", { at })}` : why;
  }

  /** Scrolls to the block of the line at the top of the text, as far into it as the text is. */
  private follow(): void {
    const inside = this.frame.contentDocument;
    if (this.element.hidden || !inside) return;
    const line = this.page.body.topLine();
    const blocks = [...inside.querySelectorAll<HTMLElement>("[data-line]")];
    const next = blocks.findIndex((each) => Number(each.dataset.line) > line);
    const last = blocks[next < 0 ? blocks.length - 1 : next - 1];
    const scrolled = inside.defaultView?.scrollY ?? 0;
    if (!last || line < 1.5) return inside.defaultView?.scrollTo(0, 0);
    const from = Number(last.dataset.line);
    const to = next < 0 ? this.page.body.lines() + 1 : Number(blocks[next]?.dataset.line);
    const box = last.getBoundingClientRect();
    const part = Math.min(1, (line - from) / Math.max(1, to - from));
    const top = scrolled + box.top + part * box.height - 12;
    inside.defaultView?.scrollTo(0, Math.max(top, this.caret(blocks, line, scrolled)));
  }

  /** How far down it must be for the block of the caret to be seen, where the caret is in sight of the text. */
  private caret(blocks: HTMLElement[], top: number, scrolled: number): number {
    const { body } = this.page;
    const line = body.lineAt(body.selection().from);
    if (!body.focused() || line < top || line > top + MOST_IN_SIGHT) return 0;
    const box = blocks.findLast((each) => Number(each.dataset.line) <= line)?.getBoundingClientRect();
    return box ? scrolled + Math.min(box.top, box.bottom - (this.frame.contentWindow?.innerHeight ?? 0) + 24) : 0;
  }

  /** The frame is as wide as asked for, drawn smaller where the pane is narrower. */
  private widen(width: number): void {
    this.width = width;
    const room = this.hold.clientWidth;
    if (!room) return;
    const scale = Math.min(1, room / width);
    this.frame.style.inlineSize = `${width}px`;
    this.frame.style.blockSize = `${this.hold.clientHeight / scale}px`;
    this.frame.style.transform = scale < 1 ? `scale(${scale})` : "none";
  }

  private dress(look: Look | ""): void {
    this.look = look;
    const inside = this.frame.contentDocument;
    if (!inside) return;
    inside.documentElement.style.colorScheme = look === "print" ? "only light" : look && `only ${look}`;
    media(inside, look === "print" ? "print" : "screen");
  }
}
