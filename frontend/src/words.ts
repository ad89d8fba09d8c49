// The interface's sentences, as the page gives them (kb/desk/sentences.py, through gettext).

const SENTENCES: Record<string, string> = {};
for (const id of ["desk.says", "desk.sentences"]) Object.assign(SENTENCES, JSON.parse(document.getElementById(id)?.textContent || "{}"));

/** The sentence of that key, with `{name}` filled in. A test holds the keys in use against those the page gives. */
export function t(key: string, values: Record<string, string | number> = {}): string {
  const sentence = SENTENCES[key] ?? key;
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
