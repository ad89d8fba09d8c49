// The copies on this device: what is typed, in IndexedDB, filed by person, article and window.

import type { Held } from "./saving";

export type Fields = [string, string][];

export interface Copy {
  person: string;
  article: string;
  origin: string; // the window it was typed in
  number: number;
  base: number; // the revision it began from; 0 for none
  at: number; // milliseconds
  fields: Fields;
  kept: number; // the newest number that the server had; of this number: it has all of it
  aside?: number; // when another text was chosen instead
}

const DAY = 24 * 3_600_000;
const ASIDE_KEEPS = 7 * DAY;
const KEEPS = 90 * DAY;

/** A random id, also where the page is not served over https. */
export function identifier(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** All copies on this device. Every promise is rejected where the browser refuses to keep anything, or is full. */
export class Copies {
  private constructor(private readonly database: IDBDatabase) {}

  static open(): Promise<Copies> {
    return new Promise((done, failed) => {
      const request = indexedDB.open("plumbline", 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("copies", { keyPath: ["person", "article", "origin"] });
      };
      request.onsuccess = () => {
        request.result.onversionchange = () => request.result.close();
        done(new Copies(request.result));
      };
      request.onerror = () => failed(request.error);
      request.onblocked = () => failed(new Error("blocked"));
    });
  }

  /** `lasting`: it is on the disk when the promise is kept, and survives a power cut; else the end of the browser. */
  put(copy: Copy, lasting = false): Promise<void> {
    return this.write((store) => store.put(copy), lasting);
  }

  remove({ person, article, origin }: Copy): Promise<void> {
    return this.write((store) => store.delete([person, article, origin]));
  }

  /** This person's copies, of one article or of all; what was kept for long enough goes. */
  async of(person: string, article?: string): Promise<Copy[]> {
    const range = article
      ? IDBKeyRange.bound([person, article], [person, article, []])
      : IDBKeyRange.bound([person], [person, []]);
    const found = await new Promise<Copy[]>((done, failed) => {
      const request = this.database.transaction("copies").objectStore("copies").getAll(range);
      request.onsuccess = () => done(request.result as Copy[]);
      request.onerror = () => failed(request.error);
    });
    const now = Date.now();
    const old = (copy: Copy): boolean => (copy.aside ? copy.aside + ASIDE_KEEPS : copy.at + KEEPS) < now;
    for (const copy of found.filter(old)) await this.remove(copy);
    return found.filter((copy) => !old(copy)).sort((one, other) => other.at - one.at);
  }

  private write(act: (store: IDBObjectStore) => void, lasting = false): Promise<void> {
    return new Promise((done, failed) => {
      const transaction = this.database.transaction("copies", "readwrite", { durability: lasting ? "strict" : "relaxed" });
      transaction.oncomplete = () => done();
      transaction.onabort = () => failed(transaction.error);
      act(transaction.objectStore("copies"));
    });
  }
}

/** Writes the newest of many copies, one at a time; `told` hears of each how it went. */
export class Writer {
  private next: { copy: Copy; lasting: boolean } | null = null;
  private writing = false;

  constructor(
    private readonly copies: Copies | null,
    private readonly told: (copy: Copy, written: boolean) => void,
  ) {}

  write(copy: Copy, lasting = false): void {
    this.next = { copy, lasting: lasting || (this.next?.lasting ?? false) };
    if (!this.writing) void this.go();
  }

  private async go(): Promise<void> {
    this.writing = true;
    while (this.next) {
      const { copy, lasting } = this.next;
      this.next = null;
      let written = false;
      try {
        await this.copies?.put(copy, lasting);
        written = this.copies !== null;
      } catch {
        // the browser is full, or was told to keep nothing: the page says so
      }
      this.told(copy, written);
    }
    this.writing = false;
  }
}

/** Line ends and space around a field make no other text. */
function plain(value: string): string {
  return value.replace(/\r\n?/g, "\n").trim();
}

/** Whether two forms say the same. An address that was left empty is made by the save. */
export function same(one: Fields, other: Fields): boolean {
  return changes(one, other).length === 0;
}

export interface Change {
  name: string;
  before: string;
  after: string;
}

/** The fields in which `after` says something else than `before`. */
export function changes(before: Fields, after: Fields): Change[] {
  const were = byName(before);
  const are = byName(after);
  const names = [...new Set([...were.keys(), ...are.keys()])];
  return names
    .map((name) => ({ name, before: were.get(name) ?? "", after: are.get(name) ?? "" }))
    .filter(({ name, before, after }) => plain(before) !== plain(after) && !(name === "slug" && !after));
}

function byName(fields: Fields): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of fields) {
    const earlier = values.get(name);
    values.set(name, earlier === undefined ? value : `${earlier}\n${value}`);
  }
  return values;
}

/** What a text that is offered is: a copy of this device, or what the server has. */
export interface Found {
  origin: string;
  number: number;
  base: number;
  at: number;
  fields: Fields;
  copy: Copy | null;
  held: Held | null;
}

/** Copies that a revision was made of, by what the server says of them: nobody needs them any more. */
export function settled(copies: Copy[], held: Held | null): Copy[] {
  return copies.filter(({ origin, number }) => held?.fields === null && held.origin === origin && number <= held.number);
}

/** The texts that are newer than, or other than, what the form says; of each window its newest, the newest first. */
export function found(copies: Copy[], held: Held | null, form: Fields): Found[] {
  const over = new Set(settled(copies, held));
  const all: Found[] = copies
    .filter((copy) => !over.has(copy) && !copy.aside)
    .map((copy) => ({ ...copy, copy, held: held?.origin === copy.origin && held.fields ? held : null }));
  const fields = held?.fields;
  if (held && fields) {
    const here = all.find(({ origin }) => origin === held.origin);
    const there: Found = { ...held, at: Date.parse(held.at), fields, copy: here?.copy ?? null, held };
    if (!here) all.push(there);
    else if (here.number < held.number) all.splice(all.indexOf(here), 1, there);
  }
  return all.filter((each) => !same(form, each.fields)).sort((one, other) => other.at - one.at);
}
