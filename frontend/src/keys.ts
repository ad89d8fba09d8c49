// Keyboard shortcuts, each added once by its feature and listed by `?`.

/** What the list of shortcuts shows: some keys are the browser's or CodeMirror's own and only listed. */
export interface Listed {
  key: string;
  does: string;
  run?: () => boolean | void;
}

export interface Shortcut extends Listed {
  /** As CodeMirror writes them: "Mod-b", "Alt-ArrowUp", "F6", "Mod-Shift-p"; without a modifier it is a single key. */
  key: string;
  /** What it does, as the list says it. */
  does: string;
  /** Where it counts: in the text, anywhere on the page, or on the page while no field has the focus. */
  where: "text" | "page" | "outside";
  /** Returns false where there is nothing to do: the browser goes on then. */
  run: () => boolean | void;
}

const MAC = /Mac|iPhone|iPad/.test(navigator.platform);

export class Keys {
  readonly all: Listed[] = [];
  private readonly shortcuts: Shortcut[] = [];
  private begun = "";
  private readonly firsts: ((named: string) => boolean)[] = [];

  constructor(private readonly single: boolean) {
    document.addEventListener("keydown", (event) => this.pressed(event), true);
  }

  add(...shortcuts: Shortcut[]): void {
    this.shortcuts.push(...shortcuts);
    this.list(...shortcuts);
  }

  /** Lists keys that work without being added here. */
  list(...keys: Listed[]): void {
    this.all.push(...keys);
  }

  /** Asks before any shortcut, as an open list of choices must; true where the key is used up. */
  first(asked: (named: string) => boolean): void {
    this.firsts.push(asked);
  }

  private pressed(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing) return;
    const target = event.composedPath()[0];
    const field = target instanceof Element && target.matches("input,textarea,select,[contenteditable=true],[role=gridcell]");
    const text = target instanceof Element && target.matches("[contenteditable=true],#id_body");
    const named = nameOf(event);
    if (text && this.firsts.some((asked) => asked(named))) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const sequence = this.begun ? `${this.begun} ${named}` : named;
    this.begun = "";
    for (const { key, where, run } of this.shortcuts) {
      if (where === "outside" && (field || !this.single || document.querySelector("dialog[open]"))) continue;
      if (where === "text" && !text) continue;
      if (where === "outside" && key.startsWith(`${named} `) && sequence === named) this.begun = named;
      if (key !== sequence || run() === false) continue;
      event.preventDefault();
      event.stopPropagation();
      return;
    }
  }
}

/** The pressed keys as a shortcut writes them. */
export function nameOf(event: KeyboardEvent): string {
  // AltGr writes characters, such as [ and ] on a German keyboard: some systems call it Ctrl and Alt.
  const writes = event.getModifierState("AltGraph");
  const mod = !writes && (MAC ? event.metaKey : event.ctrlKey);
  const alt = !writes && event.altKey;
  const [, alpha, digit] = /^(?:Key([A-Z])|Digit(\d))$/.exec(event.code) ?? [];
  // With Alt, or in another script, the key's own letter may be anything: its place on the keyboard says which. So it
  // is with digits, which are where they are whether they need Shift or not.
  const code = (mod || alt) && (digit ?? (alt || event.key > "\x7f" ? alpha?.toLowerCase() : undefined));
  const named = code || (event.key.length === 1 ? event.key.toLowerCase() : event.key);
  const parts = [];
  if (mod) parts.push("Mod");
  if (alt) parts.push("Alt");
  if (event.shiftKey && (named.length > 1 || ((mod || alt) && /[\p{L}\d]/u.test(named)))) parts.push("Shift");
  parts.push(named);
  return parts.join("-");
}

/** The keys as a person reads them, one part after another. */
export function spelled(key: string): string[] {
  const names: Record<string, string> = MAC
    ? { Mod: "⌘", Alt: "⌥", Shift: "⇧", ArrowUp: "↑", ArrowDown: "↓", Enter: "↵" }
    : { Mod: "Ctrl", ArrowUp: "↑", ArrowDown: "↓" };
  return key.split(/-(?=.)| /).map((part) => names[part] ?? (part.length === 1 && key.length > 1 && key.includes("-") ? part.toUpperCase() : part));
}
