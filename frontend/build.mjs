// Makes static/js/editor.js, focus.js, desk.js, grid.js and their source maps out of src/: the same bytes from the same lock file, wherever it runs.
// With --check nothing is written, and it fails unless the bytes there are these.
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { build } from "esbuild";

// CodeMirror's commands name a parser's package that none of those in use here needs; it does not say that leaving it
// out does no harm.
const unneeded = {
  name: "unneeded",
  setup: (making) =>
    making.onResolve({ filter: /^@lezer\/common$/ }, async ({ path, pluginData, ...from }) =>
      pluginData ? undefined : { ...(await making.resolve(path, { ...from, pluginData: true })), sideEffects: false },
    ),
};
const checking = process.argv.includes("--check");
const { outputFiles } = await build({
  entryPoints: ["src/desk.ts", "src/editor.ts", "src/focus.ts", "src/grid.ts"],
  outdir: "../static/js",
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome123", "firefox128", "safari17.5"],
  charset: "utf8",
  legalComments: "none",
  sourcemap: true,
  plugins: [unneeded],
  write: !checking,
});
for (const { path, contents } of outputFiles ?? [])
  if (Buffer.compare(readFileSync(path), contents)) {
    console.error(`${relative("..", path)} is not what frontend/ makes: make assets`);
    process.exitCode = 1;
  }
