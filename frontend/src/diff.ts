// What differs between two texts, for reading: lines that were taken out and put in, and the words within them.

export interface Piece {
  kind: "same" | "out" | "in";
  text: string;
}

const MOST = 4_000_000; // comparisons; beyond, what differs stands as one block

/** The pieces of both texts in their order: what is in both once. */
export function pieces(before: string, after: string): Piece[] {
  return joined(
    compared(before.split(/(?<=\n)/), after.split(/(?<=\n)/)).flatMap(([kind, out, into]) =>
      kind === "same" ? [{ kind: "same", text: out } as Piece] : words(out, into),
    ),
  );
}

function words(before: string, after: string): Piece[] {
  if (!before || !after) return [piece("out", before), piece("in", after)];
  return compared(before.split(/(?<=\s)(?=\S)/), after.split(/(?<=\s)(?=\S)/)).flatMap(([kind, out, into]) =>
    kind === "same" ? [piece("same", out)] : [piece("out", out), piece("in", into)],
  );
}

const piece = (kind: Piece["kind"], text: string): Piece => ({ kind, text });

function joined(all: Piece[]): Piece[] {
  const whole: Piece[] = [];
  for (const { kind, text } of all) {
    const last = whole.at(-1);
    if (last?.kind === kind) last.text += text;
    else if (text) whole.push({ kind, text });
  }
  return whole;
}

type Run = ["same" | "other", string, string];

/** Runs of what is the same in both and of what is not, by the longest common subsequence. */
function compared(before: string[], after: string[]): Run[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const [olds, news] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  const runs: Run[] = [["same", before.slice(0, start).join(""), ""]];
  runs.push(...(olds.length * news.length > MOST ? [["other", olds.join(""), news.join("")] as Run] : middle(olds, news)));
  runs.push(["same", before.slice(before.length - end).join(""), ""]);
  return runs;
}

function middle(olds: string[], news: string[]): Run[] {
  const width = news.length + 1;
  const longest = new Uint32Array((olds.length + 1) * width);
  for (let i = olds.length - 1; i >= 0; i--)
    for (let j = news.length - 1; j >= 0; j--)
      longest[i * width + j] =
        olds[i] === news[j]
          ? (longest[(i + 1) * width + j + 1] as number) + 1
          : Math.max(longest[(i + 1) * width + j] as number, longest[i * width + j + 1] as number);
  const runs: Run[] = [];
  let [out, into] = ["", ""];
  let [i, j] = [0, 0];
  const flush = (): void => {
    if (out || into) runs.push(["other", out, into]);
    [out, into] = ["", ""];
  };
  while (i < olds.length || j < news.length) {
    if (i < olds.length && j < news.length && olds[i] === news[j]) {
      flush();
      runs.push(["same", olds[i] as string, ""]);
      [i, j] = [i + 1, j + 1];
    } else if (j >= news.length || (i < olds.length && (longest[(i + 1) * width + j] as number) >= (longest[i * width + j + 1] as number))) {
      out += olds[i++];
    } else into += news[j++];
  }
  flush();
  return runs;
}
