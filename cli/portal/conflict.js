// Two people, one app: somebody stored a version in between. Shows their changes beside one's own and asks; nobody's
// work is overwritten unseen.

import { api } from "./api.js";
import { changeList, changeView } from "./diff.js";
import { announce, dialog, element, note, tag } from "./dom.js";
import { changesBetween, overlap } from "./paths.js";
import { inPageOrder } from "./schema.js";
import { withTimes } from "./session.js";
import { isLocalPortal, nameOf, plural, time, valueText, who } from "./words.js";

const KEEP_ALL = "Take theirs and keep my changes";
const KEEP_OTHER = "Take theirs and keep my other changes";
const KEEP_CHOSEN = "Take theirs and keep what I chose";
const MEANS = {
  [KEEP_ALL]: "their version, with all your changes on top.",
  [KEEP_OTHER]: "their version, with your changes to what they left alone. Where both of you changed a field, theirs stays.",
  [KEEP_CHOSEN]: "their version, with your changes to what they left alone, and your value wherever you chose Mine above.",
};

/** Who set which field, of the versions since `version`; empty where the history does not answer. */
async function authors(appId, version) {
  const entries = await withTimes(api.history(appId).catch(() => []));
  const byField = new Map();
  for (const entry of entries.filter((each) => each.version > version).reverse()) {
    for (const { field } of entry.changes) byField.set(field, entry);
  }
  return byField;
}

export async function conflict(session, { current, changes: told }) {
  const mine = session.changes();
  const theirs = current.settings ? changesBetween(session.stored.settings, current.settings) : told ?? [];
  const both = overlap(mine, theirs);
  const set = await authors(session.appId, session.stored.version);
  const choices = new Map(both.map((field) => [field, "theirs"]));
  const means = element("p", { class: "hint", role: "status" });
  const explain = (label) => means.replaceChildren(element("b", {}, `“${label}”: `), MEANS[label], " Nothing is stored until you save.");
  explain(both.length ? KEEP_OTHER : KEEP_ALL);
  const choose = (field, side) => {
    choices.set(field, side);
    const label = [...choices.values()].includes("mine") ? KEEP_CHOSEN : KEEP_OTHER;
    document.querySelector("dialog [data-action=rebase]").textContent = label;
    explain(label);
  };

  const theirList = element("ul", { class: "changes" }, inPageOrder(theirs).map((change) => changeView(change, {
    extra: [both.includes(change.field) && [tag("warn", "You changed it too"), " "], element("span", { class: "hint" }, byline(set.get(change.field) ?? current))],
  })));

  const chosen = await dialog({
    title: "Somebody else saved first",
    wide: true,
    body: [
      note("warn", element("p", {}, `You started from version ${session.stored.version}. Version ${current.version} was saved ${isLocalPortal(current.savedBy) ? "on another page of this local run" : "by"} `,
        isLocalPortal(current.savedBy) ? null : [element("b", { title: current.savedBy }, who(current.savedBy)), " "], time(current.savedAt),
        ". Your changes are not saved, and theirs are not overwritten.")),
      element("div", { class: "sides" },
        element("section", { "aria-labelledby": "theirs-title", id: "theirs" }, element("h3", { id: "theirs-title" }, `Theirs: ${plural(theirs.length, "change")}`), theirList),
        element("section", { "aria-labelledby": "mine-title", id: "mine" }, element("h3", { id: "mine-title" }, `Yours: ${plural(mine.length, "change")}`), changeList(mine))),
      both.length ? chooser(mine, theirs, both, choose) : note("good", element("p", {}, "No field was changed by both of you: their changes and yours go together.")),
      means,
    ],
    actions: [["wait", "Decide later"], ["discard", "Discard mine", "danger"], ["rebase", both.length ? KEEP_OTHER : KEEP_ALL, "primary"]],
  });

  if (chosen === "discard") session.rebase(current, []);
  if (chosen === "rebase") session.rebase(current, mine.filter(({ field }) => choices.get(field) !== "theirs"));
  if (chosen === "discard") announce(`Your changes are discarded. This is version ${current.version}.`);
  if (chosen === "rebase") announce(`${plural(session.changes().length, "unsaved change")} on top of version ${current.version}. Save to store them.`);
}

const byline = ({ savedBy, savedAt }) => [isLocalPortal(savedBy) ? "another page" : who(savedBy), ", ", time(savedAt)];

/** For each field that both have changed, whose value stays. */
function chooser(mine, theirs, both, choose) {
  const valueOf = (changes, field) => changes.find((change) => change.field === field).after;
  const card = (field, side, label, value) => {
    const id = `keep-${side}-${field}`;
    const input = element("input", { type: "radio", name: `keep-${field}`, value: side, id, "aria-describedby": `${id}-value`, onchange: () => choose(field, side) });
    input.checked = side === "theirs";
    return element("div", { class: "card" }, input, element("label", { for: id }, label), element("p", { id: `${id}-value`, class: "kept-value" }, valueText(field, value)));
  };
  return element("section", { class: "chooser", "aria-labelledby": "chooser-title" },
    element("h3", { id: "chooser-title" }, "Changed by both: which value stays?"),
    both.map((field) => element("fieldset", { "data-both": field }, element("legend", {}, nameOf(field)),
      element("div", { class: "cards columns-2" }, card(field, "theirs", "Theirs", valueOf(theirs, field)), card(field, "mine", "Mine", valueOf(mine, field))))));
}
