// Never lose a word: each key is on this device first, then in a private buffer on the server, until a revision has it.

import { Desk, SignedOut, Unreachable } from "./asking";
import { Copies, type Copy, type Found, found, identifier, same, settled, Writer } from "./buffer";
import { called, loaded, put, read, shown } from "./fields";
import { button, type EditingPage, made } from "./page";
import { Presence } from "./presence";
import { choose } from "./recovery";
import { type Held, Saver, type Standing } from "./saving";
import { Session } from "./session";
import { t } from "./words";

const SOON = 15; // milliseconds from a key to its place on this device, at most once in that time
const ARRIVAL = 8_000;
const PATIENCE = 8_000; // of a save by hand with the first answer of the server
const AGAIN = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

export function keep(page: EditingPage): void {
  void new Keeping(page).start();
}

class Keeping {
  private readonly desk: Desk;
  private readonly session: Session;
  private readonly saver: Saver;
  private readonly path: string;
  private readonly origin: string;
  private readonly channel: BroadcastChannel;
  private copies: Copies | null = null;
  private writer: Writer | null = null;
  private soon: number | null = null;
  private lost = false; // the device did not take the newest copy
  private told = false; // that it takes none
  private known = false; // what the server has
  private knows: () => void = () => undefined;
  private readonly begun = new Promise<void>((done) => (this.knows = done));
  private unreached: Standing | null = null; // since the page was opened
  private wanted: (() => void) | null = null; // the sign-in, after the dialog was closed
  private passed = false; // the form goes as it is
  private savedAt: number | null = null;
  private arrived = "";
  private countdown: ReturnType<typeof setInterval> | null = null;
  private choice: (() => void) | null = null;
  private elsewhere = "";
  private seen = 0; // the number of another window's text that this one may take the place of
  private newest = 0;

  constructor(private readonly page: EditingPage) {
    this.path = `/desk/articles/${page.article}/`;
    this.origin = /^[0-9a-f-]{36}$/.exec(page.form.dataset.origin ?? "")?.[0] ?? identifier();
    this.desk = new Desk(page.form);
    this.session = new Session(page, this.desk, `${this.path}buffer/`);
    this.channel = new BroadcastChannel(`plumbline.${page.person}.${page.article}`);
    this.newest = page.base;
    this.saver = new Saver(this.origin, {
      send: (number, continues) => this.send(number, continues),
      now: () => Date.now(),
      later: (wait, act) => {
        const timer = setTimeout(act, wait);
        return () => clearTimeout(timer);
      },
      changed: (standing) => this.say(standing),
      met: (held) => this.meets(held),
    });
  }

  async start(): Promise<void> {
    const { page } = this;
    page.onChange(() => this.typed());
    page.form.addEventListener("change", () => this.typed());
    page.form.addEventListener("submit", (event) => this.submitted(event));
    this.watch();
    try {
      this.copies = await Copies.open();
    } catch {
      this.refused();
    }
    this.writer = new Writer(this.copies, (copy, written) => this.written(copy, written));
    if (this.saver.unsaved) this.write();
    navigator.locks?.request(this.lock(this.origin), () => new Promise(() => undefined)).catch(() => undefined);
    await this.begin();
  }

