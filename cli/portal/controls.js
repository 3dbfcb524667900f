// The controls that are more than an input: colour, logo, countries.

import { announce, button, element, icon } from "./dom.js";
import { known } from "./session.js";
import { countryName } from "./words.js";

const HEX = /^#[0-9a-f]{6}$/i;

const channel = (value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

/** Whichever of white and black text can be read on a colour, as Rekey's pages choose it, and its contrast (WCAG 2.2). */
export function textOn(colour) {
  const white = contrastWithWhite(colour);
  return white >= 4.5 ? { name: "white", code: "#fff", contrast: white } : { name: "black", code: "#000", contrast: 21 / white };
}

function contrastWithWhite(colour) {
  const [r, g, b] = [1, 3, 5].map((at) => channel(parseInt(colour.slice(at, at + 2), 16) / 255));
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
}

export const colour = ({ fallback }) =>
  ({ session, field, id, title }) => {
    const typed = element("input", { id, name: field, class: "mono", placeholder: fallback, autocomplete: "off", spellcheck: "false", maxlength: "7", oninput: () => set(typed.value.trim()) });
    const picker = element("input", { type: "color", "aria-label": `${title}: pick`, oninput: () => { typed.value = picker.value; set(picker.value); } });
    const contrast = element("p", { class: "bounds", id: `${id}-contrast` });
    const set = (value) => {
      session.set(field, value.toLowerCase() || undefined);
      read(value);
    };
    function read(value) {
      const valid = HEX.test(value || fallback) ? value || fallback : null;
      if (valid) picker.value = valid;
      const text = valid && textOn(valid);
      contrast.textContent = text ? `Text on it is ${text.name}, with a contrast of ${text.contrast.toFixed(1)} to 1.${text.name === "black" ? " Mails take a darker shade with white text." : ""}` : "";
    }
    const show = (value) => {
      typed.value = value ?? "";
      read(typed.value);
    };
    return { node: element("div", {}, element("div", { class: "colour" }, picker, typed), contrast), inputs: [typed], describedBy: contrast.id, show };
  };

const asDataUrl = (file) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result);
  reader.onerror = () => reject(reader.error);
  reader.readAsDataURL(file);
});

/** An image from a file, kept as a data URL. */
export const logo = () =>
  ({ session, field, id, title }) => {
    const image = element("img", { alt: "The logo as it is now" });
    const none = element("span", { class: "hint" }, "No logo");
    const size = element("p", { class: "bounds", id: `${id}-size` });
    const input = element("input", {
      type: "file", id, name: field, accept: "image/png,image/jpeg,image/webp,image/gif",
      onchange: async () => {
        if (!input.files.length) return;
        const url = await asDataUrl(input.files[0]);
        session.set(field, url);
        show(url);
        announce("Logo chosen. It is not saved yet.");
      },
    });
    const remove = button("quiet", "Remove the logo", () => {
      session.set(field, undefined);
      show(undefined);
      input.focus();
    });
    function show(value) {
      if (!value) input.value = "";
      image.hidden = remove.hidden = !value;
      none.hidden = Boolean(value);
      if (value) image.src = value;
      size.textContent = value ? `${Math.floor((value.split(",")[1] ?? "").replaceAll("=", "").length * 0.75).toLocaleString("en")} of 6,144 bytes` : "PNG, JPEG, WebP or GIF, at most 6 KB as a file and 1,024 pixels a side";
    }
    return {
      node: element("div", { class: "logo-box" }, element("div", { class: "logo-frame" }, image, none), element("div", { class: "logo-choose" }, input, size, remove)),
      inputs: [input], describedBy: size.id, show,
    };
  };

/** Any number of countries, found by typing. */
export const countries = () =>
  ({ session, field, id, title }) => {
    const all = known.meta.countries.map((code) => ({ code, name: countryName(code) })).sort((a, b) => a.name.localeCompare(b.name, "en"));
    let chosen = new Set();
    const chips = element("div", { class: "chosen", role: "group", "aria-label": "Chosen countries" });
    const found = element("p", { class: "bounds", id: `${id}-found`, role: "status" });
    const search = element("input", { id, type: "search", placeholder: "Find a country", autocomplete: "off", oninput: filter, "aria-controls": `${id}-list` });
    const options = all.map(({ code, name }) => {
      const input = element("input", { type: "checkbox", name: field, value: code, id: `${id}-${code}`, onchange: () => choose(code, input.checked) });
      const node = element("div", { class: "option" }, input, element("label", { for: input.id }, name, element("span", { class: "code" }, code)));
      return { code, input, node, sought: `${name} ${code}`.toLowerCase() };
    });

    function choose(code, on) {
      if (on) chosen.add(code);
      else chosen.delete(code);
      session.set(field, chosen.size ? [...chosen].sort() : undefined);
      paint();
    }
    function drop(code) {
      choose(code, false);
      announce(`${countryName(code)} taken out`);
      search.focus();
    }
    function paint() {
      for (const { code, input } of options) input.checked = chosen.has(code);
      chips.replaceChildren(...(chosen.size
        ? all.filter(({ code }) => chosen.has(code)).map(({ code, name }) => element("span", { class: "chosen-one" }, name, button("icon small", icon("close"), () => drop(code), { "aria-label": `Take ${name} out` })))
        : [element("span", { class: "hint" }, "All countries that this installation sends to")]));
    }
    function filter() {
      const sought = search.value.trim().toLowerCase();
      let count = 0;
      for (const option of options) {
        option.node.hidden = !option.sought.includes(sought);
        count += !option.node.hidden;
      }
      rove(options.find(({ node }) => !node.hidden)?.input);
      found.textContent = sought ? `${count} ${count === 1 ? "country" : "countries"} found` : "";
    }
    /** One tab stop for all of them: the arrows move. */
    function step(event) {
      const shown = options.filter(({ node }) => !node.hidden).map(({ input }) => input);
      const at = shown.indexOf(document.activeElement);
      const to = { ArrowDown: shown[at + 1], ArrowUp: at > 0 ? shown[at - 1] : search, Home: shown[0], End: shown.at(-1) }[event.key];
      if (!to || (at < 0 && event.key !== "ArrowDown")) return;
      event.preventDefault();
      to.focus();
    }
    function rove(current) {
      for (const { input } of options) input.tabIndex = input === current ? 0 : -1;
    }
    const list = element("div", { class: "options", id: `${id}-list`, role: "group", "aria-label": `${title}: the arrow keys move`, onkeydown: step, onfocusin: (event) => rove(event.target) }, options.map(({ node }) => node));
    search.addEventListener("keydown", step);
    rove(options[0]?.input);
    return {
      node: element("div", { class: "countries" }, chips, search, list, found),
      inputs: [search],
      show: (value) => { chosen = new Set(value ?? []); paint(); },
    };
  };
