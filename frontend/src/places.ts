// The keys that lead to other places of the desk, on every page of it: each where its place is linked to.

import type { Keys } from "./keys";
import { t } from "./words";

/** Characters of a quotation that go into an address. */
export const MOST_QUOTED = 300;

/** Adds them. */
export function places(keys: Keys): void {
  keys.add({ key: "/", does: t("search"), where: "outside", run: () => document.getElementById("desk.q")?.focus() });
  for (const [key, does, path] of [
    ["g b", t("go_board"), "/desk/"],
    ["g c", t("go_calendar"), "/desk/calendar/"],
    ["g f", t("go_freshness"), "/desk/freshness/"],
    ["n", t("new_article"), "/desk/articles/new/"],
  ] as const)
    if (document.querySelector(`a[href="${path}"]`)) keys.add({ key, does, where: "outside", run: () => location.assign(path) });
}
