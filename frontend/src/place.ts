// The place in the text outlasts a save: caret, scroll and what can be undone are there again when the page comes back.

import { DocumentBody } from "./document";
import type { EditingPage } from "./page";

interface Place {
  top: number;
  end: number; // how far below the window's upper edge the text ended
  focused: boolean;
  from: number;
  to: number;
  state: unknown;
}

/** Keeps the place when the form is sent, and goes back to it when the page that answers is the same article's. */
export function place({ form, person, article, body, notices, foot }: EditingPage): void {
  const kept = `place:${person}:${article}`; // nobody finds another's text in a tab they shared
  form.addEventListener("submit", () => {
    const { from, to } = body.selection();
    const state = body instanceof DocumentBody ? body.state() : null;
    const now: Place = { top: body.topLine(), end: foot.getBoundingClientRect().top, focused: body.focused(), from, to, state };
    try {
      sessionStorage.setItem(kept, JSON.stringify(now));
    } catch {
      sessionStorage.setItem(kept, JSON.stringify({ ...now, state: null })); // too long to keep what can be undone
    }
  });
  const found = sessionStorage.getItem(kept);
  sessionStorage.removeItem(kept);
  if (!found || form.querySelector(".errsum")) return;
  const before = JSON.parse(found) as Place;
  if (body instanceof DocumentBody && before.state) body.restore(before.state);
  if (!before.focused) return;
  const said = document.querySelector(".said");
  said?.removeAttribute("role"); // the notices are spoken as they are
  if (said) notices.append(said); // what the save did, said where the eyes are
  body.select(before);
  body.focus();
  body.scrollTo(before.top);
  scrollBy(0, foot.getBoundingClientRect().top - before.end);
}
