// Routes, the frame around the pages, and where the focus goes. `#/APP/PAGE/…?field=NAME` shows a page and, with a
// field, goes to that field.

import { api, Refusal } from "./api.js";
import { $, element, icon, note } from "./dom.js";
import { idOf } from "./fields.js";
import { fieldOf } from "./paths.js";
import { errorSummary, showSaveBar } from "./save.js";
import { pageOf, useSchema } from "./schema.js";
import { freshen, known, readTarget, sessionOf } from "./session.js";
import { sentence, who } from "./words.js";
import * as apps from "./page-apps.js";
import * as branding from "./page-branding.js";
import * as history from "./page-history.js";
import * as resets from "./page-resets.js";
import * as security from "./page-security.js";
import * as senders from "./page-senders.js";
import * as templates from "./page-templates.js";
import * as users from "./page-users.js";

const PAGES = { security, "user-management": users, branding, senders, templates, resets, history };

function hrefOf(appId, path) {
  const field = fieldOf(path);
  const [first, locale, message] = field.split(".");
  const rest = first === "templates" && message ? `/${encodeURIComponent(locale)}/${encodeURIComponent(message)}` : "";
  return `#/${encodeURIComponent(appId)}/${pageOf(field)}${rest}?field=${encodeURIComponent(field)}`;
}

