// Branding: what makes Rekey's pages and messages look like the app's own.

import { element, panel } from "./dom.js";
import { row, text } from "./fields.js";
import { colour, contrastWithWhite, logo } from "./controls.js";
import { schemaAt } from "./schema.js";
import { known } from "./session.js";
import { languageLabel } from "./words.js";

export const title = "Branding";
export const lead = "The name, the look and the language that your users meet.";

const FALLBACK = () => schemaAt("accentColour")?.default ?? known.meta.defaults.accentColour ?? "#2457d6";

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
      row(page, "defaultLocale", text({ list: "languages", placeholder: "en" }), { whenUnset: "English" }),
      row(page, "otpDomain", text({ placeholder: "shop.example", mono: true }), { whenUnset: "the link's own host" }),
      element("datalist", { id: "languages" }, known.meta.languages.map((language) => element("option", { value: language.tag }, languageLabel(language))))),
  ];
}

/** A sketch of Rekey's page with what is typed; the real pages are under “Try it”. */
function preview(page) {
  const image = element("img", { alt: "" });
  const name = element("strong", {});
  const sample = element("span", { class: "sketch-button" }, "Get a new password");
  function show() {
    const accent = page.session.own("accentColour") ?? FALLBACK();
    const logoUrl = page.session.own("logo");
    name.textContent = page.session.own("name") || "Your app";
    image.hidden = !/^data:image\//.test(logoUrl ?? "");
    if (!image.hidden) image.src = logoUrl;
    if (/^#[0-9a-f]{6}$/i.test(accent) && contrastWithWhite(accent) >= 4.5) sample.style.background = accent;
  }
  show();
  page.listen(show);
  return element("aside", { class: "sketch", "aria-label": "Sketch of a page" },
    element("p", { class: "hint" }, "How it will look"),
    element("div", { class: "sketch-page" },
      element("div", { class: "sketch-head" }, image, name),
      element("p", { class: "sketch-title" }, "Reset your password?"),
      element("p", {}, "We make a new password and send it to you. Your old one stops working."),
      sample));
}
