// Every page and state that an end user can come to. To add one, add a row: `name` for its pictures; `prepare` makes
// whatever goes before and returns the address of the page (with `later`, the page is opened after every lifetime has
// passed), or the person with it; `reach` is what the person does there, until the state is; `at` is what shows that it is.
// `mail`: it is a mail, not a page of ours. `typed`: it shows what its reader has typed.

import assert from "node:assert/strict";
import { linkIn } from "../sdk/service.js";
import { dynamo, inForce, request } from "./portal.js";

/** The link in a mail that says "it was not me". */
export const refusalIn = (mail) => mail.text.match(/http:\/\/127\.0\.0\.1:\d+\/n\/[\w-]+/)[0];

export const CHOSEN = "brittle violin harbour";
const OTHER = "harbour of brittle violins";

/** Asks for a reset as an app does, and returns the message. */
export async function ask(service, person, way = "EMAIL") {
  assert.equal(await request(service, person.app, way, person.id), 204);
  return person.mail.one();
}

/** Uses a link as a browser does, without one. */
export async function use(link, newPassword = CHOSEN) {
  const response = await fetch(link, { method: "POST", body: new URLSearchParams({ newPassword }) });
  assert.equal(response.status, 200);
}

const asked = (app, way) => async ({ service, person }) => linkIn(await ask(service, person(app), way));
const refusable = (app) => async ({ service, person }) => refusalIn(await ask(service, person(app)));
const mailOf = (service, { id }) => `${service.url}/_local/messages/${id}.html`;

/** The notice of a change that was made over `way`: an email, beside what else is sent. */
async function noticeOf(service, person, way = "EMAIL") {
  await use(linkIn(await ask(service, person, way)));
  const sent = await person.mail.next(way === "SMS" ? 2 : 1);
  return sent.find(({ channel }) => channel === "email");
}

const changed = (app, who) => async ({ service, person }) => refusalIn(await noticeOf(service, person(app, who)));

async function supersededBy(service, who) {
  const older = await ask(service, who);
  await ask(service, who, "SMS");
  return older;
}

const press = (page) => page.locator("form [type=submit]").first().click();
const type = async (page, password) => {
  await page.locator("[name=newPassword]").fill(password);
  await press(page);
};
const GOOD = "svg.mark.good";
const NOT = "svg.mark:not(.good)";

/** The app that holds accounts, and the one whose settings are broken at the end. */
const HELD = "demo";
const BROKEN = "demo-kii";

const setApp = (service, app, expression, value) =>
  dynamo(service, "UpdateItem", {
    TableName: "rekey-apps",
    Key: { appId: { S: app } },
    UpdateExpression: `SET ${expression} = :value`,
    ExpressionAttributeValues: { ":value": value },
  });

const start = (app) => ({ service, person }) => ({ address: `${service.url}/forgot/${app}`, who: person(app) });

/** Asks on the start page, by one of its ways. */
async function begin(page, account, method) {
  await page.locator("[name=account]").fill(account);
  await page.locator(`[name=method][value=${method}]`).check();
  await press(page);
}

/** Comes to the page for the code of an SMS, and returns the code. */
async function codeOf(page, { who }) {
  await begin(page, who.phone, "sms-pin");
  await page.locator(CODE).waitFor();
  return (await who.mail.one()).text.match(/\d{6}/)[0];
}

async function enter(page, code, password) {
  await page.locator(CODE).fill(code);
  if (password) await page.locator("[name=newPassword]").fill(password);
  await press(page);
}

const another = (code) => (code.startsWith("0") ? `1${code.slice(1)}` : `0${code.slice(1)}`);
const CODE = "[name=code]";
const ALERT = "[role=alert]";

