// Elements, dialogs and announcements. Everything that comes from outside enters the page as text nodes, never
// as HTML; the page's own policy allows no inline style or script either.

export const $ = (id) => document.getElementById(id);

/** An element with properties (`class`, `on…`, attributes) and children; strings become text nodes. */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

export const tag = (tone, ...text) => element("span", { class: `tag ${tone}` }, ...text);

/** A sentence whose `code` is shown as such. */
export const prose = (text) => text.split("`").map((part, index) => (index % 2 ? element("code", {}, part) : part));

/** A button that does something; `kind` is a class such as `primary` or `quiet`. */
export const button = (kind, label, onclick, properties = {}) =>
  element("button", { type: "button", class: kind || null, onclick, ...properties }, label);

/** A box with an icon: `good`, `warn`, `bad` or `info`. */
export const note = (tone, ...children) =>
  element("div", { class: `note ${tone}` }, icon({ good: "good", warn: "warning", bad: "error", info: "info" }[tone]), element("div", {}, ...children));

/** A titled box of the page; `id` is a stable hook. */
export function panel(id, title, lead, ...children) {
  const heading = element("h2", { id: `${id}-title` }, title);
  return element("section", { class: "panel", id, "aria-labelledby": heading.id },
    element("div", { class: "panel-head" }, heading, lead ? element("p", {}, lead) : null), ...children);
}

/** Says something to a screen reader, also when it is the same as before. */
export function announce(text) {
  const live = $("live");
  live.textContent = "";
  setTimeout(() => (live.textContent = text), 50);
}

/** Calls `action` once nobody has asked for `milliseconds`. */
export function debounced(milliseconds, action) {
  let timer;
  const run = (...values) => {
    clearTimeout(timer);
    timer = setTimeout(action, milliseconds, ...values);
  };
  run.cancel = () => clearTimeout(timer);
  return run;
}

/** Of several answers that overlap, lets through only the one asked for last. */
export function latest() {
  let asked = 0;
  return async (promise) => {
    const mine = ++asked;
    try {
      return await promise;
    } finally {
      if (mine !== asked) await new Promise(() => {}); // neither the answer nor the fault of an earlier one
    }
  };
}

let dialogs = 0;

/**
 * A modal dialog. `actions` are `[value, label, kind]`; resolves to the value that was chosen, or null where it was
 * closed. The focus goes back to where it was.
 */
export function dialog({ title, body, actions, wide = false, validate = () => true }) {
  const id = `dialog-${++dialogs}`;
  const before = document.activeElement;
  return new Promise((resolve) => {
    let chosen = null;
    const buttons = actions.map(([value, label, kind]) => button(kind ?? "", label, async () => {
      if (!(await validate(value))) return;
      chosen = value;
      box.close();
    }, { "data-action": value ?? "cancel" }));
    const content = element("div", { class: "dialog-body" }, body);
    const box = element("dialog", { class: wide ? "wide" : null, "aria-labelledby": id },
      element("div", { class: "dialog-head" },
        element("h2", { id, tabindex: "-1" }, title),
        button("icon", icon("close"), () => box.close(), { "aria-label": "Close" })),
      content,
      element("div", { class: "dialog-actions" }, ...buttons));
    box.addEventListener("close", () => {
      box.remove();
      if (before?.isConnected) before.focus();
      resolve(chosen);
    });
    document.body.append(box);
    box.showModal();
    if (content.scrollHeight > content.clientHeight) { // so that the arrow keys can scroll it
      for (const [name, value] of [["tabindex", "0"], ["role", "group"], ["aria-labelledby", id]]) content.setAttribute(name, value);
    }
    (box.querySelector("[autofocus]") ?? box.querySelector("h2")).focus();
  });
}

let tabSets = 0;

/** Tabs as in the ARIA authoring practices: one tab stop, arrows move. `views` are `[name, label, node]`. */
export function tabs(label, views, selected, onSelect = () => {}) {
  const set = ++tabSets;
  const buttons = views.map(([name, text]) => button("", text, () => show(name),
    { role: "tab", id: `tab-${set}-${name}`, "aria-controls": `view-${set}-${name}`, "data-tab": name }));
  const panels = views.map(([name, , view]) =>
    element("div", { role: "tabpanel", id: `view-${set}-${name}`, "aria-labelledby": `tab-${set}-${name}` }, view));
  function show(chosen) {
    views.forEach(([name], index) => {
      buttons[index].setAttribute("aria-selected", name === chosen);
      buttons[index].tabIndex = name === chosen ? 0 : -1;
      panels[index].hidden = name !== chosen;
    });
    onSelect(chosen);
  }
  const bar = element("div", { class: "tabs", role: "tablist", "aria-label": label }, ...buttons);
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    const next = buttons[(buttons.indexOf(event.target) + step + buttons.length) % buttons.length];
    next.click();
    next.focus();
  });
  show(views.some(([name]) => name === selected) ? selected : views[0][0]);
  return element("div", { class: "tab-set" }, bar, ...panels);
}
