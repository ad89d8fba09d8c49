// A card of the board is dragged to another column. Those that it may go to are marked; letting it go there chooses in its
// own select, and sends its own form. Any other column says where it may go instead.

import { type Box, nearest } from "./dragging";
import { begins, hold } from "./holding";
import { made } from "./page";
import { t } from "./words";

/** Gives each card that can be moved by it a handle. */
export function board(): void {
  const place = document.querySelector<HTMLElement>(".board");
  if (!place) return;
  const told = made("p", { role: "status" });
  place.before(told);
  for (const card of place.querySelectorAll("li"))
    if (card.querySelector("option[data-to]")) card.prepend(made("span", { class: "grip", "aria-hidden": "true", title: t("drag_card") }, "⠿"));
  place.addEventListener("pointerdown", (event) => {
    const handle = (event.target as Element).closest(".grip");
    const card = handle?.closest("li");
    if (handle && card && begins(event)) drag(place, handle, card, event, (words) => say(told, words));
  });
}

function drag(place: HTMLElement, handle: Element, card: HTMLElement, event: PointerEvent, say: (words: string) => void): void {
  const columns = [...place.querySelectorAll<HTMLElement>(".column")];
  const options = new Map<string, HTMLOptionElement>();
  for (const option of [...card.querySelectorAll<HTMLOptionElement>("option[data-to]")].reverse()) options.set(option.dataset.to ?? "", option);
  const may = columns.filter(({ dataset }) => options.has(dataset.state ?? ""));
  const lifted = card.cloneNode(true) as HTMLElement;
  const held = made("ul", { class: "plain column held", inert: "" }, lifted);
  const { left, top, width } = card.getBoundingClientRect();
  let over: HTMLElement | null = null;
  held.style.inlineSize = `${width}px`;
  document.body.append(held);
  card.classList.add("lifted");
  for (const column of may) column.classList.add("may");
  hold(handle, event, {
    follow(x, y) {
      held.style.translate = `${left + x - event.clientX}px ${top + y - event.clientY}px`;
      const edge = place.getBoundingClientRect();
      place.scrollBy({ left: (Math.min(0, x - edge.left - 60) + Math.max(0, x - edge.right + 60)) / 8, behavior: "instant" });
      over = within(edge, x, y) ? (columns[nearest(columns.map((each) => each.getBoundingClientRect()), x, y)] ?? null) : null;
      for (const column of columns) column.classList.toggle("over", column === over && may.includes(column));
    },
    end(dropped) {
      held.remove();
      card.classList.remove("lifted");
      for (const column of columns) column.classList.remove("may", "over");
      if (!dropped || !over || over.contains(card)) return;
      const option = options.get(over.dataset.state ?? "");
      if (option) {
        option.selected = true;
        option.closest("form")?.requestSubmit();
      } else {
        const title = card.querySelector(".name")?.textContent ?? "";
        say(t("card_stays", { title, column: named(over), columns: may.map(named).join(", ") }));
      }
    },
  });
}

const named = (column: HTMLElement): string => column.querySelector(".state")?.textContent ?? "";
const within = ({ left, top, right, bottom }: Box, x: number, y: number): boolean => x >= left && x <= right && y >= top && y <= bottom;

function say(told: HTMLElement, words: string): void {
  told.className = "alert alert-warning";
  told.textContent = words;
  told.scrollIntoView({ block: "nearest" });
}
