// "{{" offers subjects, then criteria with what the ledger says by them, then in which form to say it.

import type { Range } from "./body";
import { type Choice, offering } from "./menu";
import type { EditingPage } from "./page";
import { inCode } from "./prose";
import { t } from "./words";

interface Subject {
  slug: string;
  name: string;
  other: string; // the other name that was typed
}

interface Criterion {
  slug: string;
  name: string;
  said: Record<string, string>; // by form; none without a verified value
  source: string;
  day: string;
  doubt: string;
}

const OPENS = /\{\{ *([^{}\n]{0,160})$/u;
const PAIR = /^([a-z0-9-]+)\/(.*)$/u;
/** What stands behind the caret of a reference that is whole. */
const CLOSED = /^ *(?:\\?\| *(?:short|long|with-date) *)?\}\}/u;

/** Starts the completion of facts. */
export function stating(page: EditingPage): void {
  const { body } = page;
  const known = new Map<string, Criterion>();
  offering(page)({
    opens: OPENS,
    label: t("fact_from_ledger"),
    choices: async (sought) => {
      const { from } = body.selection();
      if (inCode(body.text(), from) || within(body, from)) return [];
      const [, subject, words] = PAIR.exec(sought) ?? [];
      if (subject === undefined || words === undefined) return subjects(page, sought);
      const found = known.get(sought.trim());
      if (found && rest(body, from)) return forms(page, sought.trim(), found);
      return criteria(page, subject, words, known);
    },
  });
}

/** Whether the caret stands between backticks on its line: code says nothing out of the ledger. */
function within(body: EditingPage["body"], at: number): boolean {
  const { from } = body.line(body.lineAt(at));
  return (body.slice(from, at).match(/`/g)?.length ?? 0) % 2 === 1;
}

/** How much of the line behind the caret closes the reference. */
function rest(body: EditingPage["body"], at: number): number {
  return CLOSED.exec(body.slice(at, body.line(body.lineAt(at)).to))?.[0].length ?? 0;
}

async function subjects(page: EditingPage, sought: string): Promise<Choice[]> {
  const found = await asked<Subject>("subjects", { q: sought.trim() });
  return found.map(({ slug, name, other }) => ({
    label: name,
    detail: other ? `${other} · ${slug}` : slug,
    take: (range) => put(page, range, `{{ ${slug}/`, "", ""),
  }));
}

async function criteria(page: EditingPage, subject: string, words: string, known: Map<string, Criterion>): Promise<Choice[]> {
  const found = await asked<Criterion>("criteria", { subject, q: words.trim() });
  return found.map((each) => {
    const pair = `${subject}/${each.slug}`;
    known.set(pair, each);
    return {
      label: each.name,
      detail: [each.said[""], each.source, each.day, each.doubt].filter(Boolean).join(" · "),
      take: (range) => put(page, range, `{{ ${pair}`, " ", "}}"),
    };
  });
}

function forms(page: EditingPage, pair: string, { said, doubt }: Criterion): Choice[] {
  const named = { "": t("fact_plain"), short: t("fact_short"), long: t("fact_long"), "with-date": t("fact_dated") };
  const choices = Object.entries(named).map(([form, detail]) => ({
    label: said[form] || doubt,
    detail,
    take: (range: Range) => put(page, range, `{{ ${pair}${form && ` | ${form}`} }}`, "", ""),
  }));
  return choices.filter(({ label }, at) => at === 0 || label !== choices[0]?.label);
}

/** Puts a reference in the place of what was typed and of what closed it; the caret stands before what closes it now. */
function put({ body }: EditingPage, range: Range, reference: string, gap: string, closing: string): void {
  const to = Math.max(range.to, body.selection().from); // what was typed since the choices were asked for goes as well
  const caret = range.from + reference.length;
  body.replace({ from: range.from, to: to + rest(body, to) }, reference + gap + closing, { from: caret, to: caret });
}

async function asked<T>(what: string, values: Record<string, string>): Promise<T[]> {
  try {
    const answer = await fetch(`/desk/facts/offered/?${new URLSearchParams(values).toString()}`);
    return ((await answer.json()) as Record<string, T[]>)[what] ?? [];
  } catch {
    return []; // what cannot be asked is typed
  }
}
