// Keyboard shortcuts, each added once by its feature and listed by `?`.

export interface Shortcut {
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
  readonly all: Shortcut[] = [];
  private begun = "";

  constructor(private readonly single: boolean) {
    document.addEventListener("keydown", (event) => this.pressed(event), true);
  }

  add(...shortcuts: Shortcut[]): void {
    this.all.push(...shortcuts);
  }

  private pressed(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing) return;
    const target = event.composedPath()[0];
    const field = target instanceof Element && target.matches("input,textarea,select,[contenteditable=true]");
    const text = target instanceof Element && target.matches("[contenteditable=true],#id_body");
    const named = nameOf(event);
    const sequence = this.begun ? `${this.begun} ${named}` : named;
    this.begun = "";
    for (const { key, where, run } of this.all) {
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
  const mod = MAC ? event.metaKey : event.ctrlKey;
  const letter = event.key.length === 1;
  const parts = [];
  if (mod) parts.push("Mod");
  if (event.altKey) parts.push("Alt");
  if (event.shiftKey && (mod || event.altKey || !letter)) parts.push("Shift");
  // With Alt or another layout the key's own letter may be anything; the place on the keyboard then says which.
  const code = /^Key([A-Z])$/.exec(event.code)?.[1]?.toLowerCase();
  parts.push(letter ? ((event.altKey && code) || event.key.toLowerCase()) : event.key);
  return parts.join("-");
}

/** The keys as a person reads them, one part after another. */
export function spelled(key: string): string[] {
  const names: Record<string, string> = MAC
    ? { Mod: "⌘", Alt: "⌥", Shift: "⇧", ArrowUp: "↑", ArrowDown: "↓", Enter: "↵" }
    : { Mod: "Ctrl", ArrowUp: "↑", ArrowDown: "↓" };
  return key.split(/-(?=.)| /).map((part) => names[part] ?? (part.length === 1 && key.length > 1 && key.includes("-") ? part.toUpperCase() : part));
}
