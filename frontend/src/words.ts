// The interface's sentences, as the page gives them (kb/desk/sentences.py, through gettext).

const given = document.getElementById("desk.sentences")?.textContent;
const SENTENCES: Record<string, string> = given ? JSON.parse(given) : {};

/** The sentence of that key, with `{name}` filled in. A test holds the keys in use against those the page gives. */
export function t(key: string, values: Record<string, string | number> = {}): string {
  const sentence = SENTENCES[key] ?? key;
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
