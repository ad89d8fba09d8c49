// When a text is saved, and how it stands: a machine without a browser. What it sends and how it tells the time it is given.

/** What is kept on the server, as it says. */
export interface Held {
  origin: string;
  number: number;
  base: number;
  at: string;
  fields: [string, string][] | null; // null: a revision was made of it
}

export interface Revision {
  number: number;
  by: string;
  at: string;
}

export type Answer =
  | { is: "kept"; at: number; revision: Revision | null }
  | { is: "older"; held: Held } // what is kept there has a higher number
  | { is: "signed-out" }
  | { is: "stranger" } // another person is signed in now
  | { is: "refused"; sentence: string } // as it is; another text may do
  | { is: "unreachable"; full?: boolean }; // full: it was reached, and can store nothing

export type Standing =
  | { is: "saved"; at: number | null } // on the server, since then; null: nothing was typed yet
  | { is: "saving" }
  | { is: "offline"; again: number; full?: boolean } // and when it is tried again
  | { is: "signed-out" }
  | { is: "stranger" }
  | { is: "met" } // waits for a choice between texts
  | { is: "refused"; sentence: string };

export interface World {
  /** Sends the newest text, which has this number; `continues` names the window whose text this one goes on with. */
  send(number: number, continues: string | null): Promise<Answer>;
  now(): number; // milliseconds
  later(milliseconds: number, act: () => void): () => void; // returns what calls it off
  changed(standing: Standing): void;
  /** Another window's text is newer. */
  met(held: Held): void;
}

export const PAUSE = 2_000;
export const MOST = 15_000;
const BACKOFF = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

export class Saver {
  standing: Standing = { is: "saved", at: null };
  /** Counts what is typed: each text has a higher number than every one before, in all windows that it heard of. */
  number = 0;
  /** The newest number that the server has. */
  kept = 0;
  private unsavedSince: number | null = null;
  private timer: (() => void) | null = null;
  private flying: Promise<void> | null = null;
  private failures = 0;
  private held = true; // until it is known what the server has
  private continues: string | null = null;

  constructor(
    private readonly origin: string,
    private readonly world: World,
  ) {}

  /** What the server has is known: from here on texts are sent, unless a choice is to be made first. */
  begin(floor: number): void {
    this.above(floor);
    this.release();
  }

  /** Numbers go on above this one. */
  above(number: number): void {
    if (this.number > number) return;
    const unsaved = this.number > this.kept;
    this.number = number + (unsaved ? 1 : 0);
    if (!unsaved) this.kept = this.number;
  }

  /** Nothing is sent until `release`: a choice is to be made. */
  hold(): void {
    this.held = true;
    this.cancel();
    this.say({ is: "met" });
  }

  release(continues: string | null = null): void {
    this.held = false;
    this.continues = continues ?? this.continues;
    if (this.number > this.kept) this.schedule();
    else if (this.standing.is === "met") this.say({ is: "saved", at: null });
  }

  get unsaved(): boolean {
    return this.number > this.kept;
  }

  /** A key was pressed. */
  typed(): void {
    this.number += 1;
    this.unsavedSince ??= this.world.now();
    if (this.standing.is === "refused") this.say({ is: "saving" });
    if (this.held || this.waiting) return;
    this.schedule();
  }

  /** Sends what is unsaved, or the same text once more, without delay; resolves when nothing is under way any more. */
  async now(): Promise<Standing> {
    while (this.flying) await this.flying;
    if (!this.held) void this.fire();
    while (this.flying) await this.flying; // an answer may have had it sent again, above what is kept there
    return this.standing;
  }

  /** There is a network again, or somebody signed in again. */
  async again(): Promise<Standing> {
    if (this.waiting) this.failures = 0;
    if (this.unsaved || this.waiting) return this.now();
    return this.standing;
  }

  /** The server was heard to say that nobody is signed in. */
  signedOut(): void {
    this.cancel();
    this.say({ is: "signed-out" });
  }

  private get waiting(): boolean {
    return ["offline", "signed-out", "stranger", "met"].includes(this.standing.is);
  }

  private schedule(): void {
    this.say({ is: "saving" });
    if (this.flying) return; // what it brings back schedules the rest
    this.cancel();
    this.unsavedSince ??= this.world.now();
    const left = this.unsavedSince + MOST - this.world.now();
    this.timer = this.world.later(Math.max(0, Math.min(PAUSE, left)), () => void this.fire());
  }

  private cancel(): void {
    this.timer?.();
    this.timer = null;
  }

  private fire(): Promise<void> {
    this.cancel();
    this.unsavedSince = null; // what is typed from here on waits for the next
    const number = this.number;
    if (this.standing.is !== "offline") this.say({ is: "saving" });
    this.flying = this.world.send(number, this.continues).then(
      (answer) => this.heard(number, answer),
      () => this.heard(number, { is: "unreachable" }),
    );
    return this.flying;
  }

  private heard(number: number, answer: Answer): void {
    this.flying = null;
    if (answer.is !== "unreachable") this.failures = 0;
    if (answer.is === "kept") {
      this.kept = Math.max(this.kept, number); // never more than what was sent: newer text stays unsaved
      this.continues = null;
      if (this.unsaved) this.schedule();
      else this.say({ is: "saved", at: answer.at });
    } else if (answer.is === "older") this.outrun(answer.held);
    else if (answer.is === "unreachable") this.retry(answer.full);
    else if (answer.is === "refused") this.say({ is: "refused", sentence: answer.sentence });
    else this.say(answer);
  }

  /** What the server has bears a higher number: our own, sent twice, or one that is saved as a revision, is no matter. */
  private outrun(held: Held): void {
    this.number = Math.max(this.number, held.number) + 1;
    if (held.origin === this.origin || held.fields === null) {
      if (!this.held) void this.fire();
      return;
    }
    this.hold();
    this.world.met(held);
  }

  private retry(full = false): void {
    const wait = BACKOFF[Math.min(this.failures, BACKOFF.length - 1)] as number;
    this.failures += 1;
    this.cancel();
    this.timer = this.world.later(wait, () => void this.fire());
    this.say({ is: "offline", again: this.world.now() + wait, full });
  }

  private say(standing: Standing): void {
    this.standing = standing;
    this.world.changed(standing);
  }
}