function readRoute() {
  const [path, query] = location.hash.replace(/^#/, "").split("?");
  const asked = new URLSearchParams(query);
  const [appId = "", page = "", ...rest] = path.split("/").slice(1).map((part) => {
    try { return decodeURIComponent(part); } catch { return part; }
  });
  return { appId, page, rest, field: asked.get("field"), section: asked.get("section") };
}

// ── The frame ───────────────────────────────────────────────────────────────────────────────────────────────

function showTarget() {
  const { where, account, region, stack, appsTable, caller } = known.target;
  const local = where === "local";
  const facts = local
    ? [["Table", appsTable]]
    : [["Account", account], ["Region", region], ["Stack", stack], ["Table", appsTable], ["You", who(caller)]];
  $("target").classList.add(local ? "is-local" : "is-live");
  $("target").replaceChildren(element("div", { class: "wrap target-row" },
    element("strong", {}, local ? "Local run" : "Live AWS account"),
    local ? element("span", {}, "Nothing here leaves this machine.") : null,
    element("dl", {}, facts.filter(([, value]) => value).map(([name, value]) => element("div", { title: name === "You" ? caller : null, class: stack && name === "Table" ? "extra" : null }, element("dt", {}, name), element("dd", {}, value))))));
  $("try-link").hidden = !local;
}

function showFrame(route, session) {
  $("switcher").hidden = known.apps.length === 0;
  const select = $("app-switch");
  select.replaceChildren(element("option", { value: "" }, "All apps"),
    ...known.apps.map(({ appId, name, broken }) => element("option", { value: appId }, `${name ?? appId} (${appId})${broken ? ", cannot be read" : ""}`)));
  select.value = session?.appId ?? "";
  const nav = $("pages");
  nav.hidden = !session;
  $("shell").classList.toggle("with-pages", Boolean(session));
  if (!session) return;
  nav.replaceChildren(element("ul", {}, Object.entries(PAGES).map(([name, page]) =>
    element("li", {}, element("a", { href: `#/${encodeURIComponent(session.appId)}/${name}`, "aria-current": name === route.page ? "page" : null, "data-page": name },
      icon(name), element("span", {}, page.title), element("span", { class: "marks" }))))));
  showMarks(session);
  const current = nav.querySelector("[aria-current]");
  if (!current) return;
  current.after(sectionLinks());
}

/** On a long page, the way to its parts. */
function sectionLinks() {
  const titles = [...$("main").querySelectorAll(".panel[id] > .panel-head > h2")];
  if (titles.length < 4) return "";
  const base = location.hash.split("?")[0];
  return element("ul", { class: "sections", "aria-label": "Parts of this page" }, titles.map((title) =>
    element("li", {}, element("a", { href: `${base}?section=${title.parentNode.parentNode.id}`, onclick: (event) => { event.preventDefault(); goTo(title); } }, title.textContent))));
}

function goTo(title) {
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
  title.closest(".panel").scrollIntoView({ block: "start" });
}

/** How many fields of each page are refused, or not saved. */
function showMarks(session) {
  const count = (items) => items.reduce((sums, { field }) => sums.set(pageOf(field), (sums.get(pageOf(field)) ?? 0) + 1), new Map());
  const errors = count(session.broken ? [] : session.errors);
  const changes = count(session.changes());
  for (const link of $("pages").querySelectorAll("a[data-page]")) {
    const name = link.dataset.page;
    const [number, tone, word] = errors.has(name) ? [errors.get(name), "bad", " to mend"] : [changes.get(name), "info", " not saved"];
    link.querySelector(".marks").replaceChildren(...(number ? [element("span", { class: `mark-count ${tone}` }, String(number), element("span", { class: "visually-hidden" }, word))] : []));
  }
}

$("app-switch").addEventListener("change", (event) => {
  const { page } = readRoute();
  const to = event.target.value;
  location.hash = to ? `#/${encodeURIComponent(to)}/${PAGES[page] ? page : "security"}` : "#/";
});

// A link to a field goes there at once, also where the address is that already.
document.addEventListener("click", (event) => {
  const href = event.target.closest?.("a[href*='?field=']")?.getAttribute("href");
  if (!href || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (href !== location.hash) window.history.pushState(null, "", href);
  show();
});

$("skip").addEventListener("click", (event) => {
  event.preventDefault();
  $("main").focus();
});

// ── Pages ───────────────────────────────────────────────────────────────────────────────────────────────────

let leave = [];
let shown = 0;
let lastRoute = null;
let focusAfter = null; // where the focus goes instead of to the heading

/** What a page gets: its session, and what it may ask of the frame. */
function pageContext(route, session, leaving) {
  return {
    session, route,
    listen: (listener) => leaving.push(session.subscribe(listener)),
    atEnd: (action) => leaving.push(action),
    go: (hash, focus = null) => {
      focusAfter = focus;
      location.hash = hash;
    },
    saved: async () => {
      known.apps = await api.apps().catch(() => known.apps);
      showFrame(readRoute(), session);
    },
    clearSummary: () => $("notices").replaceChildren(),
    linkTo: (field) => hrefOf(session.appId, field),
    showSummary: (errors, { refused = true } = {}) => {
      $("notices").replaceChildren(errorSummary(errors, (field) => hrefOf(session.appId, field), { refused }));
      $("error-summary").focus();
    },
    showProblem: (text) => {
      $("notices").replaceChildren(element("div", { role: "alert" }, note("bad", element("p", {}, text))));
      $("notices").scrollIntoView({ block: "center" });
    },
  };
}

function heading(page, session) {
  const version = session?.stored.version;
  return element("div", { class: "page-head" },
    element("h1", { tabindex: "-1" }, page.title),
    element("p", {}, page.lead),
    version ? element("p", { class: "page-version hint" }, `${session.name}, version ${version}`) : null);
}

async function show({ focus = true } = {}) {
  const mine = ++shown;
  const route = readRoute();
  let page = route.appId ? PAGES[route.page] ?? null : apps;
  if (!page) return location.replace(`#/${encodeURIComponent(route.appId)}/security`);
  let session = null;
  let body;
  const beside = lastRoute?.appId === route.appId && lastRoute.page === "templates" && route.page === "templates"; // from message to message
  lastRoute = route;
  const leaving = [];
  for (const action of leave) action();
  leave = leaving;
  const notices = element("div", { id: "notices" });
  try {
    if (route.appId) {
      session = await sessionOf(route.appId);
      if (focus) await freshen(session).catch(() => {});
    }
    if (mine !== shown) return;
    const context = pageContext(route, session, leaving);
    if (session) leaving.push(session.subscribe((kind) => (kind === "replaced" ? show({ focus: false }) : showMarks(session))));
    if (session?.broken && page !== history && page !== resets) page = apps.unreadable;
    body = await page.render(context);
    if (mine !== shown) return leaving.forEach((action) => action());
    showSaveBar(session, context);
  } catch (error) {
    if (mine !== shown) return;
    if (!(error instanceof Refusal)) console.error(error);
    const text = error.status === 404 ? `There is no app “${route.appId}” in this table.` : sentence(error.message);
    body = [note("bad", element("p", {}, text, " ", element("a", { href: "#/" }, "Show all apps")))];
    showSaveBar(session, null);
  }
  const kept = focus ? null : rememberFocus();
  $("main").replaceChildren(heading(page, session), notices, ...[body].flat().filter(Boolean));
  showFrame(route, session);
  document.title = `${page.title}${session ? `, ${session.name}` : ""} · Rekey portal`;
  if (!focus) return restoreFocus(kept);
  placeFocus(route, beside);
}

function placeFocus({ field, section }, beside) {
  const wanted = focusAfter && document.querySelector(focusAfter);
  focusAfter = null;
  if (wanted) return wanted.focus();
  const part = (section && $(`${section}-title`)) || (beside && !field && $("editor-title"));
  if (part) return goTo(part);
  const target = field && (document.getElementsByName(field)[0] ?? document.querySelector(`#${CSS.escape(idOf(field))}, [name^="${CSS.escape(field)}"]`));
  if (target) {
    target.focus();
    target.scrollIntoView({ block: "center" });
    return;
  }
  window.scrollTo(0, 0);
  $("main").querySelector("h1").focus({ preventScroll: true });
}

/** A page that is drawn anew under the person's hands gives them the same control again. */
function rememberFocus() {
  const { id, name } = document.activeElement ?? {};
  return { id, name, inMain: $("main").contains(document.activeElement), top: window.scrollY };
}

function restoreFocus({ id, name, inMain, top }) {
  window.scrollTo(0, top);
  if (!inMain) return;
  ((id && $(id)) || (name && document.getElementsByName(name)[0]) || $("main").querySelector("h1")).focus({ preventScroll: true });
}

async function start() {
  try {
    [known.meta, known.apps] = await Promise.all([api.meta(), api.apps(), readTarget()]);
  } catch (error) {
    $("main").replaceChildren(note("bad", element("p", {}, sentence(error.message))));
    return;
  }
  useSchema(known.meta.schema);
  showTarget();
  window.addEventListener("hashchange", () => show());
  await show();
}

start();
