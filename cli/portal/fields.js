// One setting on a page: what it is called and means at the left, its control at the right with the default, what
// the server warns of and what it refuses. A control is `{node, inputs, show(value)}`; `inputs` carry the errors.

import { button, element, icon, prose } from "./dom.js";
import { changedTag } from "./diff.js";
import { read, same } from "./paths.js";
import { choicesAt, meaningAt, schemaAt, titleAt } from "./schema.js";
import { known } from "./session.js";
import { duration, isDuration, reasonText, sentence, valueText } from "./words.js";

export const idOf = (field) => `field-${field.replaceAll(".", "-")}`;

/** A setting is without effect while people type the new password. */
export const NOT_FOR_INPUT = "Not used while people type the new password (Input Password).";

/**
 * A setting as a row. `make` makes the control; a control of several inputs is a group named by the row's title.
 * `onlyGenerate` are the settings that mean nothing under Input Password; `hush(text)` leaves a warning out.
 */
export function row(page, field, make, { title = titleAt(field), meaning = meaningAt(field), whenUnset = null, onlyGenerate = false, hush = () => false } = {}) {
  const { session } = page;
  const id = idOf(field);
  const control = make({ session, field, id, title });
  const changed = changedTag();
  const label = control.group
    ? element("p", { class: "label", id: `${id}-label` }, title)
    : element("label", { class: "label", for: id, id: `${id}-label` }, title);
  const hint = element("p", { class: "hint", id: `${id}-hint` }, meaning && prose(sentence(meaning)));
  const usual = element("p", { class: "usual", id: `${id}-default` });
  const warning = element("div", { class: "note warn", id: `${id}-warning`, "data-warning": field, hidden: true });
  const unused = element("p", { class: "hint unused", id: `${id}-unused`, hidden: true }, icon("info"), NOT_FOR_INPUT);
  const error = element("div", { class: "note bad", id: `${id}-error`, "data-error": field, hidden: true });

  const standard = read(known.meta.defaults, field);
  const reset = button("link", "Use the default", () => {
    session.set(field, structuredClone(standard));
    control.show(session.get(field));
    control.inputs[0].focus();
  }, { "aria-label": `Use the default of “${title}”` });
  if (standard !== undefined && standard !== null) usual.append(element("span", {}, `Default: ${valueText(field, standard)}`), reset);
  else if (whenUnset) usual.append(element("span", {}, `When empty: ${whenUnset}`));
  const bounds = boundsText(field);
  if (bounds) usual.append(element("span", {}, bounds));

  function showMessages() {
    const errors = session.errorsOf(field);
    const warnings = errors.length ? [] : session.warningsOf(field).filter((text) => !hush(text));
    unused.hidden = !(onlyGenerate && session.get("passwordGeneration") === "input");
    fill(error, "error", errors.map((reason) => reasonText(field, reason)));
    fill(warning, "warning", warnings.map(sentence));
    changed.hidden = same(read(session.stored.settings, field), session.own(field));
    reset.hidden = same(session.get(field), standard);
    const described = [hint, unused, usual, warning, error].filter((node) => !node.hidden && node.textContent).map((node) => node.id);
    for (const input of control.inputs) {
      input.setAttribute("aria-describedby", [control.describedBy, ...described].filter(Boolean).join(" "));
      if (errors.length) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
  }

  control.show(session.get(field));
  showMessages();
  page.listen((kind) => kind !== "replaced" && showMessages());
  return element("div", { class: "row", "data-field": field },
    element("div", { class: "row-words" }, element("div", { class: "row-title" }, label, changed), hint),
    element("div", { class: "row-control" }, control.node, usual, unused, warning, error));
}

function boundsText(field) {
  const { minimum, maximum } = schemaAt(field) ?? {};
  if (minimum === undefined || maximum === undefined) return "";
  const words = (value) => (isDuration(field) ? duration(value) : value.toLocaleString("en"));
  return `Allowed: ${words(minimum)} to ${words(maximum)}`;
}

function fill(box, symbol, texts) {
  box.hidden = texts.length === 0;
  if (box.textContent === texts.join("")) return;
  box.replaceChildren(...(texts.length ? [icon(symbol), element("div", {}, texts.map((text) => element("p", {}, prose(text))))] : []));
}

/** Text on one line; empty is not set, unless `required`. `reads` puts a value in words. */
export const text = ({ type = "text", placeholder = null, required = false, list = null, mono = false, autocomplete = "off", reads = null } = {}) =>
  ({ session, field, id }) => {
    const reading = reads && element("span", { class: "reading", id: `${id}-reading` });
    const tell = () => reading?.replaceChildren(reads(input.value.trim()));
    const input = element("input", {
      id, name: field, type, placeholder, list, autocomplete, class: mono ? "mono" : null, spellcheck: "false", "aria-required": required,
      oninput: () => {
        session.set(field, input.value || (required ? "" : undefined));
        tell();
      },
      onblur: () => session.visit(field),
    });
    const show = (value) => {
      input.value = value ?? "";
      tell();
    };
    return { node: reading ? element("div", { class: "number-line" }, input, reading) : input, inputs: [input], describedBy: reading?.id, show };
  };

const digits = (typed) => (/^\d{1,15}$/.test(typed.trim()) ? Number(typed.trim()) : typed);

/** A whole number; where it counts seconds, with what that is in words, and `quick` choices. */
export const number = ({ quick = [], unit = null, optional = false } = {}) =>
  ({ session, field, id, title }) => {
    const inSeconds = isDuration(field);
    const reading = element("span", { class: "reading", id: `${id}-reading` });
    const input = element("input", { id, name: field, inputmode: "numeric", autocomplete: "off", class: "mono number", oninput: () => typed(input.value) });
    const chips = quick.map((value) => button("chip", inSeconds ? duration(value) : value.toLocaleString("en"), () => { show(value); typed(String(value)); }, { "data-value": value }));

    function typed(value) {
      session.set(field, value.trim() === "" && optional ? undefined : digits(value));
      tell(session.own(field));
    }
    function tell(value) {
      reading.textContent = inSeconds && Number.isInteger(value) ? `= ${duration(value)}` : "";
      for (const chip of chips) chip.setAttribute("aria-pressed", chip.dataset.value === String(value));
    }
    function show(value) {
      input.value = value ?? "";
      tell(value);
    }
    const node = element("div", { class: "number-box" },
      element("div", { class: "number-line" }, input, element("span", { class: "unit" }, unit ?? (inSeconds ? "seconds" : "")), reading),
      chips.length ? element("div", { class: "chips", role: "group", "aria-label": `Quick choices: ${title}` }, chips) : null);
    return { node, inputs: [input], describedBy: inSeconds ? reading.id : null, show };
  };

/** One of a few, each with what it means, as cards. */
export const cards = ({ choices = null, columns = 1 } = {}) =>
  ({ session, field, id }) => {
    const inputs = [];
    const node = element("div", { class: `cards columns-${columns}`, id, role: "radiogroup", "aria-labelledby": `${id}-label` },
      (choices ?? choicesAt(field)).map(({ value, title, description }) => {
        const input = element("input", { type: "radio", name: field, value, id: `${id}-${value}`, "aria-describedby": `${id}-${value}-means`, onchange: () => session.set(field, value) });
        inputs.push(input);
        return element("div", { class: "card" }, input,
          element("label", { for: input.id }, title),
          element("p", { id: `${id}-${value}-means` }, description && prose(sentence(description))));
      }));
    return { group: true, node, inputs: [node], show: (value) => inputs.forEach((input) => (input.checked = input.value === value)) };
  };

/** Several of a few. */
export const checks = () =>
  ({ session, field, id }) => {
    const choices = choicesAt(field);
    const inputs = choices.map(({ value }) => element("input", { type: "checkbox", name: field, value, id: `${id}-${value}`, "aria-describedby": `${id}-${value}-means`, onchange: choose }));
    function choose() {
      session.set(field, inputs.filter((input) => input.checked).map((input) => input.value));
    }
    const node = element("div", { class: "checks", id, role: "group", "aria-labelledby": `${id}-label` },
      choices.map(({ value, title, description }, index) => element("div", { class: "check" }, inputs[index],
        element("label", { for: `${id}-${value}` }, title),
        element("p", { id: `${id}-${value}-means` }, description && prose(sentence(description))))));
    return { group: true, node, inputs: [node], show: (value) => inputs.forEach((input) => (input.checked = (value ?? []).includes(input.value))) };
  };

/** Yes or no. */
export const toggle = (words) =>
  ({ session, field, id }) => {
    const input = element("input", { type: "checkbox", name: field, id, onchange: () => session.set(field, input.checked) });
    return { node: element("div", { class: "check" }, input, element("label", { for: id }, words)), inputs: [input], show: (value) => (input.checked = Boolean(value)) };
  };
