// Whole journeys: every way to a new password in every mode, and that nothing after the end of one does any harm. To
// add a way, add a row to WAYS.

import assert from "node:assert/strict";
import { USER, linkIn, passwordIn } from "../sdk/service.js";
import { BUTTON } from "./hands.js";
import { title } from "./portal.js";
import { CHOSEN, ask } from "./states.js";

/** What a link's page is like in each app: what the person does on it, and what it says at the end. */
const MODES = {
  demo: { title: "Get a new password", end: "Your new password is on its way" },
  "demo-input": { title: "Choose a new password", types: true, end: "Your password was changed" },
  "demo-kii": { end: "Your new password is on its way" },
};
export const FIELD = "[name=newPassword]";

const status = async (service, { app, email }, password) => {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ username: email, password });
  return (await fetch(`${service.api}/apps/${app}/oauth2/token`, { method: "POST", headers, body })).status;
};

/** Follows the link of a mail, in the mail. */
async function followMail({ service, hands }, page, { id }) {
  await page.goto(`${service.url}/_local/messages/${id}.html`);
  const opened = await hands.follow(page, 'a[href*="/r/"]');
  await opened.waitForLoadState();
  return opened;
}

async function openSms(_, page, message) {
  await page.goto(linkIn(message));
  return page;
}

/** Asks on the start page by one of its ways; the message. */
async function startBy({ service, who, hands }, page, method) {
  await page.goto(`${service.url}/forgot/${who.app}`);
  await hands.type(page, "[name=account]", method === "email-link" ? who.email : who.phone);
  await hands.choose(page, "method", method);
  await hands.press(page);
  await page.locator("section").waitFor();
  return who.mail.one();
}

/** How a message comes to be sent, and how the person comes from it to the page that resets. */
export const WAYS = [
  { channel: "email", ask: ({ service, who }) => ask(service, who, "EMAIL"), come: followMail },
  { channel: "sms", ask: ({ service, who }) => ask(service, who, "SMS"), come: openSms },
  { channel: "email", ask: (person, page) => startBy(person, page, "email-link"), come: followMail },
  { channel: "sms", ask: (person, page) => startBy(person, page, "sms-link"), come: openSms },
  {
    channel: "sms",
    code: true,
    ask: (person, page) => startBy(person, page, "sms-pin"),
    // As people type it who read it aloud.
    async come({ hands }, page, message) {
      await hands.type(page, "[name=code]", message.text.match(/\d{6}/)[0].replace(/(...)/, "$1 "));
      return page;
    },
  },
];

/** From the request to the page at the end; returns what is needed to see that nothing after it does any harm. */
export async function carry(t, browser, { service, person }, app, way, hands, options) {
  const who = person(app);
  const mode = MODES[app];
  const one = await browser.newPage(t, options);
  const message = await way.ask({ service, who, hands }, one);
  const link = way.code ? null : linkIn(message);
  const waits = Boolean(way.code || mode.title);
  // Left open in another tab, where the page waits to be pressed.
  const stale = link && waits ? await one.context().newPage() : null;
  await stale?.goto(link);
  const page = await way.come({ service, who, hands }, one, message);
  if (waits) {
    if (link) assert.equal(await title(page), mode.title);
    if (mode.types) await hands.type(page, FIELD, CHOSEN);
    await hands.press(page);
  }
  await page.getByRole("heading", { name: mode.end }).waitFor();
  // In `input` mode a notice by mail, and by SMS where that was the way; else the password, and a notice after an SMS.
  const sent = await who.mail.next(way.channel === "sms" ? 2 : 1);
  const password = mode.types ? CHOSEN : passwordIn(sent.find(({ channel }) => channel === way.channel));
  assert.equal(await status(service, who, USER.password), 400, "the old password is dead");
  return { page, stale, who, mode, password, link };
}

/** Reload, back, the other tab, and the link once more: nothing of it changes or sends anything. */
export async function assertHarmless({ service }, { page, stale, who, mode, password, link }) {
  await page.reload();
  assert.equal(await title(page), mode.end, "reloaded");
  if (stale) {
    await page.goBack();
    assert.equal(await title(page), "This link was already used", "back");
    if (mode.types) await stale.locator(FIELD).fill("a second thought of mine");
    await stale.locator(BUTTON).click();
    await stale.getByRole("heading", { name: mode.types ? "This link was already used" : mode.end }).waitFor();
  }
  if (link) {
    await page.goto(link);
    assert.equal(await title(page), mode.title ? "This link was already used" : mode.end, "opened again");
  }
  await who.mail.next(0);
  assert.equal(await status(service, who, password), 200, "the new password signs in");
}
