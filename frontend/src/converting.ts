// Markdown out of what other programs put on the clipboard. HTML is parsed into a document that runs and loads nothing.

export interface Converted {
  text: string;
  pictures: number; // how many were left out: a picture here is one of the site's own
}

const SKIPPED = new Set(["SCRIPT", "STYLE", "HEAD", "TITLE", "META", "LINK", "TEMPLATE", "NOSCRIPT", "IFRAME", "OBJECT", "SVG", "MATH", "BUTTON", "INPUT", "SELECT", "TEXTAREA", "VIDEO", "AUDIO", "CANVAS"]);
const BLOCKS = new Set(["ADDRESS", "ARTICLE", "ASIDE", "BLOCKQUOTE", "BODY", "CENTER", "DD", "DETAILS", "DIV", "DL", "DT", "FIGCAPTION", "FIGURE", "FOOTER", "FORM", "H1", "H2", "H3", "H4", "H5", "H6", "HEADER", "HR", "LI", "MAIN", "NAV", "OL", "P", "PRE", "SECTION", "SUMMARY", "TABLE", "TBODY", "TD", "TFOOT", "TH", "THEAD", "TR", "UL"]);

const TAG = /<[a-z][^<>]*>/gi;

/** A tag without styles and handlers: nothing would apply or run them, but the browser would complain of each. */
function quieted(tag: string): string {
  if (/^<style\b/i.test(tag)) return "<textarea hidden>"; // its contents are no markup either
  return tag.replace(/\s(style|on[a-z]+)(?=\s*=)/gi, " data-$1");
}

/** Clean Markdown of HTML from Word, Docs or a page. */
export function fromHtml(html: string): Converted {
  const inert = new DOMParser().parseFromString(html.replace(TAG, quieted).replace(/<\/style\s*>/gi, "</textarea>"), "text/html");
  const walk = new Walk(inert.querySelector("h1") ? 1 : 0);
  const text = walk.blocks(inert.body).join("\n\n").replace(/\n{3,}/g, "\n\n").trim();
  return { text, pictures: walk.pictures };
}

/** A Markdown table of lines with tabs, as spreadsheets give them; null where it is none. */
export function fromTabs(text: string): string | null {
  const rows = cellsOf(text.replace(/\r\n?/g, "\n").replace(/\n$/, ""));
  const width = rows[0]?.length ?? 0;
  if (rows.length < 2 || width < 2 || rows.some((row) => row.length !== width)) return null;
  return table(rows.map((row) => row.map((cell) => escapedCell(cell))));
}

function cellsOf(text: string): string[][] {
  // A cell that holds a line break or a tab stands in quotation marks, with its own doubled.
  const rows: string[][] = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\n|$)/gy;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    rows.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] === "\n") rows.push([]);
    if (match[3] === "") break;
  }
  return rows;
}

function table(rows: string[][]): string {
  const width = Math.max(...rows.map((row) => row.length));
  const line = (row: string[]): string => `| ${Array.from({ length: width }, (_each, index) => row[index] ?? "").join(" | ")} |`;
  const [head = [], ...rest] = rows;
  return [line(head), `|${" --- |".repeat(width)}`, ...rest.map(line)].join("\n");
}

function escapedCell(text: string): string {
  return escaped(text.replace(/\s+/g, " ").trim()).replaceAll("|", "\\|");
}

