// The save bar: how much is not saved, what it is, and saving it. Nothing is stored but through here.

import { Refusal } from "./api.js";
import { conflict } from "./conflict.js";
import { changeList } from "./diff.js";
import { $, announce, button, dialog, element, icon } from "./dom.js";
import { known, unsaved } from "./session.js";
import { nameOf, plural, reasonText, sentence } from "./words.js";

let shown = null; // the session that the bar is of
let release = () => {};
let said = null; // what the bar says after a save
let wasUnsaved = false;

/** Shows the bar of one app, or of none. `errorsLink(field)` is where an error can be mended. */
export function showSaveBar(session, page) {
  release();
  if (shown !== session) said = null;
  shown = session;
  release = session?.subscribe((kind) => {
    if (kind === "edit") said = null;
    paint(page);
  }) ?? (() => {});
  paint(page);
}

function paint(page) {
  const bar = $("save-bar");
  const count = shown?.changes().length ?? 0;
  bar.hidden = !count && !said;
  document.body.classList.toggle("has-save-bar", !bar.hidden);
  bar.classList.toggle("saved", !count && Boolean(said));
  if (bar.hidden) bar.replaceChildren();
  if (count && !wasUnsaved) announce("There are unsaved changes. Control and S saves them.");
  wasUnsaved = count > 0;
  if (count) paintUnsaved(bar, count, page);
  else if (said) bar.replaceChildren(element("div", { class: "wrap save-row" }, icon("good"), element("p", { class: "save-words" }, said),
    button("icon", icon("close"), () => { said = null; paint(page); $("main").focus(); }, { "aria-label": "Dismiss" })));
}

function paintUnsaved(bar, count, page) {
  const { errors } = shown;
  if (!bar.querySelector("[data-action=save]")) {
    bar.replaceChildren(element("div", { class: "wrap save-row" },
      element("p", { class: "save-words" }),
      button("quiet danger save-errors", [icon("error"), element("span")], () => page.showSummary(shown.errors, { refused: false }), { "data-action": "errors" }),
      element("div", { class: "save-buttons" },
        button("", "Review", () => review(shown), { "data-action": "review" }),
        button("", "Discard", () => discard(shown), { "data-action": "discard" }),
        button("primary", "Save", () => save(shown, page), { "data-action": "save", "aria-keyshortcuts": "Control+S Meta+S" }))));
  }
  bar.querySelector(".save-words").replaceChildren(element("strong", {}, plural(count, "unsaved change")), ` in ${shown.name}`);
  const toMend = bar.querySelector("[data-action=errors]");
  toMend.hidden = errors.length === 0;
  toMend.querySelector("span").textContent = `${plural(errors.length, "field")} to mend`;
}

async function review(session) {
  const chosen = await dialog({
    title: "What you are about to change",
    wide: true,
    body: [element("p", { class: "hint" }, `In ${session.name} (${session.appId}), against version ${session.stored.version}.`), changeList(session.changes())],
    actions: [["close", "Close"], ["save", "Save", "primary"]],
  });
  if (chosen === "save") $("save-bar").querySelector("[data-action=save]")?.click();
}

async function discard(session) {
  const chosen = await dialog({
    title: `Discard ${plural(session.changes().length, "change")}?`,
    wide: true,
    body: [
      element("p", {}, `These changes are thrown away. What is stored (version ${session.stored.version}) stays as it is, and is shown again.`),
      changeList(session.changes().map(({ field, before, after }) => ({ field, before: after, after: before })), { words: ["yours, thrown away", "stored"] }),
    ],
    actions: [["keep", "Keep editing"], ["discard", "Discard", "danger"]],
  });
  if (chosen !== "discard") return;
  session.discard();
  announce("Changes discarded");
  $("main").focus();
}

const inForce = (stored) => `Saved as version ${stored.version}; in force everywhere within ${known.target.cacheSeconds} seconds.`;

/** Says that something was stored, in the bar and aloud. */
export function saySaved(session, page) {
  said = inForce(session.stored);
  announce(said);
  paint(page);
}

async function save(session, page) {
  const primary = $("save-bar").querySelector("[data-action=save]");
  primary.disabled = true;
  primary.textContent = "Saving…";
  try {
    await session.save();
    page.clearSummary();
    saySaved(session, page);
    page.saved();
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    if (refusal.status === 409 && refusal.body.current) await conflict(session, refusal.body);
    else if (refusal.status === 422) page.showSummary(session.errors);
    else page.showProblem(sentence(refusal.message));
  } finally {
    const again = $("save-bar").querySelector("[data-action=save]");
    if (again) {
      again.disabled = false;
      again.textContent = "Save";
    }
  }
}

/** The list of what has to be mended, each a link to its field. */
export function errorSummary(errors, hrefOf, { refused }) {
  return element("section", { class: "summary", role: "alert", "aria-labelledby": "summary-title", id: "error-summary", tabindex: "-1" },
    element("h2", { id: "summary-title" }, icon("error"), `${refused ? "Nothing was saved: " : ""}${plural(errors.length, "field")} to mend`),
    element("ul", {}, errors.map(({ field, reason }) =>
      element("li", {}, element("a", { href: hrefOf(field) }, nameOf(field)), `: ${reasonText(field, reason)}`))));
}

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  if (!document.querySelector("dialog[open]")) $("save-bar").querySelector("[data-action=save]:enabled")?.click();
});

window.addEventListener("beforeunload", (event) => {
  if (unsaved().length) event.preventDefault();
});
