// A session that ended: a dialog over the text opens sign-in in a window of its own and learns of its success.

import { type Desk, SignedOut } from "./asking";
import { button, type EditingPage, made } from "./page";
import { t } from "./words";

const EVERY = 2_000;

export class Session {
  private readonly dialog = made("dialog", { class: "asks", "aria-labelledby": "desk.session", "aria-describedby": "desk.session.words" });
  private readonly words = made("p", { id: "desk.session.words", role: "status" }, t("session_words"));
  private signIn = "/accounts/login/";
  private waiting: ((back: boolean) => void)[] = [];
  private window: Window | null = null;
  private asking: ReturnType<typeof setInterval> | null = null;

  constructor(
    private readonly page: EditingPage,
    private readonly desk: Desk,
    private readonly path: string,
  ) {
    const go = button(t("session_sign_in"), () => this.go(), { class: "btn" });
    const later = button(t("session_later"), () => this.dialog.close());
    this.dialog.append(made("h2", { id: "desk.session", tabindex: "-1" }, t("session_title")), this.words, made("div", { class: "acts" }, go, later));
    this.dialog.addEventListener("close", () => this.end(false));
    document.body.append(this.dialog);
    const look = (): void => void this.look();
    new BroadcastChannel("plumbline").addEventListener("message", look);
    addEventListener("focus", look);
    document.addEventListener("visibilitychange", () => document.hidden || look());
  }

  /** Asks for a sign-in; true once the person whose page this is is signed in, false when the dialog was closed. */
  ask(signIn = this.signIn): Promise<boolean> {
    this.signIn = signIn;
    if (!this.dialog.open) {
      this.words.textContent = t("session_words");
      this.dialog.showModal();
      this.dialog.querySelector("h2")?.focus(); // not a button: who is typing would press it
    }
    return new Promise((done) => this.waiting.push(done));
  }

  private go(): void {
    this.window = open(this.signIn, "_blank", "popup,width=520,height=680");
    this.asking ??= setInterval(() => void this.look(), EVERY); // should the other window's word not arrive
  }

  /** Whether somebody signed in meanwhile, and who. */
  private async look(): Promise<void> {
    if (!this.dialog.open) return;
    try {
      const told = await this.desk.told(this.path);
      if (told?.person !== this.page.person) {
        this.words.textContent = t("session_other");
        return;
      }
    } catch (error) {
      if (error instanceof SignedOut) this.signIn = error.signIn;
      return;
    }
    this.window?.close();
    this.end(true);
    this.dialog.close();
  }

  private end(back: boolean): void {
    if (this.asking !== null) clearInterval(this.asking);
    this.asking = null;
    const waiting = this.waiting;
    this.waiting = [];
    for (const done of waiting) done(back);
  }
}