/** The words so that Markdown reads them as words. */
function escaped(text: string): string {
  return text
    .replace(/[\\`*]/g, "\\$&")
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
    .replace(/<(?=[a-z!/?])/gi, "\\<")
    .replace(/~~/g, "\\~\\~")
    .replace(/\[(?=[^\]]*\](?:\(|\[|:)|\[|\^)/g, "\\[");
}

/** The beginning of a line so that it begins no heading, list or quotation. */
function atStart(line: string): string {
  return line.replace(/^(\s*)(#{1,6}(?=\s|$)|>|[-+](?=\s|$)|={3,}$|-{3,}$)/, "$1\\$2").replace(/^(\s*\d{1,9})([.)])(?=\s)/, "$1\\$2");
}

class Walk {
  pictures = 0;

  constructor(private readonly deeper: number) {}

  /** The blocks of an element: paragraphs, lists, tables, each as Markdown. */
  blocks(element: Element): string[] {
    const found: string[] = [];
    let line = "";
    const end = (): void => {
      const words = tidy(line);
      if (words) found.push(words.split("\n").map(atStart).join("\n"));
      line = "";
    };
    let listed: Listed[] = []; // paragraphs of Word that look like items
    const endList = (): void => {
      if (listed.length) found.push(asList(listed));
      listed = [];
    };
    for (const node of element.childNodes) {
      const item = node.nodeType === 1 ? this.wordItem(node as HTMLElement) : null;
      if (item) {
        end();
        listed.push(item);
        continue;
      }
      if (node.nodeType === 1 && (BLOCKS.has((node as Element).tagName) || holdsBlocks(node as Element))) {
        end();
        endList();
        found.push(...this.block(node as HTMLElement));
      } else {
        if (node.nodeType === 1 || node.textContent?.trim()) endList();
        line += this.inline(node);
      }
    }
    end();
    endList();
    return found;
  }

  private block(element: HTMLElement): string[] {
    const name = element.tagName;
    if (SKIPPED.has(name)) return [];
    const level = /^H([1-6])$/.exec(name)?.[1];
    if (level) {
      const words = tidy(this.inlines(element, { bold: true })).replace(/\n/g, " ");
      return words ? [`${"#".repeat(Math.min(6, Math.max(2, Number(level) + this.deeper)))} ${words}`] : [];
    }
    if (name === "HR") return ["---"];
    if (name === "UL" || name === "OL") return [this.list(element)].filter(Boolean);
    if (name === "PRE") return [fenced(element.textContent ?? "")];
    if (name === "TABLE") return this.table(element);
    const within = this.blocks(element);
    if (name !== "BLOCKQUOTE") return within;
    return within.length ? [within.join("\n\n").replace(/^/gm, "> ").replace(/^> $/gm, ">")] : [];
  }

  private list(element: Element): string {
    const ordered = element.tagName === "OL";
    let number = Number(element.getAttribute("start") ?? 1) || 1;
    const items: string[] = [];
    for (const child of element.children) {
      if (child.tagName === "UL" || child.tagName === "OL") {
        const inner = this.list(child); // Docs and Word put a list right into a list
        if (inner) items.push(indented(inner, ordered ? 3 : 2, true));
        continue;
      }
      const parts = this.blocks(child);
      if (!parts.length) continue;
      const mark = ordered ? `${number++}. ` : "- ";
      items.push(mark + indented(joined(parts), mark.length, false));
    }
    return items.join("\n");
  }

  private table(element: Element): string[] {
    const rows = [...element.querySelectorAll("tr")].filter((row) => row.closest("table") === element);
    const cells = rows.map((row) => [...row.children].flatMap((cell) => [this.cell(cell), ...Array<string>(spanned(cell)).fill("")]));
    const kept = cells.filter((row) => row.some((cell) => cell));
    if (!kept.length) return [];
    if (kept.every((row) => row.length === 1)) return kept.map((row) => row[0] ?? ""); // a table for layout
    return [table(kept)];
  }

  private cell(cell: Element): string {
    return this.blocks(cell).join(" ").replace(/\s*\n\s*/g, " ").replace(/(?<!\\)\|/g, "\\|").replace(/^\\(?=[-+>#])/, "");
  }

  private inlines(element: Element, within: { bold?: boolean; italic?: boolean } = {}): string {
    return [...element.childNodes].map((node) => this.inline(node, within)).join("");
  }

  private inline(node: Node, within: { bold?: boolean; italic?: boolean } = {}): string {
    if (node.nodeType === 3) return escaped((node.textContent ?? "").replace(/[\s\u00a0]+/g, " "));
    if (node.nodeType !== 1) return "";
    const element = node as HTMLElement;
    const name = element.tagName.toUpperCase();
    if (SKIPPED.has(name) || hidden(element)) return "";
    if (name === "BR") return "\n";
    if (name === "IMG") {
      this.pictures++;
      return "";
    }
    if (name === "CODE" || name === "KBD" || name === "SAMP" || name === "TT") return spanOfCode(element.textContent ?? "");
    if (name === "A") return this.anchor(element, within);
    const { bold, italic, struck } = look(element);
    const inner = this.inlines(element, { bold: within.bold || bold, italic: within.italic || italic });
    let made = inner;
    if (struck) made = around(made, "~~");
    if (italic && !within.italic) made = around(made, "*");
    if (bold && !within.bold) made = around(made, "**");
    return made;
  }

  private anchor(element: Element, within: { bold?: boolean; italic?: boolean }): string {
    const words = this.inlines(element, within);
    const address = target(element.getAttribute("href") ?? "");
    if (!address || !words.trim()) return words;
    const [, before = "", inner = "", after = ""] = /^(\s*)([\s\S]*?)(\s*)$/.exec(words) ?? [];
    const plain = inner.replace(/\\(.)/g, "$1");
    return `${before}${plain === address ? `<${address}>` : `[${inner}](${address})`}${after}`;
  }

  /** A paragraph that Word made an item of a list: its depth, whether it counts, and its words. */
  private wordItem(element: HTMLElement): Listed | null {
    const style = element.getAttribute("data-style") ?? "";
    const depth = /mso-list:\s*\S+\s+level(\d)/i.exec(style)?.[1];
    if (!depth || element.tagName !== "P") return null;
    const copy = element.cloneNode(true) as HTMLElement;
    let mark = "";
    for (const span of copy.querySelectorAll("span"))
      if (/mso-list:\s*ignore/i.test(span.getAttribute("data-style") ?? "")) {
        mark ||= (span.textContent ?? "").trim();
        span.remove();
      }
    return { depth: Number(depth), counts: /^\(?[\da-z]{1,3}[.)]/i.test(mark), text: tidy(this.inlines(copy)) };
  }
}

interface Listed {
  depth: number;
  counts: boolean;
  text: string;
}

function asList(items: Listed[]): string {
  const numbers: number[] = [];
  const made: string[] = [];
  const widths: number[] = [];
  for (const { depth, counts, text } of items) {
    numbers.length = Math.min(numbers.length, depth);
    numbers[depth - 1] = (numbers[depth - 1] ?? 0) + 1;
    const mark = counts ? `${numbers[depth - 1]}. ` : "- ";
    widths[depth - 1] = mark.length;
    const indent = widths.slice(0, depth - 1).reduce((sum, width) => sum + (width || 2), 0);
    made.push(" ".repeat(indent) + mark + text.replace(/\n/g, " "));
  }
  return made.join("\n");
}

/** What an element's name or style says of its words; Docs wraps all in a <b> of normal weight. */
function look(element: HTMLElement): { bold: boolean; italic: boolean; struck: boolean } {
  const { tagName: name } = element;
  const style = element.getAttribute("data-style")?.toLowerCase() ?? "";
  const weight = /font-weight:\s*(\w+)/.exec(style)?.[1];
  const bold = weight ? weight === "bold" || Number(weight) >= 600 : name === "B" || name === "STRONG";
  const slant = /font-style:\s*(\w+)/.exec(style)?.[1];
  const italic = slant ? slant === "italic" || slant === "oblique" : name === "I" || name === "EM" || name === "CITE";
  const struck = name === "S" || name === "DEL" || name === "STRIKE" || /text-decoration[^;]*line-through/.test(style);
  return { bold, italic, struck };
}

function hidden(element: Element): boolean {
  return element.hasAttribute("hidden") || /display:\s*none|mso-hide:\s*all/i.test(element.getAttribute("data-style") ?? "");
}

function holdsBlocks(element: Element): boolean {
  return !SKIPPED.has(element.tagName) && [...element.children].some((child) => BLOCKS.has(child.tagName) || holdsBlocks(child));
}

/** Where a link leads, if it is somewhere a reader can go; Docs sends everything through a redirect of its own. */
function target(href: string): string {
  let address = href.trim();
  const through = /^https?:\/\/(?:www\.)?google\.[a-z.]+\/url\?(.*)$/i.exec(address)?.[1];
  if (through) address = new URLSearchParams(through).get("q") ?? new URLSearchParams(through).get("url") ?? address;
  if (!/^(?:https?:\/\/|mailto:)\S/i.test(address)) return "";
  return address.replace(/[\s()<>]/g, (each) => encodeURIComponent(each).replace("(", "%28").replace(")", "%29"));
}

function around(words: string, mark: string): string {
  const [, before = "", inner = "", after = ""] = /^(\s*)([\s\S]*?)(\s*)$/.exec(words) ?? [];
  return inner ? `${before}${mark}${inner}${mark}${after}` : words;
}

function spanOfCode(words: string): string {
  const inner = words.replace(/\s+/g, " ").trim();
  if (!inner) return "";
  const most = Math.max(0, ...(inner.match(/`+/g) ?? []).map((run) => run.length));
  const mark = "`".repeat(most + 1);
  return most ? `${mark} ${inner} ${mark}` : `${mark}${inner}${mark}`;
}

function fenced(words: string): string {
  const most = Math.max(2, ...(words.match(/^`{3,}/gm) ?? []).map((run) => run.length));
  const mark = "`".repeat(most + 1);
  return `${mark}\n${words.replace(/\r\n?/g, "\n").replace(/^\n|\s+$/g, "")}\n${mark}`;
}

function spanned(cell: Element): number {
  return Math.min(50, Math.max(1, Number(cell.getAttribute("colspan") ?? 1) || 1)) - 1;
}

/** Words on as few lines as they had: no spaces at the ends, a line break of the source as one of Markdown. */
function tidy(words: string): string {
  return words.replace(/ *\n */g, "\n").replace(/ {2,}/g, " ").trim().replace(/\n+/g, "  \n").replace(/(\*\*|~~)\1/g, "");
}

function joined(parts: string[]): string {
  // A list under an item's first words belongs to it without an empty line.
  return parts.reduce((all, part) => (all ? `${all}${/^(?:- |\d+\. )/.test(part) ? "\n" : "\n\n"}${part}` : part), "");
}

function indented(text: string, by: number, first: boolean): string {
  return text.replace(first ? /^(?=.)/gm : /(?<=\n)(?=[^\n])/g, " ".repeat(by));
}
