// Branding: what makes Rekey's pages and messages look like the app's own.

import { element, panel } from "./dom.js";
import { row, text } from "./fields.js";
import { colour, logo, textOn } from "./controls.js";
import { schemaAt } from "./schema.js";
import { known } from "./session.js";
import { languageLabel, languageOf } from "./words.js";

export const title = "Branding";
export const lead = "The name, the look and the language that your users meet.";

const FALLBACK = () => schemaAt("accentColour")?.default ?? known.meta.defaults.accentColour ?? "#2457d6";

/** The language of a tag in words; empty for what is none. */
function languageName(typed) {
  try {
    const [tag] = Intl.getCanonicalLocales(typed);
    return tag ? languageLabel(languageOf(tag)) : "";
  } catch {
    return "";
  }
}

export function render(page) {
  return [
    element("div", { class: "with-aside" },
      panel("look", "Look", "On Rekey's pages and in messages.",
        row(page, "name", text({ required: true })),
        row(page, "logo", logo()),
        row(page, "accentColour", colour({ fallback: FALLBACK() }), { whenUnset: `Rekey's blue, ${FALLBACK()}` })),
      preview(page)),
    panel("contact", "Help and language", null,
      row(page, "supportContact", text({ placeholder: "help@example.com" }), { whenUnset: "no contact is named" }),
      row(page, "defaultLocale", text({ list: "languages", placeholder: "Choose or type a tag", reads: languageName }), { whenUnset: "English" }),
      row(page, "otpDomain", text({ placeholder: "shop.example", mono: true }), { whenUnset: "the link's own host" }),
      element("datalist", { id: "languages" }, known.meta.languages.map((language) => element("option", { value: language.tag }, languageLabel(language))))),
  ];
}

/** A sketch of the page that a link opens, in its words and with what is typed. */
function preview(page) {
  const image = element("img", { alt: "" });
  const name = element("strong", {});
  const heading = element("p", { class: "sketch-title" });
  const words = element("div", {});
  const field = element("div", { class: "sketch-field" }, element("b", {}, "New password"), element("span", {}));
  const sample = element("span", { class: "sketch-button" });
  function show() {
    const input = page.session.get("passwordGeneration") === "input";
    heading.textContent = input ? "Choose a new password" : "Get a new password";
    words.replaceChildren(input
      ? element("p", {}, "When you press the button, your old password stops working and you are signed out everywhere.")
      : element("div", {}, "When you press the button:", element("ul", {}, ["we make a new password and send it to the same email address;", "your old password stops working;", "you are signed out everywhere."].map((each) => element("li", {}, each)))));
    sample.textContent = input ? "Change password" : "Send me a new password";
    field.hidden = !input;
    const accent = page.session.own("accentColour") ?? FALLBACK();
    const logoUrl = page.session.own("logo");
    name.textContent = page.session.own("name") || "Your app";
    image.hidden = !/^data:image\//.test(logoUrl ?? "");
    if (!image.hidden) image.src = logoUrl;
    if (/^#[0-9a-f]{6}$/i.test(accent)) Object.assign(sample.style, { background: accent, color: textOn(accent).code });
  }
  show();
  page.listen(show);
  return element("aside", { class: "sketch", "aria-label": "Sketch of a page" },
    element("p", { class: "hint" }, "How it will look"),
    element("div", { class: "sketch-page" },
      element("div", { class: "sketch-head" }, image, name),
      heading, field, words, sample));
}
