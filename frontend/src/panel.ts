// The column beside the text as tabs, from 64rem up; below that the same panels stand under the text, with links to them.

import { type EditingPage, made } from "./page";
import { placeOf, quoted } from "./found";
import { t } from "./words";

interface Part {
  name: string;
  tab: HTMLButtonElement;
  link: HTMLAnchorElement;
  panel: HTMLElement;
}

const WIDE = matchMedia("(min-width:64rem)");

/** Starts the tabs, the links, and what comments lead to. */
export function panel(page: EditingPage): void {
  const { side } = page;
  if (!side) return;
  remarks(page, side);
  const parts = parted(side);
  if (parts.length < 2) return;
  const tabs = made("div", { role: "tablist", class: "tabs", "aria-label": t("beside") }, ...parts.map(({ tab }) => tab));
  const links = made("ul", { class: "plain tabs-links" }, ...parts.map(({ link }) => made("li", {}, link)));
  const nav = made("nav", { "aria-label": t("beside") }, links);
  side.prepend(tabs, nav);

  const select = (part: Part): void => {
    for (const each of parts) {
      each.tab.setAttribute("aria-selected", String(each === part));
      each.tab.tabIndex = each === part ? 0 : -1;
      each.panel.hidden = WIDE.matches && each !== part;
    }
  };
  const arrange = (): void => {
    tabs.hidden = !WIDE.matches;
    nav.hidden = WIDE.matches;
    for (const { panel, tab } of parts) {
      if (WIDE.matches) panel.setAttribute("role", "tabpanel");
      else panel.removeAttribute("role");
      if (WIDE.matches) panel.setAttribute("aria-labelledby", tab.id);
      else panel.removeAttribute("aria-labelledby");
    }
    const chosen = parts.find(({ tab }) => tab.getAttribute("aria-selected") === "true");
    const first = parts.find(({ panel }) => panel.querySelector(".is-invalid")) ?? parts.find(({ name }) => name === "details");
    select(chosen ?? first ?? (parts[0] as Part));
  };
  arrange();
  WIDE.addEventListener("change", arrange);
  for (const part of parts) {
    part.tab.addEventListener("click", () => select(part));
    part.link.addEventListener("click", () => part.panel.querySelector("details")?.setAttribute("open", ""));
  }
  tabs.addEventListener("keydown", (event) => {
    const at = parts.findIndex(({ tab }) => tab === event.target);
    const back = getComputedStyle(tabs).direction === "rtl" ? "ArrowRight" : "ArrowLeft";
    const on = back === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    const to = { [back]: at - 1, [on]: at + 1, Home: 0, End: parts.length - 1 }[event.key];
    const part = to === undefined || at < 0 ? undefined : parts[(to + parts.length) % parts.length];
    if (!part) return;
    event.preventDefault();
    select(part);
    part.tab.focus();
  });
  // Whatever leads to a field in a panel that is put away brings that panel to the front.
  document.addEventListener("focusin", (event) => {
    const part = parts.find(({ panel }) => panel.contains(event.target as Node));
    if (part?.panel.hidden) select(part);
  });
  document.addEventListener("click", (event) => {
    const href = (event.target as Element).closest('a[href^="#"]')?.getAttribute("href");
    const part = href && parts.find(({ panel }) => panel.querySelector(`[id="${href.slice(1)}"]`) || panel.id === href.slice(1));
    if (part) select(part);
  }, true);
  side.addEventListener("counted", (event) => {
    const part = parts.find(({ name }) => name === "checks");
    if (part) named(part, (event as CustomEvent<number>).detail);
  });
}

/** The panels of the column in the order of the tabs; those that are about the same stand in one. */
function parted(side: HTMLElement): Part[] {
  const sent = [...side.querySelectorAll<HTMLElement>(":scope > .panel")];
  const groups = new Map<string, HTMLElement[]>(["outline", "details", "checks", "comments", "history"].map((name) => [name, []]));
  for (const each of sent) groups.get(each.dataset.part ?? (each.dataset.outline === undefined ? "details" : "outline"))?.push(each);
  return [...groups]
    .filter(([, panels]) => panels.length)
    .map(([name, panels]) => {
      const panel = made("div", { class: "side-part", id: `desk.${name}` });
      panels[0]?.before(panel);
      panel.append(...panels);
      if (panels.length === 1) panels[0]?.setAttribute("open", "");
      side.append(panel);
      const tab = made("button", { type: "button", role: "tab", id: `desk.${name}.tab`, "aria-controls": panel.id });
      const part = { name, tab, link: made("a", { href: `#${panel.id}` }), panel };
      named(part, Number(panels[0]?.querySelector(".count")?.textContent?.trim()) || 0);
      return part;
    });
}

function named({ name, tab, link }: Part, count: number): void {
  const words: Record<string, string> = {
    outline: t("part_outline"),
    details: t("part_details"),
    checks: t("part_checks"),
    comments: t("part_comments"),
    history: t("part_history"),
  };
  const counted = count && (name === "checks" || name === "comments") ? ` ${count}` : "";
  tab.textContent = link.textContent = `${words[name] ?? name}${counted}`;
}

/** Each comment leads to its passage, which is marked. */
function remarks(page: EditingPage, side: HTMLElement): void {
  for (const each of side.querySelectorAll<HTMLElement>("[data-remark]")) {
    const line = Number(each.dataset.line);
    if (!line) continue;
    const quote = each.dataset.quote ?? "";
    const note = each.dataset.remark ?? "";
    const place = (): { from: number; to: number } => quoted(page.body, line, quote) ?? placeOf(page.body, line, "");
    page.body.mark(place(), "comment", note);
    const leads = made("button", { type: "button", class: "jump" }, t("go_to_line", { line }));
    leads.addEventListener("click", () => page.body.show(place()));
    each.append(leads);
  }
}
