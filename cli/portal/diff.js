// What changed, for people: a list of fields with their values before and after; long texts line by line.

import { element, tag } from "./dom.js";
import { fieldOf } from "./paths.js";
import { inPageOrder } from "./schema.js";
import { nameOf, valueText } from "./words.js";

const MOST_LINES = 500;

/** Lines as `["same" | "gone" | "new", text]`, by the longest common subsequence. */
function lineDiff(before, after) {
  const a = before.split("\n");
  const b = after.split("\n");
  if (a.length > MOST_LINES || b.length > MOST_LINES) return [...a.map((line) => ["gone", line]), ...b.map((line) => ["new", line])];
  const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      common[i][j] = a[i] === b[j] ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
    }
  }
  const lines = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push(["same", a[i++]]);
      j += 1;
    } else if (j >= b.length || (i < a.length && common[i + 1][j] >= common[i][j + 1])) lines.push(["gone", a[i++]]);
    else lines.push(["new", b[j++]]);
  }
  return lines;
}

const isText = (field, value) => typeof value === "string" && field.startsWith("templates.");

const LINES = { same: ["span", " ", ""], gone: ["del", "−", "removed: "], new: ["ins", "+", "added: "] };

function lineView(before, after, words) {
  const lines = before === null ? after.split("\n").map((line) => ["new", line])
    : after === null ? before.split("\n").map((line) => ["gone", line])
    : lineDiff(before, after);
  const legend = words && element("p", { class: "legend", "aria-hidden": "true" },
    [["gone", words[0]], ["new", words[1]]].filter(([kind]) => lines.some(([each]) => each === kind)).map(([kind, word]) => element(LINES[kind][0], {}, `${LINES[kind][1]} ${word}`)));
  return [legend, element("div", { class: "lines", dir: "auto" }, lines.map(([kind, text]) => {
    const [name, sign, said] = LINES[kind];
    const spoken = { gone: words && `${words[0]}: `, new: words && `${words[1]}: ` }[kind] ?? said;
    return element(name, { class: `line ${kind}` },
      element("span", { class: "sign", "aria-hidden": "true" }, sign),
      spoken && element("span", { class: "visually-hidden" }, spoken),
      element("span", {}, text || " "));
  }))];
}

function valueView(field, value) {
  const text = valueText(field, value);
  const colour = fieldOf(field) === "accentColour" && /^#[0-9a-f]{6}$/i.test(value ?? "");
  const swatch = colour && element("span", { class: "swatch", "aria-hidden": "true" });
  if (swatch) swatch.style.background = value;
  const image = field === "logo" && /^data:image\//.test(value ?? "") && element("img", { class: "logo-small", src: value, alt: "" });
  return [image, swatch, text];
}

/** One change: the field's name, what it was and what it is. `words` are shown for the two, where they need some. */
export function changeView({ field, before, after }, { words = null, extra = [] } = {}) {
  const word = (at, otherwise) => (words ? element("span", { class: "which" }, words[at], element("span", { class: "visually-hidden" }, ": ")) : element("span", { class: "visually-hidden" }, `${otherwise}: `));
  const body = isText(field, before) || isText(field, after)
    ? lineView(before, after, words)
    : element("p", { class: "from-to" },
        element("del", {}, word(0, "before"), valueView(field, before)),
        element("span", { class: "arrow", "aria-hidden": "true" }, "→"),
        element("ins", {}, word(1, "after"), valueView(field, after)));
  return element("li", { class: "change", "data-change": field }, element("p", { class: "change-name" }, nameOf(field), " ", extra), body);
}

/** All changes; many of them behind a “Show all”. */
export function changeList(given, { shown = 12, words = null } = {}) {
  const changes = inPageOrder(given);
  if (changes.length === 0) return element("p", { class: "hint" }, "No setting differs.");
  const list = (some) => element("ul", { class: "changes" }, some.map((change) => changeView(change, { words })));
  if (changes.length <= shown) return list(changes);
  return element("div", {}, list(changes.slice(0, 4)),
    element("details", { class: "more" }, element("summary", {}, `Show ${changes.length - 4} more fields`), list(changes.slice(4))));
}

export const changedTag = () => tag("info", "Not saved");
