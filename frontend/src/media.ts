// A document as it would look on another medium: its style sheets' conditions are read as if that one were there.

const written = new WeakMap<CSSMediaRule, string>();

/** Turns the rules for print on and those for the screen off, or back. */
export function media(inside: Document, medium: "print" | "screen"): void {
  for (const sheet of inside.styleSheets) each(sheet.cssRules, medium);
}

function each(rules: CSSRuleList, medium: "print" | "screen"): void {
  for (const rule of rules) {
    if (rule.constructor.name === "CSSMediaRule") turn(rule as CSSMediaRule, medium);
    if ("cssRules" in rule) each(rule.cssRules as CSSRuleList, medium);
  }
}

function turn(rule: CSSMediaRule, medium: "print" | "screen"): void {
  const before = written.get(rule) ?? rule.media.mediaText;
  written.set(rule, before);
  if (medium === "screen") rule.media.mediaText = before;
  else if (/\bprint\b/.test(before)) rule.media.mediaText = before.replace(/\bprint\b/g, "all");
  else if (/\bscreen\b/.test(before)) rule.media.mediaText = "not all";
}
