// Nothing but the text: everything around it steps back until it is asked for again.

import { button, type EditingPage } from "./page";
import { t } from "./words";

/** Starts the quiet view; it lasts over a save, for this tab. */
export function distraction({ tools, keys, body, article }: EditingPage): void {
  const kept = `quiet:${article}`;
  const turn = (on: boolean): void => {
    document.documentElement.classList.toggle("quiet", on);
    press.setAttribute("aria-pressed", String(on));
    if (on) sessionStorage.setItem(kept, "1");
    else sessionStorage.removeItem(kept);
  };
  const other = (): void => {
    turn(!document.documentElement.classList.contains("quiet"));
    body.focus();
  };
  const press = button(t("quiet"), other, { class: "tool" });
  tools.append(press);
  keys.add({ key: "Mod-Shift-e", does: t("quiet_view"), where: "page", run: other });
  turn(sessionStorage.getItem(kept) !== null);
}
