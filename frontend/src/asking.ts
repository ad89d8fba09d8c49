// Asking the server: who is asking, what is kept, and the sending of what was typed.

import type { Fields } from "./buffer";
import type { Answer, Held, Revision } from "./saving";

export interface Told {
  person: string;
  token: string;
  revision: Revision | null;
  buffer: Held | null;
  aside: number;
}

/** The server, or where it stores: `full` when it says that nothing can be stored. */
export class Unreachable extends Error {
  constructor(readonly full = false) {
    super();
  }
}
export class Stranger extends Error {} // somebody else is signed in
export class SignedOut extends Error {
  constructor(readonly signIn: string) {
    super();
  }
}

const PATIENCE = 20_000;

export class Desk {
  constructor(private readonly form: HTMLFormElement) {}

  /** Sends JSON; what cannot be reached, and whoever is signed out, are errors. A stale token is made fresh once. */
  async ask(path: string, method: string, body?: unknown, again = true): Promise<{ status: number; said: unknown }> {
    let response: Response;
    try {
      response = await fetch(path, {
        method,
        headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": this.token },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: "manual",
        keepalive: method === "DELETE", // though the page may go away
        signal: AbortSignal.timeout(PATIENCE),
      });
    } catch {
      throw new Unreachable();
    }
    const { status } = response;
    const said: unknown = await response.json().catch(() => null);
    if (status === 401) throw new SignedOut((said as { sign_in?: string } | null)?.sign_in ?? "/accounts/login/");
    // Without JSON a 403 is the answer to a token of an earlier session, not to what was asked.
    if (status === 403 && said === null && again) {
      if (await this.refresh(path)) return this.ask(path, method, body, false);
      throw new Stranger();
    }
    if (status >= 500 || status === 429 || status < 200 || (status < 300 && said === null))
      throw new Unreachable((said as { full?: boolean } | null)?.full);
    return { status, said };
  }

  /** Who is asking and what is kept. For the person whose page this is, the token that comes along is every form's. */
  async told(path: string): Promise<Told | null> {
    const { status, said } = await this.ask(path, "GET");
    if (status !== 200) return null;
    const told = said as Told;
    if (told.person === this.form.dataset.person) this.take(told.token);
    return told;
  }

  async keep(
    path: string,
    what: { person: string; origin: string; number: number; base_rev: number; seen: number; fields: Fields; continues: string | null },
  ): Promise<Answer> {
    try {
      const { status, said } = await this.ask(path, "PATCH", what);
      const answer = said as { at: string; revision: Revision | null; buffer?: Held; person?: string; sentence?: string };
      if (status === 200) return { is: "kept", at: Date.parse(answer.at), revision: answer.revision };
      if (status === 409 && answer.buffer) return { is: "older", held: answer.buffer };
      if (status === 409 && answer.person) return { is: "stranger" };
      return { is: "refused", sentence: answer?.sentence ?? "" };
    } catch (error) {
      if (error instanceof Stranger) return { is: "stranger" };
      if (error instanceof SignedOut) return { is: "signed-out" };
      return { is: "unreachable", full: error instanceof Unreachable && error.full };
    }
  }

  /** Tells the server something while the page goes away. */
  leave(path: string): void {
    fetch(path, { method: "DELETE", keepalive: true, headers: { "X-CSRFToken": this.token } }).catch(() => undefined);
  }

  private get token(): string {
    return this.form.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "";
  }

  private take(token: string): void {
    for (const input of document.querySelectorAll<HTMLInputElement>("[name=csrfmiddlewaretoken]")) input.value = token;
  }

  /** A fresh token, but only for the person whose page this is. */
  private async refresh(path: string): Promise<boolean> {
    const told = await this.told(path.replace(/[^/]+\/$/, "buffer/"));
    return told?.person === this.form.dataset.person;
  }
}
