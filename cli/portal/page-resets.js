// Resets: one reset by its id, and what became of each of its messages.

import { api, Refusal } from "./api.js";
import { announce, element, icon, note, panel, tag } from "./dom.js";
import { withTimes } from "./session.js";
import { sentence, time } from "./words.js";

export const title = "Resets";
export const lead = "Did the mail arrive? What became of one reset, and of each message that it sent.";

const STANDINGS = {
  waiting: ["info", "Waiting", "It was asked for, and nothing was sent yet."],
  live: ["info", "Live", "Its link or PIN works, and waits for the user."],
  locked: ["bad", "Locked", "Too many wrong PINs were typed. The user can ask again."],
  expired: ["warn", "Expired", "Its link or PIN came too late. The user can ask again."],
  used: ["good", "Used", "The user proved control and has a new password."],
  superseded: ["plain", "Superseded", "A newer reset of the same user took its place."],
  refused: ["bad", "Refused", "Nothing can be done with it; the outcome says why."],
};

const STATUSES = {
  delayed: ["warn", "Delayed", "The other side does not take it yet; the provider goes on trying."],
  delivered: ["good", "Delivered", "The mail server, or the phone's carrier, took it. In a mailbox it may still lie among the spam."],
  rejected: ["bad", "Rejected", "The provider did not send it."],
  bounced: ["bad", "Bounced", "The other side did not take it."],
  complained: ["bad", "Complaint", "The recipient called it unwanted."],
};
const PASSING_BOUNCE = ["warn", "Bounced for now", "A full mailbox, a phone that is off, or an answering machine: a later message may arrive, and this one may have."];
const NOT_TOLD = ["plain", "Not told yet", "The provider has it. What became of it is told within minutes, or not at all where the account does not log SMS."];

const TIMES = [["Asked for", "requestedAt"], ["Secret made", "issuedAt"], ["First message sent", "sentAt"], ["Valid until", "expiresAt"],
  ["Proved", "completedAt"], ["New password sent", "passwordSentAt"], ["Ended", "endedAt"]];

export async function render(page) {
  const [asked] = page.route.rest;
  const shown = element("div", { id: "reset-result" });
  const parts = [lookUp(page, asked), shown];
  if (asked) shown.replaceChildren(...(await answer(page, asked, parts[0])));
  return parts;
}

function lookUp(page, asked) {
  const error = element("p", { class: "field-error", id: "reset-id-error", "data-error": "resetId" });
  const box = element("input", {
    id: "reset-id", name: "resetId", class: "mono", autocomplete: "off", autocapitalize: "none", spellcheck: "false", value: asked ?? null,
    "aria-required": "true", "aria-describedby": "reset-id-hint reset-id-error",
  });
  const form = element("form", {
    class: "new-app look-up", novalidate: true,
    onsubmit: (event) => {
      event.preventDefault();
      const id = box.value.trim();
      if (!id) return form.refuse("must be given");
      const hash = `#/${encodeURIComponent(page.session.appId)}/resets/${encodeURIComponent(id)}`;
      if (location.hash === hash) window.dispatchEvent(new HashChangeEvent("hashchange"));
      else page.go(hash, "#reset-id[aria-invalid], #reset-missing, #reset-messages-title");
    },
  },
  element("div", { class: "stacked" }, element("label", { class: "label", for: "reset-id" }, "Reset id"),
    element("p", { class: "hint", id: "reset-id-hint" }, "22 characters, as the logs name it (", element("code", {}, "reset"), ")."), box, error),
  element("div", {}, element("button", { class: "primary" }, "Look it up")));
  form.refuse = (reason) => {
    error.replaceChildren(icon("error"), sentence(reason));
    box.setAttribute("aria-invalid", "true");
    box.focus();
  };
  const view = panel("reset-look-up", "Look up", null, form);
  view.refuse = form.refuse;
  return view;
}

async function answer(page, id, form) {
  try {
    const reset = await withTimes(api.reset(page.session.appId, id));
    announce(`${STANDINGS[reset.standing]?.[1] ?? reset.standing}. ${reset.messages.map((message) => (STATUSES[message.status] ?? NOT_TOLD)[1]).join(", ")}`);
    return [messagesView(reset), resetView(reset)];
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    if (refusal.errors.length) form.refuse(refusal.errors[0].reason);
    else return [element("div", { id: "reset-missing", role: "alert", tabindex: "-1" }, note("bad", element("p", {}, sentence(refusal.message))))];
    return [];
  }
}

function resetView(reset) {
  const [tone, word, means] = STANDINGS[reset.standing] ?? ["plain", reset.standing, ""];
  const fact = (name, value) => (value === null || value === undefined ? null : element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, value)));
  const code = (text) => (text === null ? null : element("code", {}, text));
  return panel("reset", "The reset", [tag(tone, word), " ", means],
    element("div", { class: "scroll", role: "group", "aria-labelledby": "reset-title", tabindex: "0" },
      element("table", { class: "landings facts" }, element("tbody", {},
        fact("User", code(reset.user)), fact("Method", code(reset.method)), fact("State", code(reset.state)), fact("Outcome", code(reset.outcome)),
        ...TIMES.map(([name, field]) => fact(name, reset[field] && time(reset[field])))))));
}

function messagesView({ messages }) {
  const view = messages.length === 0
    ? panel("reset-messages", "Messages", null, element("p", { class: "empty" }, "No provider has taken a message of this reset."))
    : panel("reset-messages", "Messages", "What the provider told of each, the latest alone.", messagesTable(messages));
  view.querySelector("h2").tabIndex = -1; // where the focus goes
  return view;
}

const messagesTable = (messages) =>
  element("div", { class: "scroll", role: "group", "aria-labelledby": "reset-messages-title", tabindex: "0" },
    element("table", { class: "landings" },
      element("thead", {}, element("tr", {}, ["Message", "Arrived?", "When"].map((head) => element("th", { scope: "col" }, head)))),
      element("tbody", {}, messages.map(messageRow))));

function messageRow({ kind, id, status, code, at }) {
  const passing = status === "bounced" && code?.startsWith("Transient/");
  const [tone, word, means] = passing ? PASSING_BOUNCE : STATUSES[status] ?? NOT_TOLD;
  return element("tr", { "data-message-kind": kind, "data-status": status ?? "" },
    element("th", { scope: "row" }, element("code", {}, kind ?? "unknown"), element("p", { class: "hint" }, element("code", {}, id))),
    element("td", { class: "lands" }, tag(tone, word), code ? [" ", element("code", {}, code)] : null, element("p", { class: "hint" }, means)),
    element("td", {}, at ? time(at) : "–"));
}
