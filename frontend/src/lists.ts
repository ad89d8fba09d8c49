// Enter goes on with a list or a quotation, or ends it; Tab, for who chose so, moves an item in and out.

import { keymap } from "@codemirror/view";
import type { EditingPage } from "./page";
import { inCode } from "./prose";
import { continued, indented, moved } from "./shaping";
import { t } from "./words";

/** Starts the continuation of lists, the moving of lines, and Tab where it was chosen. */
export function lists({ body, keys, form }: EditingPage): void {
  keys.add({
    key: "Enter",
    does: t("continue_list"),
    where: "text",
    run: () => {
      const text = body.text();
      const edit = inCode(text, body.selection().from) ? null : continued(text, body.selection());
      if (!edit) return false;
      body.replace(edit.range, edit.text, edit.select);
      return true;
    },
  });
  for (const [key, by, does] of [["Alt-ArrowUp", -1, t("line_up")], ["Alt-ArrowDown", 1, t("line_down")]] as const)
    keys.add({
      key,
      does,
      where: "text",
      run: () => {
        const edit = moved(body.text(), body.selection(), by);
        if (edit) body.replace(edit.range, edit.text, edit.select);
      },
    });
  if (form.dataset.tabIndents === undefined) return;
  // CodeMirror lets Tab go on to the next field for two seconds after Escape.
  const move = (by: 1 | -1) => (): boolean => {
    const edit = indented(body.text(), body.selection(), by);
    body.replace(edit.range, edit.text, edit.select);
    return true;
  };
  body.extend(keymap.of([{ key: "Tab", run: move(1), shift: move(-1) }]));
  keys.list({ key: "Escape Tab", does: t("leave_text") });
}
