// Who else has the article open: a sign of life every half minute, which says where one is and for how long nothing was typed.

import { type Desk, SignedOut } from "./asking";
import { type EditingPage, made } from "./page";
import type { Revision } from "./saving";
import { t } from "./words";

interface Other {
  person: string;
  name: string;
  sentence: string;
}

interface Beside {
  others: Other[];
  revision: Revision;
  buffer: { origin: string; number: number } | null;
}

export interface Hears {
  arrived(name: string): void;
  heard(revision: Revision, buffer: Beside["buffer"]): void;
  signedOut(signIn: string): void;
}

const EVERY = 30_000;

export class Presence {
  private readonly list = document.getElementById("desk.beside");
  private readonly spoken = made("p", { class: "vh", "aria-live": "polite" });
  private there = new Map<string, string>();
  private active = Date.now();
  private field = "";

  constructor(
    private readonly page: EditingPage,
    private readonly desk: Desk,
    private readonly path: string,
    private readonly hears: Hears,
  ) {
    this.list?.after(this.spoken);
    page.onChange(() => (this.active = Date.now()));
    page.form.addEventListener("focusin", (event) => this.entered(event.target));
    setInterval(() => void this.beat(), EVERY);
    addEventListener("pagehide", () => this.desk.leave(this.path));
    addEventListener("pageshow", (event) => event.persisted && void this.beat());
    void this.beat();
  }

  private entered(target: EventTarget | null): void {
    const name = (target as HTMLInputElement | null)?.name;
    this.field = name || (this.page.body.focused() ? "body" : this.field);
  }

  private async beat(): Promise<void> {
    const body = this.field === "body" || this.page.body.focused();
    const line = body ? this.page.body.lineAt(this.page.body.selection().from) : null;
    const idle = Math.round((Date.now() - this.active) / 1000);
    try {
      const { status, said } = await this.desk.ask(this.path, "POST", { field: body ? "body" : this.field, line, idle });
      if (status === 200) this.show(said as Beside);
    } catch (error) {
      if (error instanceof SignedOut) this.hears.signedOut(error.signIn);
    }
  }

  /** The list says where each is; spoken is only who came and who went. */
  private show({ others, revision, buffer }: Beside): void {
    const now = new Map(others.map(({ person, name }) => [person, name]));
    const came = [...now].filter(([person]) => !this.there.has(person)).map(([, name]) => name);
    const went = [...this.there].filter(([person]) => !now.has(person)).map(([, name]) => name);
    this.there = now;
    const words = others.map(({ sentence }) => sentence);
    if (words.join() !== [...(this.list?.children ?? [])].map((line) => line.textContent).join())
      this.list?.replaceChildren(...words.map((each) => made("p", { class: "small" }, each)));
    if (came.length || went.length)
      this.spoken.textContent = [
        ...came.map((name) => t("presence_came", { name })),
        ...went.map((name) => t("presence_went", { name })),
      ].join(" ");
    for (const name of came) this.hears.arrived(name);
    this.hears.heard(revision, buffer);
  }
}
