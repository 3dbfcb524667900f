// The overview: all apps, and a new one. And what is shown of an app whose stored settings cannot be read.

import { api, Refusal } from "./api.js";
import { element, icon, note, panel, tag } from "./dom.js";
import { known, Session, withTimes } from "./session.js";
import { plural, sentence, time, who } from "./words.js";

export const title = "Apps";
export const lead = "Each app has its own settings, senders and texts.";

export async function render(page) {
  known.apps = await withTimes(api.apps());
  return [
    known.apps.length
      ? element("ul", { class: "app-cards", "aria-label": "Apps" }, known.apps.map(card))
      : note("info", element("p", {}, "There is no app yet. Create the first one below.")),
    newApp(page),
  ];
}

function card({ appId, name, version, savedAt, savedBy, broken }) {
  const waiting = known.sessions.get(appId)?.changes().length ?? 0;
  return element("li", { class: `app-card${broken ? " broken" : ""}` },
    element("h2", {}, element("a", { href: `#/${encodeURIComponent(appId)}/security` }, name ?? appId)),
    element("p", {}, element("code", {}, appId)),
    element("p", { class: "app-tags" },
      broken ? tag("bad", "Cannot be read") : null,
      waiting ? tag("info", plural(waiting, "unsaved change")) : null,
      tag("plain", `Version ${version}`)),
    element("p", { class: "hint" }, savedAt ? ["Saved ", time(savedAt), savedBy ? ` by ${who(savedBy)}` : ""] : "Not saved through the portal yet"));
}

function newApp(page) {
  const input = (id, label, hint, properties) => {
    const box = element("input", { id, autocomplete: "off", spellcheck: "false", "aria-describedby": `${id}-hint ${id}-error`, "aria-required": "true", ...properties });
    const error = element("p", { class: "field-error", id: `${id}-error`, "data-error": box.name });
    return { box, error, node: element("div", { class: "stacked" }, element("label", { class: "label", for: id }, label), element("p", { class: "hint", id: `${id}-hint` }, hint), box, error) };
  };
  const id = input("new-app-id", "App id", "In the addresses of the API; it cannot be changed later. Letters, digits, _ . and -, at most 64.", { class: "mono", name: "appId" });
  const name = input("new-app-name", "Name", "What your users read in messages and on pages.", { name: "name" });
  const other = element("div", { role: "alert" });

  function refuse(errors) {
    for (const each of [id, name]) {
      const reasons = errors.filter(({ field }) => field === each.box.name).map(({ reason }) => sentence(reason)).join(" ");
      each.error.replaceChildren(...(reasons ? [icon("error"), reasons] : []));
      if (reasons) each.box.setAttribute("aria-invalid", "true");
      else each.box.removeAttribute("aria-invalid");
    }
    const rest = errors.filter(({ field }) => !["appId", "name"].includes(field));
    other.replaceChildren(...(rest.length ? [note("bad", element("p", {}, rest.map(({ field, reason }) => sentence(`${field} ${reason}`)).join(" ")))] : []));
    [id, name].find(({ box }) => box.hasAttribute("aria-invalid"))?.box.focus();
  }

  async function create(event) {
    event.preventDefault();
    const appId = id.box.value.trim();
    if (!/^[A-Za-z0-9_.-]{1,64}$/.test(appId)) return refuse([{ field: "appId", reason: "must be 1 to 64 of letters, digits, _ . and -" }]);
    try {
      const stored = await api.save(appId, { name: name.box.value.trim() }, null);
      known.sessions.set(appId, new Session(stored));
      known.apps = await api.apps();
      page.go(`#/${encodeURIComponent(appId)}/security`);
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      if (refusal.status === 409) refuse([{ field: "appId", reason: "is taken by another app" }]);
      else refuse(refusal.errors.length ? refusal.errors : [{ field: "", reason: refusal.message }]);
    }
  }
  return panel("new-app", "Create an app", "It starts with safe defaults and can be changed at any time.",
    element("form", { class: "new-app", novalidate: true, onsubmit: create }, id.node, name.node, other,
      element("div", {}, element("button", { class: "primary" }, "Create the app"))));
}

/** A stored item that the types refuse: what is wrong, what is stored, and how to mend it. */
export const unreadable = {
  title: "These settings cannot be read",
  lead: "Somebody stored them past the portal, or an older version of Rekey did.",
  render: ({ session }) => withTimes(session).then(unreadableParts),
};

function unreadableParts(session) {
  const href = `#/${encodeURIComponent(session.appId)}/history`;
  return [
    note("bad", element("p", {}, element("b", {}, "Resets of this app do not work. "), "Until its settings are mended every one is answered 503; other apps are not affected.")),
    panel("broken-errors", "What is wrong", null, element("ul", { class: "broken-list" }, (session.stored.errors ?? []).map(({ field, reason }) => element("li", { "data-error": field }, element("code", {}, field), " ", sentence(reason))))),
    panel("broken-mend", "How to mend it", null,
      element("ol", { class: "broken-list" },
        element("li", {}, "Restore a version that worked: ", element("a", { href }, "open the history")),
        element("li", {}, "Or correct a file and store it: ", element("code", {}, `rekey app put ${session.appId}.toml`)))),
    panel("broken-stored", "What is stored", session.stored.savedAt ? ["Saved ", time(session.stored.savedAt), ` by ${who(session.stored.savedBy)}`] : null,
      element("pre", { class: "raw", role: "region", tabindex: "0", "aria-label": "Stored settings as JSON" }, JSON.stringify(session.stored.stored, null, 2))),
  ];
}
