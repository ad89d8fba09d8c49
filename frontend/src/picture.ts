// One picture on its way into the text, from the device or the library: what it shows, its caption and its credit.

import type { Picture, Refusal } from "./library";
import { made } from "./page";
import { figure } from "./shaping";
import { t } from "./words";

export class Asked {
  readonly element = made("fieldset", { class: "asked" });
  readonly file: File | null;
  readonly picture: Picture | null;
  private readonly alt = made("input", { class: "form-control", maxlength: "300" });
  private readonly decorative = made("input", { type: "checkbox" });
  private readonly caption = made("input", { class: "form-control", maxlength: "300" });
  private readonly credit = made("input", { class: "form-control", maxlength: "200" });
  private readonly refusal = made("p", { class: "invalid-feedback", role: "alert", id: `picture-${++asked}` });

  constructor(what: File | Picture) {
    this.file = what instanceof File ? what : null;
    this.picture = what instanceof File ? null : what;
    const name = what instanceof File ? what.name : what.title;
    if (this.picture) {
      this.alt.value = this.picture.alt;
      this.caption.value = this.picture.caption;
    }
    this.alt.setAttribute("aria-describedby", this.refusal.id);
    this.decorative.addEventListener("change", () => {
      this.alt.disabled = this.decorative.checked;
      this.say("");
    });
    const fields = [
      labelled(t("picture_alt"), this.alt),
      this.refusal,
      made("label", { class: "tick" }, this.decorative, ` ${t("picture_decorative")}`),
      labelled(t("picture_caption"), this.caption),
      ...(this.file ? [labelled(t("picture_credit"), this.credit)] : []),
    ];
    this.element.append(made("legend", {}, made("bdi", {}, name)), this.seen(), made("div", {}, ...fields));
  }

  focus(): void {
    (this.refusal.textContent && this.decorative.checked ? this.decorative : this.alt).focus();
  }

  /** Whether it says what it shows, or that it only decorates; else it asks. */
  complete(): boolean {
    const whole = this.decorative.checked || this.alt.value.trim() !== "";
    this.say(whole ? "" : t("picture_needs_alt"));
    if (!whole) this.alt.focus();
    return whole;
  }

  refuse({ sentence, signIn }: Refusal): void {
    this.say(sentence);
    if (signIn) this.refusal.append(" ", made("a", { href: signIn, target: "_blank", rel: "noopener" }, t("session_sign_in")));
  }

  /** What is sent with the file. */
  words(): Record<string, string> {
    return { alt: this.decorative.checked ? "" : this.alt.value, caption: this.caption.value, credit: this.credit.value };
  }

  /** The line that puts it into the text. */
  markdown({ id }: Picture): string {
    return figure(id, this.decorative.checked ? "-" : this.alt.value, this.caption.value);
  }

  private say(sentence: string): void {
    this.refusal.textContent = sentence;
    if (sentence) this.alt.setAttribute("aria-invalid", "true");
    else this.alt.removeAttribute("aria-invalid");
  }

  /** What it looks like: drawn from the file, for a page here shows no addresses but the site's own. */
  private seen(): HTMLElement {
    if (this.picture) return made("img", { src: this.picture.thumbnail, alt: "" });
    const canvas = made("canvas", { "aria-hidden": "true", width: "1", height: "1" });
    if (this.file) void draw(this.file, canvas);
    return canvas;
  }
}

const WIDTH = 192;
const HEAVIEST = 30_000_000; // bytes that are worth being drawn
let asked = 0;

async function draw(file: File, canvas: HTMLCanvasElement): Promise<void> {
  if (file.size > HEAVIEST) return;
  try {
    const small = await createImageBitmap(file, { resizeWidth: WIDTH, resizeQuality: "medium" });
    canvas.width = small.width;
    canvas.height = small.height;
    canvas.getContext("2d")?.drawImage(small, 0, 0);
    small.close();
  } catch {
    canvas.remove(); // what the browser cannot read the server will say
  }
}

function labelled(words: string, field: HTMLElement): HTMLElement {
  return made("label", {}, made("span", { class: "form-label" }, words), field);
}
