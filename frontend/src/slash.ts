// "/" at the start of a line lists what an empty line can become.

import { carryOut, commands } from "./commands";
import { offering } from "./menu";
import type { EditingPage } from "./page";
import { inCode } from "./prose";
import { t } from "./words";

/** Starts the slash menu. */
export function slash(page: EditingPage): void {
  const blocks = commands().filter(({ block }) => block);
  offering(page)({
    opens: /^[ \t]*(?:>[ \t]?)*\/([\p{L}\d ]{0,20})$/u,
    label: t("insert"),
    choices: (sought) => {
      if (inCode(page.body.text(), page.body.selection().from)) return [];
      const wanted = sought.trim().toLowerCase();
      const named = blocks.filter(({ does, short }) => `${does} ${short}`.toLowerCase().includes(wanted));
      return named.map((command) => ({
        label: command.does,
        take: (range) => {
          const from = page.body.text().indexOf("/", range.from);
          page.body.replace({ from, to: range.to }, "", { from, to: from });
          carryOut(page, command);
        },
      }));
    },
  });
}
