// Templates: the messages of an app, by language; one of them in an editor beside its preview.

import { button, dialog, element, icon, note, panel, tag } from "./dom.js";
import { editor } from "./editor.js";
import { leaves } from "./paths.js";
import { known, textState } from "./session.js";
import { languageLabel, languageOf, plural } from "./words.js";

export const title = "Templates";
export const lead = "The words of every mail and SMS, in every language.";

/** A BCP 47 tag as the browser reads it; null for what is none. */
function tagOf(typed) {
  try {
    return Intl.getCanonicalLocales(typed.trim())[0] ?? null;
  } catch {
    return null;
  }
}

const ownLanguages = (session) => Object.keys(session.own("templates") ?? {});
const isOwn = (session, locale, message) => session.own(`templates.${locale}.${message}`) !== undefined;

/** The languages that Rekey has, those that the app has texts in, and the one that is open. */
function languages(session, open) {
  const all = new Set([...known.meta.languages.map(({ tag: each }) => each), ...ownLanguages(session), open]);
  return [...all].map(languageOf);
}

export function render(page) {
  const { session } = page;
  const [locale = session.own("defaultLocale") && tagOf(session.own("defaultLocale")) || "en", message = known.meta.messages[0].name] = page.route.rest.length ? page.route.rest : session.lastMessage ?? [];
  const hrefOf = (toLocale, toMessage) => `#/${encodeURIComponent(session.appId)}/templates/${encodeURIComponent(toLocale)}/${encodeURIComponent(toMessage)}`;
  const kind = known.meta.messages.find((each) => each.name === message);
  if (!kind || !tagOf(locale)) return [note("bad", element("p", {}, "There is no such message. ", element("a", { href: hrefOf("en", known.meta.messages[0].name) }, "Show the messages")))];

  return [
    element("div", { class: "template-page" },
      element("div", { class: "template-side" },
        languageBar(page, locale, message, hrefOf),
        messageList(page, locale, message, hrefOf)),
      editor(page, locale, kind)),
  ];
}

function languageBar(page, locale, message, hrefOf) {
  const { session } = page;
  const select = element("select", { id: "template-language", onchange: () => page.go(hrefOf(select.value, message), "#template-language") },
    languages(session, locale).map((language) => element("option", { value: language.tag })));
  select.value = locale;
  function name() {
    for (const option of select.options) {
      const own = Object.keys(session.own(`templates.${option.value}`) ?? {}).length;
      const { faults, unsaved } = textState(session, `templates.${option.value}`);
      const mark = faults ? plural(faults, "fault") : unsaved ? "not saved" : own ? `${own} own` : null; // the first words are all that shows in a narrow column
      const text = [`${languageOf(option.value).english} (${option.value})`, mark].filter(Boolean).join(", ");
      if (option.textContent !== text) option.textContent = text;
    }
  }
  name();
  page.listen(name);
  return element("div", { class: "language-bar" },
    element("label", { class: "label", for: select.id }, "Language"), select,
    button("quiet", [icon("plus"), "Add a language"], () => addLanguage(page, message, hrefOf)));
}

async function addLanguage(page, message, hrefOf) {
  const named = element("span", { class: "reading", role: "status" });
  const error = element("p", { class: "note bad", id: "new-language-error", hidden: true });
  const input = element("input", {
    id: "new-language", autofocus: true, autocomplete: "off", spellcheck: "false", class: "mono", placeholder: "pt-BR", "aria-describedby": "new-language-hint new-language-error",
    oninput: () => {
      named.textContent = tagOf(input.value) ? languageLabel(languageOf(tagOf(input.value))) : "";
      error.hidden = true;
      input.removeAttribute("aria-invalid");
    },
  });
  const chosen = await dialog({
    title: "Add a language",
    body: [
      element("label", { class: "label", for: input.id }, "Language tag"),
      element("p", { class: "hint", id: "new-language-hint" }, "A BCP 47 tag such as it, pt-BR or zh-Hant. Users whose language begins with it get its texts."),
      element("div", { class: "number-line" }, input, named), error,
    ],
    actions: [["cancel", "Cancel"], ["add", "Add", "primary"]],
    validate: (value) => {
      if (value !== "add" || tagOf(input.value)) return true;
      error.textContent = "This is not a language tag.";
      error.hidden = false;
      input.setAttribute("aria-invalid", "true");
      input.focus();
      return false;
    },
  });
  if (chosen === "add") page.go(hrefOf(tagOf(input.value), message));
}

/** All messages with who wrote the text of this language, and in which other languages there are own ones. */
function messageList(page, locale, open, hrefOf) {
  const { session } = page;
  const list = element("ul", { class: "message-list" });
  function paint() {
    const focused = list.contains(document.activeElement) && document.activeElement.getAttribute("href");
    list.replaceChildren(...known.meta.messages.map(({ name, title: label, channel }) => {
      const own = isOwn(session, locale, name);
      const others = ownLanguages(session).filter((each) => each !== locale && isOwn(session, each, name));
      const { faults, unsaved } = textState(session, `templates.${locale}.${name}`);
      const elsewhere = [...new Set([...ownLanguages(session), ...session.changes().map(({ field }) => field).filter((field) => field.startsWith("templates.")).map((field) => field.split(".")[1])])]
        .filter((each) => each !== locale).map((each) => ({ english: languageOf(each).english, ...textState(session, `templates.${each}.${name}`) }));
      return element("li", {}, element("a", { href: hrefOf(locale, name), "aria-current": name === open ? "true" : null, "data-message": name },
        icon(channel),
        element("span", { class: "message-title" }, label),
        element("span", { class: "message-state" },
          faults ? tag("bad", plural(faults, "fault")) : own ? tag("good", "Own text") : tag("plain", "Built-in"),
          unsaved ? tag("info", "Not saved") : null,
          others.length ? element("span", { class: "hint" }, `own in ${others.join(", ")}`) : null,
          elsewhere.map(({ english, faults: there, unsaved: waiting }) => (there ? tag("bad", `${plural(there, "fault")} in ${english}`) : waiting ? tag("info", `${english}: not saved`) : null)))));
    }));
    if (focused) list.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
  }
  let last = "";
  const repaint = () => {
    const state = JSON.stringify([leaves(session.own("templates")).map(([field]) => field), session.errors.map(({ field }) => field), session.changes().map(({ field }) => field)]);
    if (state !== last) paint();
    last = state;
  };
  repaint();
  page.listen(repaint);
  const box = panel("messages", "Messages", null, list);
  return element("nav", { "aria-label": "Messages" }, box);
}
