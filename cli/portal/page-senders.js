// Senders: who mails and SMS come from, where SMS may go and how many.

import { element, panel } from "./dom.js";
import { countries } from "./controls.js";
import { cards, number, row, text } from "./fields.js";
import { isObject } from "./paths.js";
import { known } from "./session.js";

export const title = "Senders";
export const lead = "Who your users see as the sender, and where messages may go.";

const ADDRESS = "emailSender.address";
const BUDGETS = [0, 100, 1000, 10000];

const OWNERS = [
  { value: "deployment", title: "The sender of this installation", description: "The address that whoever runs Rekey has set up. Nothing to do here" },
  { value: "own", title: "An own sender for this app", description: "Your address. Amazon SES must have verified it, or mails do not leave" },
];

export function render(page) {
  return [
    panel("email-sender", "Email", canSend("email"), emailSender(page)),
    panel("sms-sender", "SMS", canSend("sms"),
      row(page, "smsSender", text({ placeholder: "Shop or +14155550100", mono: true }), { whenUnset: "the sender set up for this installation" }),
      row(page, "smsDailyBudget", number({ unit: "SMS a day", quick: BUDGETS })),
      row(page, "smsMaxPriceUsd", text({ placeholder: "0.05", mono: true }), { whenUnset: "the highest price set up for this installation" }),
      row(page, "smsCountries", countries(), { whenUnset: "all countries that this installation sends to" })),
  ];
}

function canSend(channel) {
  const { where, canSend: able } = known.target;
  if (where === "local") return "On this machine every message lands in the inbox.";
  return able[channel] ? null : "This portal cannot send test messages on this channel; Rekey itself can.";
}

/** The three fields exist together or not at all; what was typed is kept while the page is open. */
function emailSender(page) {
  const { session } = page;
  const fields = element("div", { class: "nested" });
  let kept = structuredClone(session.own("emailSender")) ?? { address: "" };

  const make = (given) => {
    const control = cards({ choices: OWNERS })({ ...given, session: { set: (_, value) => choose(value === "own") } });
    return { ...control, show: (sender) => control.show(sender ? "own" : "deployment") };
  };
  function choose(own) {
    if (!own) kept = structuredClone(session.own("emailSender")) ?? kept;
    if (own && !kept.address) session.expect(ADDRESS); // nothing is wrong yet: nobody has typed
    session.set("emailSender", own ? kept : undefined);
    paint();
    if (own) fields.querySelector("input").focus();
  }
  let rows = null;
  function paint() {
    const own = isObject(session.own("emailSender"));
    fields.hidden = !own;
    if (own && !rows) {
      rows = [
        row(page, ADDRESS, text({ type: "email", placeholder: "no-reply@example.com", required: true })),
        row(page, "emailSender.displayName", text({ placeholder: session.own("name") }), { whenUnset: "the app's name" }),
        row(page, "emailSender.replyTo", text({ type: "email", placeholder: "help@example.com" }), { whenUnset: "answers go to the sender's address" }),
      ];
      fields.append(...rows);
    }
  }
  paint();
  page.atEnd(() => session.visit(ADDRESS));
  return [row(page, "emailSender", make, { title: "Mails come from" }), fields];
}
