// One message in one language: a text for each of its parts, placeholders to click in, and what is wrong where.

import { api } from "./api.js";
import { announce, button, dialog, element, icon, note, panel, tag } from "./dom.js";
import { preview } from "./preview.js";
import { languageLabel, languageOf, PARTS, placed, sentence } from "./words.js";

const ROWS = { subject: 1, text: 14, html: 18, sms: 7 };
const MEANS = {
  subject: "One line.",
  text: "What readers without HTML see, and spam filters compare.",
  html: "Optional. Without it the mail is sent as text only.",
  sms: "As short as can be: each segment is paid for.",
};

/** Where line and column (both from 1, columns in characters) are in a text. */
function offsetOf(text, line, column) {
  const lines = text.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  return before + [...(lines[line - 1] ?? "")].slice(0, column - 1).join("").length;
}

export function editor(page, locale, kind) {
  const { session } = page;
  const field = `templates.${locale}.${kind.name}`;
  const language = languageOf(locale);
  const holder = element("div", { class: "editor-holder" });
  const whole = element("div", { class: "inset", role: "status" }); // what is wrong with the message, not with one of its parts
  const source = () => session.own(field) ?? null;
  const view = preview(page, locale, kind, source, (answer) => showFaults(answer));
  let areas = new Map();
  let target = null; // the part that placeholders go into: the one that had the focus last

  function paint() {
    areas = new Map();
    holder.replaceChildren(
      element("p", { class: "editor-state" }, languageLabel(language), " ", source() ? tag("good", "Own text") : tag("plain", "Built-in")),
      source() ? ownText() : builtInText());
  }

  function builtInText() {
    return element("div", { class: "built-in" },
      element("p", {}, `Users whose language is ${language.english} get Rekey's built-in text, as the preview shows it.`),
      button("primary", "Write your own text", customise, { "data-action": "customise" }));
  }

  async function customise() {
    try {
      const { source: parts } = await api.builtIn(locale, kind.name);
      session.set(field, Object.fromEntries(kind.parts.filter((part) => parts[part]).map((part) => [part, parts[part]])));
    } catch (refusal) {
      return page.showProblem(sentence(refusal.message));
    }
    paint();
    view.refresh();
    announce("The built-in text is here to be changed.");
    for (const { input } of areas.values()) {
      input.setSelectionRange(0, 0);
      input.scrollTop = 0;
    }
    areas.get(kind.parts.at(0)).input.focus();
  }

  function ownText() {
    const into = element("span", { class: "hint" });
    const parts = kind.parts.map((part) => partEditor(part, into));
    aim(kind.parts.includes("text") ? "text" : kind.parts[0], into);
    return element("div", { class: "parts" }, placeholderBar(into), parts,
      element("div", { class: "editor-foot" }, button("quiet danger", "Back to the built-in text", goBack, { "data-action": "built-in" })));
  }

  async function goBack() {
    const chosen = await dialog({
      title: "Back to the built-in text?",
      body: element("p", {}, `Your own text of “${kind.title}” in ${language.english} is removed from the draft. Nothing is stored until you save.`),
      actions: [["keep", "Keep my text"], ["remove", "Remove my text", "danger"]],
    });
    if (chosen !== "remove") return;
    session.set(field, undefined);
    paint();
    view.refresh();
    holder.querySelector("button")?.focus();
  }

  function aim(part, into) {
    target = part;
    into.textContent = `go into ${PARTS[part]}, at the caret`;
  }

  function partEditor(part, into) {
    const id = `part-${part}`;
    const faults = element("ul", { class: "faults", id: `${id}-faults` });
    const caret = element("span", { class: "caret", "aria-hidden": "true" });
    const input = element("textarea", {
      id, name: `${field}.${part}`, rows: ROWS[part], spellcheck: part === "html" ? "false" : "true", lang: locale,
      dir: part === "html" ? "ltr" : language.dir, class: part === "html" ? "mono" : null,
      "aria-describedby": `${id}-hint ${id}-faults`,
      oninput: () => typed(part, input.value),
    });
    input.value = source()?.[part] ?? "";
    if (part !== "subject") input.rows = Math.min(ROWS[part], Math.max(5, input.value.split("\n").length + 2));
    input.addEventListener("focus", () => aim(part, into));
    const tellCaret = () => {
      const before = input.value.slice(0, input.selectionStart).split("\n");
      caret.textContent = `Line ${before.length}, column ${[...before.at(-1)].length + 1}`;
    };
    for (const event of ["keyup", "click", "focus", "input"]) input.addEventListener(event, tellCaret);
    areas.set(part, { input, faults });
    return element("div", { class: `part part-${part}` },
      element("div", { class: "part-head" }, element("label", { class: "label", for: id }, PARTS[part]), element("span", { class: "hint", id: `${id}-hint` }, MEANS[part])),
      input, element("div", { class: "part-foot" }, faults, caret));
  }

  function typed(part, value) {
    session.set(`${field}.${part}`, part === "html" && value === "" ? undefined : value);
    view.soon();
  }

  function placeholderBar(into) {
    return element("div", { class: "placeholders" },
      element("p", { class: "placeholders-head" }, element("span", { class: "label", id: "placeholders-title" }, "Placeholders"), " ", into),
      element("div", { class: "chips", role: "group", "aria-labelledby": "placeholders-title" }, kind.placeholders.map(({ name, means, required, sample }) =>
        button("chip mono", [name, required ? element("span", { class: "must" }, "required") : null], () => insert(`{{ ${name} }}`),
          { title: `${means}${sample ? `, for example ${sample}` : ""}`, "data-placeholder": name }))));
  }

  /** Where the caret is, and so that undo takes it out again. */
  function insert(text) {
    const { input } = areas.get(target);
    input.focus();
    if (document.execCommand?.("insertText", false, text)) return;
    input.setRangeText(text, input.selectionStart, input.selectionEnd, "end");
    typed(target, input.value);
  }

  /** Faults that the preview found; of a part where it found none, what the check of all settings says. */
  function showFaults({ faults }) {
    const reasons = session.errorsOf(field);
    const warnings = reasons.length ? [] : session.warningsOf(field);
    whole.replaceChildren(...[...reasons, ...warnings].map((text) => note(reasons.length ? "bad" : "warn", element("p", {}, sentence(text)))));
    for (const [part, { input, faults: list }] of areas) {
      const here = faults.filter((fault) => fault.part === part);
      const others = here.length ? [] : session.errors.filter((error) => error.field === `${field}.${part}`).map(({ reason }) => ({ severity: "error", code: "refused", ...placed(reason) }));
      list.replaceChildren(...[...here, ...others].map((fault) => faultItem(fault, input)));
      if ([...here, ...others].some(({ severity }) => severity === "error")) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
  }

  session.lastMessage = [locale, kind.name];
  paint();
  view.refresh();
  let last = null;
  page.listen((kind_) => kind_ === "checked" && last !== (last = JSON.stringify([session.errors, session.warnings])) && view.again());
  return element("div", { class: "editor-columns" },
    element("div", {}, panel("editor", kind.title, null, whole, holder),
      languageNote(language)),
    view.node);
}

const languageNote = (language) => language.dir === "rtl" && note("info", element("p", {}, `${language.english} is written from right to left; so are these fields. Placeholders stay as they are.`));

function faultItem({ line, column, severity, code, reason }, input) {
  const place = line ? `Line ${line}, column ${column}: ` : "";
  const words = [icon(severity === "error" ? "error" : "warning"), element("span", {}, element("b", {}, place), sentence(reason))];
  const go = () => {
    const start = offsetOf(input.value, line, column);
    const token = /^(\{\{.*?\}\}|\{%.*?%\}|[\w.]+|.)/u.exec(input.value.slice(start))?.[0] ?? "";
    input.focus();
    input.setSelectionRange(start, start + token.length);
    input.dispatchEvent(new Event("click"));
  };
  return element("li", { class: severity === "error" ? "bad" : "warn", "data-fault": code },
    line ? element("button", { type: "button", class: "fault", onclick: go }, words) : element("span", { class: "fault" }, words));
}
