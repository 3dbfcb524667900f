// History: who changed what and when, and the way back.

import { api, Refusal } from "./api.js";
import { changeList } from "./diff.js";
import { button, dialog, element, note, panel, tag } from "./dom.js";
import { conflict } from "./conflict.js";
import { changesBetween, withChanges } from "./paths.js";
import { saySaved } from "./save.js";
import { withTimes } from "./session.js";
import { exactTime, isLocalPortal, plural, sentence, time, who } from "./words.js";

export const title = "History";
export const lead = "Every version that was saved. Going back makes a new version; nothing is lost.";

export async function render(page) {
  const entries = await withTimes(api.history(page.session.appId));
  if (entries.length === 0) return [panel("versions", "Versions", null, element("p", { class: "empty" }, "Nothing was saved with a history yet. The next save is the first entry."))];
  return [element("ol", { class: "versions", "aria-label": "Versions, newest first" }, entries.map((entry, index) => versionView(page, entries, entry, index)))];
}

function versionView(page, entries, entry, index) {
  const { session } = page;
  const current = entry.version === session.stored.version;
  const previous = entries[index + 1];
  const heading = element("h2", { id: `version-${entry.version}` }, `Version ${entry.version} `, current ? tag("good", "In force") : null);
  const first = entry.version === 1 && entry.changes.every((change) => change.before === null);
  return element("li", { class: "panel version", "data-version": entry.version },
    element("div", { class: "panel-head" }, heading,
      element("p", {}, element("b", { title: entry.savedBy ?? null }, who(entry.savedBy)),
        isLocalPortal(entry.savedBy) ? element("span", { class: "hint" }, ` · ${entry.savedBy}`) : null, ", ", time(entry.savedAt), ", ",
        first ? "created the app" : plural(entry.changes.length, "field")),
      current
        ? previous && button("quiet", "Undo", () => goBack(page, entries, previous, `Undo version ${entry.version}`), { "data-action": "undo", "aria-label": `Undo version ${entry.version}` })
        : button("quiet", "Restore", () => goBack(page, entries, entry, `Restore version ${entry.version}`), { "data-action": "restore", "aria-label": `Restore version ${entry.version}` })),
    entry.changes.length || previous ? changeList(entry.changes, { shown: first ? 4 : 8 }) : element("p", { class: "hint" }, "The version before this one is not kept any more, so what it changed cannot be told."));
}

/** What restoring changes now: the later versions' changes taken back, newest first. */
function wayBack(session, entries, target) {
  if (session.broken) return null;
  const later = entries.filter((entry) => entry.version > target.version);
  if (later.length !== session.stored.version - target.version) return null; // some are not kept any more
  const settings = later
    .reduce((all, entry) => withChanges(all, entry.changes, "before"), session.stored.settings);
  return changesBetween(session.stored.settings, settings);
}

async function goBack(page, entries, target, action) {
  const { session } = page;
  const changes = wayBack(session, entries, target);
  const drafted = session.changes().length;
  const chosen = await dialog({
    title: `${action}?`,
    wide: true,
    body: [
      element("p", {}, `Back to version ${target.version}, saved by ${who(target.savedBy)}${target.savedAt ? ` on ${exactTime(target.savedAt)}` : ""}. It becomes version ${session.stored.version + 1} at once.`),
      drafted ? note("warn", element("p", {}, `${plural(drafted, "unsaved change")} of yours ${drafted === 1 ? "is" : "are"} discarded.`)) : null,
      changes && element("h3", {}, "What changes"), changes && changeList(changes),
    ],
    actions: [["cancel", "Cancel"], ["restore", drafted ? `Discard mine and ${action.toLowerCase()}` : action, "primary"]],
  });
  if (chosen !== "restore") return;
  try {
    await session.restore(target.version);
    saySaved(session, page);
    page.saved();
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    if (refusal.status === 409 && refusal.body.current) await conflict(session, refusal.body);
    else if (refusal.status === 422) page.showProblem(`Version ${target.version} is not valid any more: ${refusal.errors.map(({ field, reason }) => `${field} ${reason}`).join("; ")}.`);
    else page.showProblem(sentence(refusal.message));
  }
}