export const STATES = [
  { name: "confirm", prepare: asked("demo"), at: "form" },
  { name: "confirm-sms", prepare: asked("demo", "SMS"), at: "form" },
  { name: "done-generate", prepare: asked("demo"), reach: press, at: GOOD },
  { name: "choose", prepare: asked("demo-input"), at: "form" },
  { name: "choose-refused", prepare: asked("demo-input"), reach: (page) => type(page, "short"), at: "[role=alert]" },
  { name: "done-input", prepare: asked("demo-input"), reach: (page) => type(page, CHOSEN), at: GOOD },
  { name: "expired", later: true, prepare: asked("demo"), at: NOT },
  {
    name: "used",
    async prepare({ service, person }) {
      const link = linkIn(await ask(service, person("demo-input")));
      await use(link);
      return link;
    },
    at: NOT,
  },
  { name: "superseded", prepare: async ({ service, person }) => linkIn(await supersededBy(service, person("demo"))), at: NOT },
  { name: "invalid", prepare: ({ service }) => `${service.url}/r/nonsense`, at: NOT },
  { name: "unreadable", prepare: asked("demo-input"), reach: (page) => type(page, "x".repeat(300_000)), at: NOT },

  { name: "not-me-request", prepare: refusable("demo"), at: "form" },
  { name: "not-me-request-done", prepare: refusable("demo"), reach: press, at: GOOD },
  { name: "not-me-request-over", prepare: async ({ service, person }) => refusalIn(await supersededBy(service, person("demo"))), at: NOT },
  { name: "not-me-change", prepare: changed("demo-input"), at: "form" },
  { name: "not-me-change-done", prepare: changed("demo-input"), reach: press, at: GOOD },
  { name: "not-me-alone", prepare: changed("demo-input", { phone: false }), at: "form" },
  { name: "not-me-alone-done", prepare: changed("demo-input", { phone: false }), reach: press, at: GOOD },
  { name: "not-me-hold", prepare: changed(HELD), at: "form" },
  { name: "not-me-held", prepare: changed(HELD), reach: press, at: GOOD },
  {
    name: "not-me-change-over",
    async prepare({ service, person }) {
      const who = person("demo-input");
      const notice = await noticeOf(service, who);
      await use(linkIn(await ask(service, who, "SMS")), OTHER);
      await who.mail.next(2);
      return refusalIn(notice);
    },
    at: NOT,
  },
  { name: "not-me-expired", later: true, prepare: changed("demo-input"), at: NOT },
  { name: "not-me-invalid", prepare: ({ service }) => `${service.url}/n/nonsense`, at: NOT },

  { name: "start", prepare: start("demo"), at: "form" },
  { name: "start-no-address", typed: true, prepare: start("demo"), reach: (page) => begin(page, "ann@", "email-link"), at: ALERT },
  { name: "start-told", typed: true, prepare: start("demo-kii"), reach: (page) => begin(page, "nobody@example.com", "email-link"), at: ALERT },
  { name: "start-sent-mail", typed: true, prepare: start("demo"), reach: (page, { who }) => begin(page, who.email, "email-link"), at: "section" },
  { name: "start-sent-sms", typed: true, prepare: start("demo"), reach: (page, { who }) => begin(page, who.phone, "sms-link"), at: "section" },
  { name: "start-code", typed: true, prepare: start("demo"), reach: codeOf, at: CODE },
  { name: "start-code-wrong", typed: true, prepare: start("demo"), reach: async (page, given) => enter(page, another(await codeOf(page, given))), at: ALERT },
  { name: "start-code-choose", typed: true, prepare: start("demo-input"), reach: codeOf, at: CODE },
  { name: "start-code-refused", typed: true, prepare: start("demo-input"), reach: async (page, given) => enter(page, await codeOf(page, given), "short"), at: ALERT },
  { name: "start-done", prepare: start("demo-input"), reach: async (page, given) => enter(page, await codeOf(page, given), CHOSEN), at: GOOD },
  { name: "start-off", prepare: ({ service }) => `${service.url}/forgot/nothing`, at: NOT },
  {
    name: "start-unreadable",
    prepare: start("demo"),
    async reach(page, { who }) {
      await page.locator("[name=step]").evaluate((input) => (input.value = "dance"));
      await begin(page, who.email, "email-link");
    },
    at: NOT,
  },

  { name: "mail-link", mail: true, prepare: async ({ service, person }) => mailOf(service, await ask(service, person("demo"))), at: "a" },
  { name: "mail-changed", mail: true, prepare: async ({ service, person }) => mailOf(service, await noticeOf(service, person("demo-input"))), at: "a" },
  { name: "mail-new-password", mail: true, prepare: async ({ service, person }) => mailOf(service, await noticeOf(service, person("demo"))), at: "a" },

  // From here on settings change: whatever needs them as they were stands above.
  {
    name: "start-too-many",
    prepare: start("demo-input"),
    async reach(page, { who }, service) {
      await setApp(service, "demo-input", "settings.limits.requestsPerAddressHourly", { N: "1" });
      await inForce(service);
      const address = page.url();
      await begin(page, who.email, "email-link");
      await page.goto(address);
      await begin(page, who.email, "email-link");
    },
    at: NOT,
  },
  {
    name: "unavailable",
    prepare: asked(BROKEN),
    async reach(page, _, service) {
      await setApp(service, BROKEN, "settings.linkLifetimeSeconds", { N: "5" });
      await inForce(service);
      await page.reload();
    },
    at: NOT,
  },
];

/** Past every lifetime of a link and every time to refuse a change, in seconds. */
const LATER = 604_801;

/** Makes what goes before every state, and returns each with its address. `world`: the service, and who is next. */
export async function prepareAll(world) {
  await setApp(world.service, HELD, "settings.notMe", { M: { holdAccountSeconds: { N: "86400" } } });
  const given = new Map();
  for (const later of [true, false]) {
    for (const state of STATES.filter((state) => Boolean(state.later) === later)) given.set(state, await state.prepare(world));
    if (later) await world.service.advance(LATER);
  }
  return STATES.map((state) => {
    const made = given.get(state);
    const { address, ...more } = typeof made === "string" ? { address: made } : made;
    return { ...state, address, reach: async (page) => state.reach?.(page, more, world.service) };
  });
}
