// Words and minutes of the text as it is, counted as readers are told (product.md §1).

import { type EditingPage, made } from "./page";
import { minutes, words } from "./prose";
import { t } from "./words";

const PAUSE_MS = 250;

/** Starts the count under the text. */
export function counts({ body, foot }: EditingPage): void {
  const figure = made("p", { class: "count" });
  foot.append(figure);
  let waiting = 0;
  const count = (): void => {
    const found = words(body.text());
    figure.textContent = t("words_and_minutes", { words: found.toLocaleString(document.documentElement.lang || "en"), minutes: minutes(found) });
  };
  body.onChange(() => {
    clearTimeout(waiting);
    waiting = setTimeout(count, PAUSE_MS);
  });
  count();
}
