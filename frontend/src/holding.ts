// A handle is held, with the mouse or a finger, until it is let go; Escape and whatever takes the pointer away give it up.

const EDGE = 120; // pixels from the edge of the window, in which the page scrolls

export interface Held {
  /** Where the pointer is now, in the window: once before each paint. */
  follow: (x: number, y: number) => void;
  /** It was let go where `follow` heard of last, or given up. */
  end: (dropped: boolean) => void;
}

/** Follows the pointer that went down on the handle. */
export function hold(handle: Element, { pointerId, clientX, clientY }: PointerEvent, { follow, end }: Held): void {
  const over = new AbortController();
  let [x, y, frame] = [clientX, clientY, 0];
  const watch = (): void => {
    const past = y < EDGE ? y - EDGE : Math.max(0, y - innerHeight + EDGE);
    if (past) scrollBy({ top: past / 8, behavior: "instant" });
    follow(x, y);
    frame = requestAnimationFrame(watch);
  };
  const stop = (dropped: boolean): void => {
    over.abort();
    cancelAnimationFrame(frame);
    end(dropped);
  };
  const on = (target: EventTarget, kind: string, act: (event: PointerEvent & KeyboardEvent) => void): void =>
    target.addEventListener(kind, act as EventListener, { signal: over.signal });
  on(handle, "pointermove", (event) => ([x, y] = [event.clientX, event.clientY]));
  on(handle, "pointerup", () => {
    follow(x, y);
    stop(true);
  });
  on(handle, "lostpointercapture", () => stop(false));
  on(document, "keydown", ({ key }) => {
    if (key === "Escape") stop(false);
  });
  handle.setPointerCapture(pointerId);
  watch();
}

/** Whether this is the beginning of it: a finger or the mouse's first button. Nothing is selected on the way. */
export function begins(event: PointerEvent): boolean {
  const does = event.isPrimary && event.button === 0;
  if (does) event.preventDefault();
  return does;
}
