// The headings of the text as it is, beside it; each leads to its place.

import { type EditingPage, made } from "./page";
import { headings } from "./prose";
import { t } from "./words";

const PAUSE_MS = 250;

/** Starts the outline, in the place of the one that the page was sent with. */
export function outline({ body, side }: EditingPage): void {
  const sent = side?.querySelector("details[data-outline]");
  const list = made("ol", { class: "plain outline" });
  const empty = made("p", { class: "muted" }, t("no_headings"));
  const within = made("div", {}, list, empty);
  if (sent) sent.querySelector(":scope > div")?.replaceWith(within);
  else side?.append(made("details", { class: "panel", "data-outline": "" }, made("summary", {}, made("h2", {}, t("outline"))), within));
  let waiting = 0;
  let shown = "";
  const draw = (): void => {
    const found = headings(body.text());
    empty.hidden = found.length > 0;
    const now = JSON.stringify(found.map(({ level, text }) => [level, text]));
    if (now === shown) return; // the same headings elsewhere: the buttons look their places up
    shown = now;
    list.replaceChildren(
      ...found.map(({ level, text }, index) => {
        const leads = made("button", { type: "button", class: "jump" }, text || t("untitled_heading"));
        leads.addEventListener("click", () => {
          const heading = headings(body.text())[index];
          if (heading) body.show({ from: heading.from, to: heading.from });
        });
        return made("li", { class: `l${Math.min(4, level)}` }, leads);
      }),
    );
  };
  body.onChange(() => {
    clearTimeout(waiting);
    waiting = setTimeout(draw, PAUSE_MS);
  });
  draw();
}
