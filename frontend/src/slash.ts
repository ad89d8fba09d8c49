// "/" at the start of a line lists what an empty line can become.

import { carryOut, commands } from "./commands";
import { offering } from "./menu";
import type { EditingPage } from "./page";
import { pick } from "./pictures";
import { inCode } from "./prose";
import { t } from "./words";

/** Starts the slash menu. */
export function slash(page: EditingPage): void {
  const blocks = [
    ...commands()
      .filter(({ block }) => block)
      .map((command) => ({ words: [command.does, command.short], run: () => carryOut(page, command) })),
    { words: [t("picture")], run: () => pick(page) },
  ];
  offering(page)({
    opens: /^[ \t]*(?:>[ \t]?)*\/([\p{L}\d ]{0,20})$/u,
    label: t("insert"),
    choices: (sought) => {
      if (inCode(page.body.text(), page.body.selection().from)) return [];
      const wanted = sought.trim().toLowerCase();
      const named = blocks.filter(({ words }) => words.join(" ").toLowerCase().includes(wanted));
      return named.map(({ words: [label = ""], run }) => ({
        label,
        take: (range) => {
          const from = page.body.text().indexOf("/", range.from);
          page.body.replace({ from, to: range.to }, "", { from, to: from });
          run();
        },
      }));
    },
  });
}
