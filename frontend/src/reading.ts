// What stands where in Markdown, so that it can be shown as it reads: headings, emphasis, code, links, and the marks
// themselves. It says what CommonMark says of them; a test holds the two against each other over real articles.

export type Look = "h1" | "h2" | "h3" | "h4" | "strong" | "em" | "gone" | "code" | "link" | "quiet" | "quote";

export interface Span {
  from: number;
  to: number;
  look: Look;
}

interface Run {
  mark: string;
  from: number;
  left: number; // how many of its characters are not used yet
  length: number;
  opens: boolean;
  closes: boolean;
}

const BEGINS = /^(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))+[ \t]*(?:\[[ xX]\][ \t])?/;
const HEADING = /^( {0,3}(#{1,6}))(?=[ \t]|$)/;
const RULE = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const UNDERLINE = /^ {0,3}(=+|-+)[ \t]*$/;
const DELIMITERS = /^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*$|^[ \t]*\|[ \t]*:?-+:?[ \t]*\|[ \t]*$/;
const FOOTNOTE = /^ {0,3}\[\^[^\]\s]+\]:/;
const LINK = /!?\[((?:[^[\]\\]|\\.|\[(?:[^[\]\\]|\\.)*\])*)\](\((?:[^()\\\n]|\\.|\([^()\n]*\))*\))/y;
const INSIDE = /\[\[[^\]\n]*\]\]|\[\^[^\]\s]+\]/y;
const AUTOMATIC = /<[a-z][a-z\d+.-]*:[^<>\s]*>/iy;

/** The spans of consecutive lines, none of which is code; they begin and end where paragraphs do. */
export function spans(text: string): Span[] {
  const found: Span[] = [];
  let paragraph = -1; // where the one that goes on began
  let from = 0;
  const end = (to: number): void => {
    if (paragraph >= 0) inline(text.slice(paragraph, to), paragraph, found);
    paragraph = -1;
  };
  for (const line of text.split("\n")) {
    const to = from + line.length;
    const heading = HEADING.exec(line);
    const underline = paragraph >= 0 ? UNDERLINE.exec(line) : null;
    const begins = RULE.test(line) ? null : BEGINS.exec(line);
    if (!line.trim()) end(from);
    else if (heading?.[2]) {
      end(from);
      titled(text, from, to, heading[2].length, found);
      found.push({ from, to: from + (heading[1]?.length ?? 0), look: "quiet" });
    } else if (underline?.[1]) {
      const began = paragraph;
      end(from);
      titled(text, began, from - 1, underline[1].startsWith("=") ? 1 : 2, found);
      found.push({ from, to, look: "quiet" });
    } else if (RULE.test(line) || DELIMITERS.test(line)) {
      end(from);
      found.push({ from, to, look: "quiet" });
    } else if (begins || FOOTNOTE.test(line) || /^[ \t]*\|/.test(line)) {
      end(from);
      const marks = begins?.[0].length ?? FOOTNOTE.exec(line)?.[0].length ?? 0;
      if (marks) found.push({ from, to: from + marks, look: "quiet" });
      if (begins?.[0].includes(">") && marks < line.length) found.push({ from: from + marks, to, look: "quote" });
      const nested = HEADING.exec(line.slice(marks));
      if (nested?.[2]) titled(text, from + marks, to, nested[2].length, found);
      else paragraph = from + marks;
      for (const pipe of line.matchAll(/(?<!\\)\|/g))
        if (!begins) found.push({ from: from + pipe.index, to: from + pipe.index + 1, look: "quiet" });
    } else if (paragraph < 0) paragraph = from;
    from = to + 1;
  }
  end(text.length);
  return found;
}

function titled(text: string, from: number, to: number, level: number, found: Span[]): void {
  found.push({ from, to, look: `h${Math.min(4, level)}` as Look });
  inline(text.slice(from, to), from, found);
}

