// What a search engine and a page on which the article is shared will show of it, as it is typed.

import { type EditingPage, made } from "./page";
import { t } from "./words";

const SEEN = { title: 65, description: 160 }; // characters, about as many as search engines show

/** Starts the two previews under the fields for search engines. */
export function searching(page: EditingPage): void {
  const { form } = page;
  const last = form.querySelector("#id_seo_description")?.closest(".mb-3");
  if (!last) return;
  const value = (name: string): string => (form.querySelector<HTMLInputElement>(`#id_${name}`)?.value ?? "").trim();
  const heading = made("p", { class: "result-title" });
  const address = made("p", { class: "result-address" });
  const words = made("p");
  const shared = made("p", { class: "result-title" });
  const lead = made("p");
  const counted = made("p", { class: "small muted" });
  const result = made("figure", { class: "result" }, made("figcaption", {}, t("as_result")), address, heading, words);
  const card = made("figure", { class: "result card" }, made("figcaption", {}, t("as_card")), made("p", { class: "result-address" }, location.host), shared, lead);
  last.after(counted, result, card);
  const draw = (): void => {
    const title = value("seo_title") || value("title") || t("untitled");
    const description = value("seo_description") || value("summary");
    heading.textContent = cut(title, SEEN.title);
    words.textContent = cut(description, SEEN.description) || t("no_description");
    address.textContent = `${location.host} › articles › ${value("slug") || "…"}`;
    shared.textContent = value("title") || t("untitled");
    lead.textContent = value("summary");
    counted.textContent = t("seen_of", { title: title.length, most_title: SEEN.title, description: description.length, most_description: SEEN.description });
  };
  page.onChange(draw);
  draw();
}

function cut(words: string, most: number): string {
  return words.length > most ? `${words.slice(0, words.lastIndexOf(" ", most) + 1 || most).trimEnd()}…` : words;
}
