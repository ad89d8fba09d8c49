// A row is dragged by its handle, with the mouse or a finger. A line shows where it would go; nothing has changed before it
// is let go, and Escape lets it fall back. Buttons do the same, so that nobody needs to drag.

import { begins, hold } from "./holding";
import { made } from "./page";

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** What is dragged: the rows that can change places, each as the elements that it is drawn of, and which of them it is. */
export interface Lifted {
  rows: HTMLElement[][];
  from: number;
  drop: (to: number) => void;
}

const HALF = 2; // of the line's thickness
const GAP = 7;

/** Starts dragging by the handles in `root`: the elements that `lifted` knows a row of. */
export function dragging(root: HTMLElement, lifted: (handle: Element) => Lifted | null): void {
  root.addEventListener("pointerdown", (event) => {
    const handle = (event.target as Element).closest(".grip");
    const what = handle && lifted(handle);
    if (handle && what && begins(event)) drag(handle, what, event);
  });
}

function drag(handle: Element, { rows, from, drop }: Lifted, event: PointerEvent): void {
  const line = made("div", { class: "drop" });
  const began = { x: event.clientX + scrollX, y: event.clientY + scrollY };
  const row = rows[from] ?? [];
  const beside = new Set(rows.map((parts) => parts[0]?.getBoundingClientRect().left)).size > 1;
  let to = from;
  for (const part of row) part.classList.add("dragged");
  document.body.append(line);
  hold(handle, event, {
    follow(x, y) {
      const [by, down] = [beside ? x + scrollX - began.x : 0, y + scrollY - began.y];
      for (const part of row) part.style.translate = `${by}px ${down}px`;
      const boxes = rows.map((parts, index) => around(parts.map((part) => part.getBoundingClientRect()), index === from ? [by, down] : [0, 0]));
      to = nearest(boxes, x, y);
      mark(line, boxes[to] as Box, to - from, beside);
    },
    end(dropped) {
      line.remove();
      for (const part of row) {
        part.style.translate = "";
        part.classList.remove("dragged");
      }
      if (dropped && to !== from) drop(to);
    },
  });
}

/** What encloses these, without that they were moved `by` so much. */
function around(boxes: Box[], [by, down]: [number, number]): Box {
  return {
    left: Math.min(...boxes.map(({ left }) => left)) - by,
    top: Math.min(...boxes.map(({ top }) => top)) - down,
    right: Math.max(...boxes.map(({ right }) => right)) - by,
    bottom: Math.max(...boxes.map(({ bottom }) => bottom)) - down,
  };
}

/** Which of the boxes is nearest to the point, the first of those equally near. */
export function nearest(boxes: readonly Box[], x: number, y: number): number {
  const far = boxes.map(({ left, top, right, bottom }) => Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom)));
  return far.indexOf(Math.min(...far));
}

/** The line before the place where it would go, or behind it when it goes on; beside it, where rows stand side by side. */
function mark(line: HTMLElement, { left, top, right, bottom }: Box, onward: number, beside: boolean): void {
  const start = onward < 0;
  line.hidden = onward === 0;
  const x = !beside ? left : start === (getComputedStyle(line).direction === "ltr") ? left - GAP - HALF : right + GAP - HALF;
  line.style.translate = `${x}px ${beside || start ? top - HALF : bottom - HALF}px`;
  line.style.inlineSize = `${beside ? 0 : right - left}px`;
  line.style.blockSize = `${beside ? bottom - top : 0}px`;
}
