// @vitest-environment jsdom
import { beforeEach, expect, test } from "vitest";
import { nearest } from "../src/dragging";
import type { EditingPage } from "../src/page";
import { reordered, rows } from "../src/rows";
import { suggesting } from "../src/suggesting";

let form: HTMLFormElement;
let heard: string[];

const element = (html: string): HTMLElement => new DOMParser().parseFromString(html, "text/html").body.firstElementChild as HTMLElement;
const field = (name: string): string => `<div class="mb-3"><input name="${name}" id="id_${name}"></div>`;
const buttons = (name: string): string => `<div class="moving">${["up", "down", "out"].map((deed) => `<button name="row" value="${name}:${deed}"></button>`).join("")}</div>`;
const offered = (slug: string, hidden = ""): string => `<li ${hidden}><b>The ${slug}</b><button name="suggest" value="${slug}"></button></li>`;
const input = (name: string): HTMLInputElement => form.elements.namedItem(name) as HTMLInputElement;
const values = (kind: string): string[] => [...form.querySelectorAll<HTMLInputElement>(`[name^=${kind}_]`)].map(({ value }) => value);
const put = (kind: string, ...words: string[]): void => 
  words.forEach((word, index) => {
    input(`${kind}_${index + 1}`).value = word;
    input(`${kind}_${index + 1}`).dispatchEvent(new Event("input", { bubbles: true }));
  });
const press = (name: string, value: string): void => form.querySelector<HTMLButtonElement>(`button[name=${name}][value="${value}"]`)?.click();
const spoken = (): (string | null)[] => [...form.querySelectorAll("[role=status]")].map(({ textContent }) => textContent);

/** The boxes of the rows, one above the other, and the handle of one dragged to a height. */
function drag(kind: string, number: number, to: number, letting = "pointerup"): void {
  for (const [index, each] of [...form.querySelectorAll<HTMLElement>(`[name^=${kind}_]`)].entries()) {
    const row = each.closest<HTMLElement>(".mb-3")?.parentElement as HTMLElement;
    row.getBoundingClientRect = () => {
      const down = Number(/ (-?\d+)px/.exec(row.style.translate)?.[1] ?? 0);
      return new DOMRect(0, index * 100 + down, 300, 80);
    };
  }
  window.scrollBy = () => undefined;
  const handle = form.querySelector(`button[value="${kind}_${number}:up"]`)?.parentElement?.querySelector(".grip") as HTMLElement;
  handle.setPointerCapture = () => undefined;
  const send = (what: string, y: number): boolean => handle.dispatchEvent(new PointerEvent(what, { bubbles: true, clientX: 10, clientY: y, isPrimary: true }));
  let next = (): void => undefined;
  globalThis.requestAnimationFrame = (paint) => {
    next = () => paint(0);
    return 0;
  };
  send("pointerdown", (number - 1) * 100 + 70);
  send("pointermove", (to - 1) * 100 + 30);
  next();
  send(letting, (to - 1) * 100 + 30);
}

beforeEach(() => {
  const takeaways = [1, 2, 3, 4].map((number) => `<div>${field(`takeaway_${number}`)}${buttons(`takeaway_${number}`)}</div>`);
  const related = [1, 2].map((n) => `<div>${field(`related_address_${n}`)}${buttons(`related_address_${n}`)}</div>${field(`related_wording_${n}`)}`);
  const suggested = `<h2></h2><ul class="suggestions">${offered("near")}${offered("far")}${offered("further", "hidden")}${offered("furthest", "hidden")}</ul>`;
  form = element(`<form><div class="takes">${takeaways.join("")}</div><div class="pairs">${related.join("")}</div>${suggested}</form>`) as HTMLFormElement;
  document.body.replaceChildren(form);
  heard = [];
  form.addEventListener("input", ({ target }) => heard.push((target as HTMLInputElement).name));
  rows({ form } as EditingPage);
  suggesting({ form } as EditingPage);
});

test.each([
  [0, 2, "bcad"],
  [2, 0, "cabd"],
  [1, 1, "abcd"],
  [3, 2, "abdc"],
])("what stands at %d goes to %d, and the others make room", (from, to, after) => {
  expect(reordered([..."abcd"], from, to).join("")).toBe(after);
});

test("a point belongs to the box that it is nearest to, beside or below", () => {
  const box = (left: number, top: number): DOMRect => new DOMRect(left, top, 100, 50);
  const boxes = [box(0, 0), box(120, 0), box(0, 80)];
  expect([nearest(boxes, 50, 20), nearest(boxes, 500, -9), nearest(boxes, 90, 60), nearest(boxes, 10, 900)]).toEqual([0, 1, 0, 2]);
});

test("a dragged row ends where its buttons would have taken it, and the form hears of it", () => {
  put("takeaway", "One", "Two", "Three");
  press("row", "takeaway_1:down");
  press("row", "takeaway_2:down");
  const byButtons = values("takeaway");
  put("takeaway", "One", "Two", "Three");
  heard = [];
  drag("takeaway", 1, 3);
  expect(values("takeaway")).toEqual(byButtons);
  expect(heard).toEqual(["takeaway_3"]);
  expect(spoken()).toContain("moved_to");
  expect(document.querySelectorAll(".drop, .dragged").length).toBe(0);
});

test("it falls back when it is given up, and empty rows are no places", () => {
  put("takeaway", "One", "Two");
  drag("takeaway", 1, 2, "lostpointercapture");
  expect(values("takeaway")).toEqual(["One", "Two", "", ""]);
  drag("takeaway", 1, 4);
  expect(values("takeaway")).toEqual(["Two", "One", "", ""]);
});

test("all fields of a row go along, and who types in one goes on in it", () => {
  put("related_address", "a", "b");
  put("related_wording", "Words of a", "Words of b");
  input("related_wording_1").focus();
  press("row", "related_address_2:up");
  expect([values("related_address"), values("related_wording")]).toEqual([["b", "a"], ["Words of b", "Words of a"]]);
  input("related_wording_1").focus();
  drag("related_address", 1, 2);
  expect(values("related_wording")).toEqual(["Words of a", "Words of b"]);
  expect(document.activeElement).toBe(input("related_wording_2"));
});

test("a suggestion is taken over, its title stands below, and the next one has the focus", () => {
  press("suggest", "near");
  expect(values("related_address")).toEqual(["near", ""]);
  expect(heard).toEqual(["related_address_1"]);
  expect(form.querySelector(".pairs .form-text")?.textContent).toBe("The near");
  expect((document.activeElement as HTMLButtonElement).value).toBe("far");
  expect([...form.querySelectorAll("li")].map(({ hidden }) => hidden)).toEqual([true, false, false, true]);
  expect(spoken()).toContain("related_added");
  press("suggest", "far");
  press("suggest", "further");
  expect(values("related_address")).toEqual(["near", "far"]);
  expect(spoken()).toContain("related_full");
  press("row", "related_address_1:out");
  expect([...form.querySelectorAll<HTMLElement>(".pairs .form-text")].map(({ textContent }) => textContent)).toEqual(["The far", ""]);
  expect([...form.querySelectorAll("li")].map(({ hidden }) => hidden)).toEqual([false, true, false, true]);
});
