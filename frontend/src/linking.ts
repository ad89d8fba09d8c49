// "[[" offers the articles that a link may lead to, and "[[#" or "](#" the headings of this one.

import type { Body, Range } from "./body";
import { found } from "./found";
import { type Choice, offering } from "./menu";
import type { EditingPage } from "./page";
import { inCode, titles } from "./prose";
import { t } from "./words";

interface Offered {
  slug: string;
  title: string;
  published: boolean;
  state: string;
}

/** Starts the completion of links. */
export function linking(page: EditingPage): void {
  const { body } = page;
  const code = (): boolean => inCode(body.text(), body.selection().from);
  const offer = offering(page);
  offer({
    opens: /\[\[#([^\]\n]{0,60})$/u,
    label: t("link_heading"),
    choices: (sought) => (code() ? [] : headings(page, sought, (range, id, words) => put(body, range, `[${words}](#${id})`, "]]"))),
  });
  offer({
    opens: /\]\(#([^)\n]{0,60})$/u,
    label: t("link_heading"),
    choices: (sought) => (code() ? [] : headings(page, sought, (range, id) => put(body, range, `](#${id})`, ")"))),
  });
  offer({ opens: /\[\[([^\]|#\n]{0,80})$/u, label: t("link_article"), choices: async (sought) => (code() ? [] : articles(page, sought)) });
}

async function articles({ body }: EditingPage, sought: string): Promise<Choice[]> {
  try {
    const answer = await fetch(`/desk/links/offered/?q=${encodeURIComponent(sought)}`);
    const { articles } = (await answer.json()) as { articles: Offered[] };
    return articles.map(({ slug, title, published, state }) => ({
      label: title || slug,
      detail: published ? slug : `${slug} · ${t("unpublished", { state })}`,
      take: (range) => {
        if (published) titles.set(slug, title);
        put(body, range, `[[${slug}]]`, "]]");
      },
    }));
  } catch {
    return []; // what cannot be asked is typed
  }
}

function headings(page: EditingPage, sought: string, take: (range: Range, id: string, words: string) => void): Choice[] {
  const wanted = sought.trim().toLowerCase();
  const known = found.get(page)?.anchors ?? [];
  return known
    .filter(([, , words]) => words.toLowerCase().includes(wanted))
    .map(([level, id, words]) => ({ label: words, detail: t("heading_level", { level }), take: (range) => take(range, id, words) }));
}

/** Puts a link in the place of what was typed; what would close it twice is taken along. */
function put(body: Body, range: Range, link: string, closing: string): void {
  const { from } = range;
  const to = Math.max(range.to, body.selection().from); // what was typed since the choices were asked for goes as well
  const after = body.text().slice(to, to + closing.length) === closing ? to + closing.length : to;
  body.replace({ from, to: after }, link, { from: from + link.length, to: from + link.length });
}
