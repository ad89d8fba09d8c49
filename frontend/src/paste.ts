// What is pasted: HTML becomes Markdown, cells become a table, an address over words a link; plain words stay as they are.

import type { Range } from "./body";
import { fromHtml, fromTabs } from "./converting";
import { button, type EditingPage } from "./page";
import { receive } from "./pictures";
import { inCode } from "./prose";
import { overPasted } from "./shaping";
import { t } from "./words";

const MOST = 1_000_000; // characters of one paste; the longest article is a tenth of it
const MOST_HTML = 4_000_000; // to be converted; what is longer is pasted as its plain words

/** Starts smart pasting. */
export function paste(page: EditingPage): void {
  const frame = page.tools.parentElement;
  frame?.addEventListener("paste", (event) => {
    const { clipboardData: given } = event;
    if (!given || !page.body.focused()) return;
    if (take(page, given)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }, true); // before CodeMirror, which would paste the plain words
}

/** Puts in what the clipboard holds; false where that is for the browser or the editor to do. */
function take(page: EditingPage, given: DataTransfer): boolean {
  const { body } = page;
  const plain = given.getData("text/plain").replace(/\r\n?/g, "\n");
  const html = given.getData("text/html");
  if (plain.length > MOST) {
    page.notice(t("too_long", { given: format(plain.length), most: format(MOST) }));
    return true;
  }
  if (!plain && !html) {
    receive(page, [...given.files]);
    return given.files.length > 0;
  }
  const range = body.selection();
  const text = body.text();
  if (inCode(text, range.from)) return false;
  const link = overPasted(text, range, plain);
  if (link) {
    body.replace(link.range, link.text, link.select);
    return true;
  }
  if (html.length > MOST_HTML) {
    put(page, range, plain);
    page.notice(t("pasted_plain_long"));
    return true;
  }
  const { text: made, pictures } = converted(html, plain);
  if (pictures && !made && given.files.length) {
    receive(page, [...given.files]); // one picture of a web page
    return true;
  }
  if (!pictures && (!made || made === plain.trim())) return false; // nothing to convert: pasted as it is
  const stands = put(page, range, made);
  const told = t("pasted_as_markdown") + (pictures ? ` ${t("pictures_left_out", { count: format(pictures) })}` : "");
  offerPlain(page, stands, made, plain, told);
  return true;
}

function converted(html: string, plain: string): { text: string; pictures: number } {
  // Of a spreadsheet's cells either kind makes the same table; the HTML of them may be huge.
  const cells = fromTabs(plain);
  if (cells && (!html || /<table[\s>]/i.test(html))) return { text: cells, pictures: 0 };
  return html ? fromHtml(html) : { text: "", pictures: 0 };
}

function put({ body }: EditingPage, range: Range, text: string): Range {
  // A block (a table, a list) pasted within a paragraph would be read as part of it.
  const whole = body.text();
  const block = /\n|^(?:#|\||- |> |\d+\. )/.test(text);
  const before = block && range.from > 0 && !whole.slice(0, range.from).endsWith("\n") ? "\n\n" : "";
  const after = block && range.to < whole.length && whole[range.to] !== "\n" ? "\n\n" : "";
  const end = range.from + before.length + text.length;
  body.replace(range, before + text + after, { from: end, to: end });
  return { from: range.from + before.length, to: end };
}

/** The bar with "Paste plain", until the passage is changed or the bar is closed. */
function offerPlain({ body, notice }: EditingPage, stands: Range, made: string, plain: string, told: string): void {
  let { from } = stands;
  const instead = button(t("paste_plain"), () => {
    body.replace({ from, to: from + made.length }, plain, { from: from + plain.length, to: from + plain.length });
    done();
    body.focus();
  });
  const bar = notice(told, ...(plain ? [instead] : []));
  const stop = body.onChange((changes) => {
    for (const change of changes) if (change.to <= from) from += change.text.length - (change.to - change.from);
    if (body.text().slice(from, from + made.length) !== made) done();
  });
  const done = (): void => {
    stop();
    bar.close();
  };
}

function format(number: number): string {
  return number.toLocaleString(document.documentElement.lang || "en");
}