  private watch(): void {
    addEventListener("pagehide", () => this.write(true));
    addEventListener("online", () => void this.saver.again());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) return;
      this.write(true);
      if (this.saver.unsaved && this.saver.standing.is === "saving") void this.saver.now();
    });
    addEventListener("beforeunload", (event) => {
      if (this.lost && this.saver.unsaved && !this.passed) event.preventDefault();
    });
    this.channel.addEventListener("message", ({ data }: MessageEvent<{ origin: string; number: number }>) => this.overtaken(data));
  }

  /** What the server and this device have; a text that is newer than the form's is offered before anything is sent. */
  private async begin(): Promise<void> {
    const told = await this.ask();
    if (!told) return;
    const all = (await this.copies?.of(this.page.person, this.page.article).catch(() => [])) ?? [];
    const copies = all.filter(({ origin }) => origin !== this.origin);
    const { buffer, revision } = told;
    for (const copy of settled(all, buffer)) await this.copies?.remove(copy).catch(() => undefined);
    this.saver.above(Math.max(buffer?.number ?? 0, ...all.map(({ number }) => number)));
    this.seen = buffer?.number ?? 0;
    this.savedAt = revision ? Date.parse(revision.at) : null;
    this.known = true;
    const mine = buffer?.origin === this.origin ? null : buffer;
    const texts = await this.without(found(copies, mine, read(this.page)));
    this.aside(all, told.aside);
    if (texts.length && !this.saver.unsaved) {
      this.saver.hold();
      this.offer(texts);
    } else {
      this.saver.release();
      this.say(this.saver.standing);
    }
    this.knows();
    const typed = this.page.form.dataset.typed !== undefined || !same(loaded(this.page), read(this.page));
    if (typed) this.typed();
    if (!this.page.fresh)
      new Presence(this.page, this.desk, `${this.path}presence/`, {
        arrived: (name) => this.arrives(name),
        heard: (newest, held) => {
          if (newest.number > this.newest) this.landed(newest.number, newest.by);
          if (held) this.overtaken(held);
        },
        signedOut: (signIn) => {
          if (this.saver.standing.is !== "signed-out") void this.signedOut(signIn);
        },
      });
  }

  /** Asks until there is an answer; null where another person is signed in. */
  private async ask(): Promise<Awaited<ReturnType<Desk["told"]>>> {
    for (let failures = 0; ; failures++) {
      try {
        const told = await this.desk.told(`${this.path}buffer/`);
        if (told?.person === this.page.person) {
          this.unreached = null;
          return told;
        }
        this.say({ is: told ? "stranger" : "refused", sentence: "" } as Standing);
        return null;
      } catch (error) {
        if (error instanceof SignedOut) {
          this.saver.signedOut();
          while (!(await this.session.ask(error.signIn))) await new Promise<void>((done) => (this.wanted = done));
          this.wanted = null;
          continue;
        }
        const wait = AGAIN[Math.min(failures, AGAIN.length - 1)] as number;
        if (error instanceof Unreachable) this.say((this.unreached = { is: "offline", again: Date.now() + wait }));
        await new Promise<void>((done) => {
          setTimeout(done, wait);
          addEventListener("online", () => done(), { once: true });
        });
      }
    }
  }

  // On this device.

  private typed(): void {
    this.saver.typed();
    this.soon ??= setTimeout(() => this.write(), SOON);
    if (!this.known && this.saver.standing.is === "saved") this.say(this.unreached ?? { is: "saving" });
  }

  private write(lasting = false): void {
    if (this.soon !== null) clearTimeout(this.soon);
    this.soon = null;
    if (this.saver.unsaved || !lasting) this.writer?.write(this.copy(), lasting);
  }

  private copy(): Copy {
    const { person, article, base } = this.page;
    const { number, kept } = this.saver;
    return { person, article, origin: this.origin, number, base, at: Date.now(), fields: read(this.page), kept };
  }

  private written(_copy: Copy, written: boolean): void {
    this.lost = !written;
    if (!written) this.refused();
    if (this.saver.standing.is === "offline") this.say(this.saver.standing);
  }

  private refused(): void {
    if (this.told) return;
    this.told = true;
    this.page.notice(t("storage_refused"));
  }

  // On the server.

  private async send(number: number, continues: string | null): ReturnType<Desk["keep"]> {
    const { person, base } = this.page;
    const copy = this.copy();
    const what = { person, origin: this.origin, number, base_rev: base, seen: this.seen, fields: copy.fields, continues };
    const answer = await this.desk.keep(`${this.path}buffer/`, what);
    if (answer.is === "kept") {
      this.savedAt = answer.at;
      this.writer?.write({ ...this.copy(), kept: number }, true);
      this.channel.postMessage({ origin: this.origin, number });
      if (answer.revision && answer.revision.number > this.newest) this.landed(answer.revision.number, answer.revision.by);
    }
    if (answer.is === "signed-out") setTimeout(() => void this.signedOut());
    return answer;
  }

  private async signedOut(signIn?: string): Promise<void> {
    if (this.wanted) return this.wanted();
    this.saver.signedOut();
    if (await this.session.ask(signIn)) await this.saver.again();
  }

  /** A newer revision has landed: nothing is lost by it, for a save brings both together. */
  private landed(number: number, by: string): void {
    this.newest = number;
    this.page.notice(t("landed", { by, number }));
  }

  private arrives(name: string): void {
    this.arrived = t("presence_also", { name });
    this.say(this.saver.standing);
    setTimeout(() => {
      this.arrived = "";
      this.say(this.saver.standing);
    }, ARRIVAL);
  }

  // Two windows.

  /** Another window of this person has a newer text than the one that this window last saved. */
  private overtaken({ origin, number }: { origin: string; number: number }): void {
    if (origin === this.origin || origin === this.elsewhere || number <= this.saver.kept || !this.known) return;
    if (this.saver.kept === 0) return; // nothing was typed here
    this.elsewhere = origin;
    this.page.notice(t("elsewhere"));
  }

  private meets(held: Held): void {
    this.seen = held.number; // what is chosen, is chosen over this one
    const other: Found = { ...held, at: Date.parse(held.at), fields: held.fields ?? [], copy: null, held };
    if (same(read(this.page), other.fields)) {
      this.saver.release();
      return;
    }
    this.offer([other], true);
  }

  /** The texts without those that are open in another window of this browser, of which a sentence tells. */
  private async without(texts: Found[]): Promise<Found[]> {
    const locks = (await navigator.locks?.query())?.held ?? [];
    const alive = new Set(locks.map(({ name }) => name));
    const free = texts.filter(({ origin }) => !alive.has(this.lock(origin)));
    if (free.length < texts.length) this.page.notice(t("open_elsewhere"));
    return free;
  }

  private lock(origin: string): string {
    return `plumbline.${origin}`;
  }

  // A choice between texts.

  private offer(texts: Found[], windows = false): void {
    const { page } = this;
    this.choice = () =>
      choose({
        title: windows ? t("recovery_windows") : t("recovery_title"),
        words: windows ? t("recovery_windows_words") : t("recovery_words"),
        here: read(page),
        found: texts,
        use: (chosen) => void this.use(chosen, texts, windows),
        keep: { words: windows ? t("recovery_keep_window") : t("recovery_keep"), act: () => void this.keepSaved(texts, windows) },
        home: () => page.body.focus(),
        called: (name) => called(page, name),
        shown: (name, value) => shown(page, name, value),
      });
    this.say(this.saver.standing);
    this.choice();
  }

  private async use(chosen: Found, texts: Found[], windows: boolean): Promise<void> {
    if (windows || this.saver.unsaved) await this.putAside([{ ...this.copy(), origin: identifier() }]);
    this.choice = null;
    put(this.page, chosen.fields);
    if (chosen.base) this.page.base = chosen.base;
    this.saver.above(Math.max(...texts.map(({ number }) => number)));
    this.typed();
    this.write(true);
    this.saver.release(chosen.held ? chosen.origin : null);
    if (chosen.copy) await this.copies?.remove(chosen.copy).catch(() => undefined);
    await this.putAside(texts.filter((each) => each !== chosen).flatMap(({ copy }) => copy ?? []));
    this.page.body.focus();
  }

  private async keepSaved(texts: Found[], windows: boolean): Promise<void> {
    this.choice = null;
    const dropped = windows ? [] : texts.map(({ held }) => held && this.drop(held));
    await this.putAside(texts.flatMap(({ copy }) => copy ?? []));
    await Promise.all(dropped);
    if (windows) this.typed();
    this.saver.release();
    this.say(this.saver.standing);
    this.page.body.focus(); // the button that had it may be gone
  }

  private async putAside(copies: Copy[]): Promise<void> {
    for (const copy of copies) await this.copies?.put({ ...copy, aside: Date.now() }, true).catch(() => undefined);
    if (copies.length) this.aside((await this.copies?.of(this.page.person, this.page.article).catch(() => [])) ?? [], 0);
  }

  /** Has the server put its text aside; when it cannot be asked now, the text is offered again another time. */
  private async drop({ origin, number }: Held): Promise<void> {
    const what = { person: this.page.person, origin, number };
    await this.desk.ask(`${this.path}buffer/`, "DELETE", what).catch(() => undefined);
  }

  /** The way to what was put aside: on this device, and on the server. */
  private aside(copies: Copy[], there: number): void {
    this.page.foot.querySelectorAll(".aside").forEach((element) => element.remove());
    const here = copies.filter((copy) => copy.aside);
    const texts: Found[] = here.map((copy) => ({ ...copy, copy, held: null }));
    if (here.length) this.page.foot.append(button(t("aside", { number: here.length }), () => this.look(texts), { class: "jump aside" }));
    if (there) this.page.foot.append(made("a", { class: "aside", href: `${this.path}unsaved/` }, t("aside_server", { number: there })));
  }

  private look(texts: Found[]): void {
    const { page } = this;
    choose({
      title: t("aside_title"),
      words: t("aside_words"),
      here: read(page),
      found: texts,
      use: (chosen) => void this.use(chosen, [chosen], true),
      keep: null,
      home: () => page.body.focus(),
      called: (name) => called(page, name),
      shown: (name, value) => shown(page, name, value),
    });
  }

  // Saving by hand.

  /** The form goes once the server has the text and knows the person; else the page stays, and says why. */
  private submitted(event: SubmitEvent): void {
    if (event.defaultPrevented || this.passed) return;
    event.preventDefault();
    this.write(true);
    void this.go(event.submitter);
  }

  private async go(submitter: HTMLElement | null): Promise<void> {
    if (this.unreached === null) await Promise.race([this.begun, new Promise((done) => setTimeout(done, PATIENCE))]);
    let standing = this.known ? await this.saver.now() : this.saver.standing;
    if (standing.is === "signed-out" && (await this.session.ask())) standing = await this.saver.again();
    if (standing.is === "offline" || !this.known) {
      const notice = this.page.notice(
        (this.lost ? t("not_saved_lost") : t("not_saved")),
        button(t("save_anyway"), () => {
          notice.close();
          this.pass(submitter);
        }),
      );
    } else if (standing.is !== "signed-out" && standing.is !== "stranger") this.pass(submitter);
  }

  private pass(submitter: HTMLElement | null): void {
    const { form } = this.page;
    this.hidden("origin", this.origin);
    this.hidden("typed", String(this.saver.number));
    this.passed = true;
    if (submitter instanceof HTMLButtonElement && submitter.form === form) form.requestSubmit(submitter);
    else form.requestSubmit();
    setTimeout(() => (this.passed = false), AGAIN[0]); // unless the page is gone by then
  }

  private hidden(name: string, value: string): void {
    const there = this.page.form.querySelector<HTMLInputElement>(`input[type=hidden][name=${name}]`);
    if (there) there.value = value;
    else this.page.form.append(made("input", { type: "hidden", name, value }));
  }

  // The indicator.

  private say(standing: Standing): void {
    if (this.countdown !== null) clearInterval(this.countdown);
    this.countdown = null;
    const { status } = this.page;
    const again = (): HTMLElement => button(t("sign_in"), () => void this.signedOut(), { class: "linklike" });
    switch (standing.is) {
      case "met":
        return status.say(t("met"), "warning", ...(this.choice ? [button(t("choose"), this.choice, { class: "linklike" })] : []));
      case "signed-out":
        return status.say(t("signed_out"), "warning", again());
      case "stranger":
        return status.say(t("stranger"), "bad", again());
      case "refused":
        return status.say(this.lost ? t("not_kept") : `${t("kept_here")} ${standing.sentence}`.trim(), "bad");
      case "offline":
        return this.offline(standing.again, standing.full);
      case "saving":
        return this.arrived ? status.pass(this.arrived) : status.pass(t("saving"));
      case "saved":
        return this.arrived ? status.pass(this.arrived) : this.saved();
    }
  }

  private saved(): void {
    const { page } = this;
    const at = this.savedAt;
    if (at === null) return page.status.say("");
    const time = new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    page.status.say(page.base ? t("saved", { time, number: page.base }) : t("saved_new", { time }));
  }

  /** The seconds are seen but not spoken. */
  private offline(again: number, full = false): void {
    const seconds = made("span", { "aria-hidden": "true" });
    const count = (): void => {
      const left = Math.max(0, Math.ceil((again - Date.now()) / 1000));
      seconds.textContent = t("offline_again", { seconds: left });
    };
    count();
    this.countdown = setInterval(count, 1_000);
    this.page.status.say(this.lost ? t("offline_lost") : full ? t("full") : t("offline"), this.lost ? "bad" : "warning", seconds);
  }
}
