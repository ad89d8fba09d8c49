// @vitest-environment jsdom
import { beforeEach, expect, test } from "vitest";
import { board } from "../src/board";

const STATES = ["draft", "in_review", "approved"];
let sent: string[];

const card = '<li><a class="name">A text</a><form><select name="move"><option value=""></option><option value="submit" data-to="in_review"></option><option value="bin"></option></select></form></li>';
const column = (state: string): string => `<section class="column" data-state="${state}"><h2><span class="state">The ${state}</span></h2><ul>${state === "draft" ? card : "<li></li>"}</ul></section>`;
const all = (selector: string): Element[] => [...document.querySelectorAll(selector)];

/** Columns side by side, each 100 pixels wide, and the first one's card dragged to this point. */
function drag(x: number, letting = "pointerup", look = (): void => undefined): void {
  const handle = all(".grip")[0] as HTMLElement;
  handle.setPointerCapture = () => undefined;
  const send = (what: string, clientX: number): boolean => handle.dispatchEvent(new PointerEvent(what, { bubbles: true, clientX, clientY: 200, isPrimary: true }));
  let next = (): void => undefined;
  globalThis.requestAnimationFrame = (paint) => {
    next = () => paint(0);
    return 0;
  };
  send("pointerdown", 10);
  send("pointermove", x);
  next();
  look();
  send(letting, x);
}

beforeEach(() => {
  const page = new DOMParser().parseFromString(`<div class="board">${STATES.map(column).join("")}</div>`, "text/html");
  document.body.replaceChildren(...page.body.children);
  const place = all(".board")[0] as HTMLElement;
  place.scrollBy = () => undefined;
  Element.prototype.scrollIntoView = () => undefined;
  place.getBoundingClientRect = () => new DOMRect(0, 0, 300, 500);
  all(".column").forEach((each, index) => (each.getBoundingClientRect = () => new DOMRect(index * 100, 0, 90, 300)));
  sent = [];
  place.addEventListener("submit", (event) => {
    event.preventDefault();
    sent.push(String(new FormData(event.target as HTMLFormElement).get("move")));
  });
  board();
});

test("a card let go in a column that it may go to sends its own form", () => {
  drag(150, "pointerup", () => expect(all(".may").map((each) => (each as HTMLElement).dataset.state)).toEqual(["in_review"]));
  expect(sent).toEqual(["submit"]);
  expect(all(".held, .lifted, .may, .over")).toEqual([]);
  expect(all(".grip").length).toBe(1); // what nothing can be done with has none
});

test.each([
  ["a column that it may not go to", 250, "pointerup", "card_stays"],
  ["its own column", 20, "pointerup", ""],
  ["no column", 700, "pointerup", ""],
  ["the right one, but given up", 150, "lostpointercapture", ""],
])("nothing is sent for %s", (_where, x, letting, said) => {
  drag(x, letting);
  expect(sent).toEqual([]);
  expect(all("[role=status]")[0]?.textContent).toBe(said);
  expect(all(".held, .lifted, .may, .over")).toEqual([]);
});