/** Emphasis, code and links within one paragraph that begins at `offset`. */
function inline(text: string, offset: number, found: Span[]): void {
  const runs: Run[] = [];
  const add = (from: number, to: number, look: Look): void => void found.push({ from: offset + from, to: offset + to, look });
  const skips = new Map<number, number>(); // addresses of links: where they begin and end
  const at = (pattern: RegExp, index: number): RegExpExecArray | null => {
    pattern.lastIndex = index;
    return pattern.exec(text);
  };
  for (let index = 0; index < text.length; ) {
    const over = skips.get(index);
    if (over !== undefined) {
      index = over;
      continue;
    }
    const each = text[index] ?? "";
    let next = index + 1;
    if (each === "\\") next++;
    else if (each === "`") {
      const mark = /`+/y;
      mark.lastIndex = index;
      const ticks = mark.exec(text)?.[0] ?? "`";
      next = index + ticks.length;
      const close = closing(text, ticks.length, next);
      if (close >= 0) {
        add(index, close + ticks.length, "code");
        next = close + ticks.length;
      }
    } else if (each === "[" || (each === "!" && text[index + 1] === "[")) {
      const inside = at(INSIDE, index);
      const link = inside ? null : at(LINK, index);
      if (inside) {
        next = index + inside[0].length;
        add(index, next, "link");
      } else if (link) {
        const address = index + link[0].length - (link[2]?.length ?? 0);
        add(index, address, "link");
        add(address, index + link[0].length, "quiet");
        skips.set(address, index + link[0].length);
        next = text.indexOf("[", index) + 1;
      }
    } else if (each === "<") {
      const address = at(AUTOMATIC, index);
      if (address) {
        next = index + address[0].length;
        add(index, next, "link");
      }
    } else if (each === "*" || each === "_" || each === "~") {
      while (text[next] === each) next++;
      const run = flanked(text, index, next, each);
      if (run) runs.push(run);
    }
    index = next;
  }
  emphasised(runs, add);
}

/** Where a run of so many backticks, no more and no fewer, stands again. */
function closing(text: string, ticks: number, from: number): number {
  for (const match of text.slice(from).matchAll(/`+/g)) if (match[0].length === ticks) return from + match.index;
  return -1;
}

function flanked(text: string, from: number, to: number, mark: string): Run | null {
  const previous = /[\s\S]$/u.exec(text.slice(Math.max(0, from - 2), from))?.[0] ?? " ";
  const next = to < text.length ? String.fromCodePoint(text.codePointAt(to) ?? 32) : " ";
  const space = /\s/;
  const punctuation = /[\p{P}\p{S}]/u;
  const left = !space.test(next) && (!punctuation.test(next) || space.test(previous) || punctuation.test(previous));
  const right = !space.test(previous) && (!punctuation.test(previous) || space.test(next) || punctuation.test(next));
  const length = to - from;
  if (mark === "~") return length === 2 ? { mark, from, left: length, length, opens: left, closes: right } : null;
  const opens = mark === "*" ? left : left && (!right || punctuation.test(previous));
  const closes = mark === "*" ? right : right && (!left || punctuation.test(next));
  return { mark, from, left: length, length, opens, closes };
}

/** Pairs openings with closings as CommonMark does: the nearest opening that fits, two marks before one. */
function emphasised(runs: Run[], add: (from: number, to: number, look: Look) => void): void {
  const open: Run[] = [];
  for (const run of runs) {
    if (run.closes)
      while (run.left) {
        const at = open.findLastIndex((each) => each.mark === run.mark && each.left > 0 && pairs(each, run));
        const opening = open[at];
        if (!opening) break;
        open.length = at + 1; // what was opened within and not closed means nothing
        const used = opening.left >= 2 && run.left >= 2 ? 2 : 1;
        const from = opening.from + opening.left - used;
        const to = run.from + (run.length - run.left) + used;
        const look = run.mark === "~" ? "gone" : used === 2 ? "strong" : "em";
        add(from, to, look);
        add(from, from + used, "quiet");
        add(to - used, to, "quiet");
        opening.left -= used;
        run.left -= used;
        if (!opening.left) open.length = at;
      }
    if (run.opens && run.left) open.push(run);
  }
}

function pairs(opening: Run, closing: Run): boolean {
  const both = (opening.closes || closing.opens) && (opening.length + closing.length) % 3 === 0;
  return !both || (opening.length % 3 === 0 && closing.length % 3 === 0);
}
