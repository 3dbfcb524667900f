// The pages and mails that end users see: every state of them in three languages against axe-core and by eye, and whole
// journeys as people make them, with and without script, by mouse and by keyboard, in a hurry and back again.

import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import { after, before, describe, test } from "node:test";
import { USER, linkIn, passwordIn, startService } from "../sdk/service.js";
import { WIDTHS, screenshot, startBrowser } from "./browser.js";
import { assertAccessible, assertFits, assertStill, assertTabOrder, assertTargets } from "./checks.js";
import { BUTTON, HANDS } from "./hands.js";
import { peopleOf } from "./people.js";
import { dynamo, request, stage, title } from "./portal.js";
import { CHOSEN, ask, prepareAll, refusalIn, use } from "./states.js";

const TIMED = { concurrency: 2, timeout: 180_000 };
const APPS = ["demo", "demo-input", "demo-kii"];

let browser;
before(async () => (browser = await startBrowser()));
after(() => browser?.stop());

/** A service with people of each app who read `locale`. */
async function world(t, locale = "en", count = 30) {
  const service = await startService(t);
  const next = {};
  for (const app of APPS) next[app] = await peopleOf(t, service, app, locale, count);
  return { service, person: (app, who) => next[app](who) };
}

// ── Every page and state ────────────────────────────────────────────────────────────────────────────────────

/** `1280` px at 200 % zoom, and at 400 % (WCAG 1.4.10). */
const ZOOMED = [640, 320];

/** What holds at every width and size of letters. */
async function assertRoom(page, name) {
  for (const width of ZOOMED) {
    await page.setViewportSize({ width, height: 720 });
    await assertFits(page, name);
  }
  // Letters of twice the size on a phone (WCAG 1.4.4).
  await page.setViewportSize({ width: 390, height: 844 });
  await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
  await assertFits(page, `${name} in large letters`);
  await page.evaluate(() => (document.documentElement.style.fontSize = ""));
}

async function assertLooks(page, { name, mail }) {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width < 600 ? 844 : 900 });
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      // Colours are the same at every width.
      if (colorScheme === "light" || width === WIDTHS[0]) await assertAccessible(page, `${name}, ${width} px, ${colorScheme}`, { mail });
      await screenshot(page, colorScheme === "dark" ? `${name}-dark` : name);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
}

describe("every page and state", TIMED, () => {
  // German has the longest words; the others are looked at.
  for (const [locale, dir, looked] of [["en", "ltr", true], ["ja", "ltr", true], ["ar", "rtl", true], ["de", "ltr", false]]) {
    test(`in ${locale}`, async (t) => {
      const states = await prepareAll(await world(t, locale));
      // Under the policy of these pages axe-core could not run.
      const page = await browser.newPage(t, { width: 390, script: true, bypassCSP: true, locale, expected: [503] });
      for (const state of states) {
        const name = `${state.name}-${locale}`;
        await page.setViewportSize({ width: 390, height: 844 });
        const response = await page.goto(state.address);
        if (state.status) assert.equal(response.status(), state.status, name);
        await state.reach?.(page);
        await page.locator(state.at).first().waitFor();
        const says = await page.locator("html").evaluate((html) => [html.lang, getComputedStyle(html).direction, document.title !== ""]);
        assert.deepEqual(says, state.english ? ["en", "ltr", true] : [locale, dir, true], name);
        if (looked) await assertLooks(page, { ...state, name });
        await assertRoom(page, name);
        if (!state.mail) {
          assert.doesNotMatch(await page.locator("body").innerText(), /Alex|p-demo|\+?8190/, `${name} names nobody`);
          await assertTargets(page, name);
          await assertStill(page, name);
          await assertTabOrder(page, name);
        }
      }
    });
  }
});

// ── Journeys ────────────────────────────────────────────────────────────────────────────────────────────────

/** What a link's page is like in each app: what the person does on it, and what it says at the end. */
const MODES = {
  demo: { title: "Get a new password", end: "Your new password is on its way" },
  "demo-input": { title: "Choose a new password", types: true, end: "Your password was changed" },
  "demo-kii": { end: "Your new password is on its way" },
};
const FIELD = "[name=newPassword]";

const status = async (service, { app, email }, password) => {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ username: email, password });
  return (await fetch(`${service.api}/apps/${app}/oauth2/token`, { method: "POST", headers, body })).status;
};

/** From the message to the page at the end; returns what is needed to see that nothing after it does any harm. */
async function carry(t, { service, person }, app, way, hands, options) {
  const who = person(app);
  const message = await ask(service, who, way);
  const link = linkIn(message);
  const mode = MODES[app];
  let page = await browser.newPage(t, options);
  // Left open in another tab, where the page waits to be pressed.
  const stale = mode.title && (await page.context().newPage());
  await stale?.goto(link);
  if (way === "EMAIL") {
    await page.goto(`${service.url}/_local/messages/${message.id}.html`);
    page = await hands.follow(page, 'a[href*="/r/"]');
    await page.waitForLoadState();
  } else {
    await page.goto(link);
  }
  if (mode.title) {
    assert.equal(await title(page), mode.title);
    if (mode.types) await hands.type(page, FIELD, CHOSEN);
    await hands.press(page);
  }
  await page.getByRole("heading", { name: mode.end }).waitFor();
  // In `input` mode a notice by mail, and by SMS where that was the way; else the password, and a notice after an SMS.
  const sent = await who.mail.next(way === "SMS" ? 2 : 1);
  const channel = way === "SMS" ? "sms" : "email";
  const password = mode.types ? CHOSEN : passwordIn(sent.find((message) => message.channel === channel));
  assert.deepEqual([await status(service, who, USER.password), await status(service, who, password)], [400, 200]);
  return { page, stale, who, mode, password, link };
}

/** Reload, back, the other tab, and the link once more: nothing of it changes or sends anything. */
async function assertHarmless({ service }, { page, stale, who, mode, password, link }) {
  await page.reload();
  assert.equal(await title(page), mode.end, "reloaded");
  if (stale) {
    await page.goBack();
    assert.equal(await title(page), "This link was already used", "back");
    if (mode.types) await stale.locator(FIELD).fill("a second thought of mine");
    await stale.locator(BUTTON).click();
    await stale.getByRole("heading", { name: mode.types ? "This link was already used" : mode.end }).waitFor();
  }
  await page.goto(link);
  assert.equal(await title(page), mode.title ? "This link was already used" : mode.end, "opened again");
  await who.mail.next(0);
  assert.equal(await status(service, who, password), 200, "the password is the same");
}

describe("journeys of every way and mode", TIMED, () => {
  for (const script of [false, true]) {
    for (const width of WIDTHS) {
      test(`${script ? "with" : "without"} script, ${width} px wide`, async (t) => {
        const place = await world(t, "en", 10);
        const all = Object.values(HANDS);
        let turn = width === WIDTHS[0] ? 0 : 1;
        for (const app of APPS) {
          for (const way of ["EMAIL", "SMS"]) {
            const hands = all[(turn += 1) % all.length];
            const journey = await carry(t, place, app, way, hands, { width, script });
            await assertHarmless(place, journey);
            await journey.page.context().close();
          }
        }
      });
    }
  }
});

describe("what a page leads to", TIMED, () => {
  for (const script of [false, true]) {
    test(`the app's own pages, by redirects that the policy lets through, ${script ? "with" : "without"} script`, async (t) => {
      const { service, open } = await stage(t, browser);
      const set = (app) => dynamo(service, "UpdateItem", {
        TableName: "rekey-apps",
        Key: { appId: { S: app } },
        UpdateExpression: "SET settings.successRedirectUrl = :ok, settings.failureRedirectUrl = :not",
        ExpressionAttributeValues: { ":ok": { S: "https://app.example/done" }, ":not": { S: "https://app.example/failed" } },
      });
      await set("demo");
      const person = await peopleOf(t, service, "demo", "en", 5);
      const message = await ask(service, person());
      const page = await open(message, { script });
      await page.locator(BUTTON).click();
      await page.waitForURL("https://app.example/done?result=ok");
      await page.goto(linkIn(message));
      await page.waitForURL(/^https:\/\/app\.example\/(done\?result=ok|failed\?result=used)$/);
    });
  }
});

// ── What is not a person ────────────────────────────────────────────────────────────────────────────────────

/** What mail programs, scanners and browsers send when they look ahead. */
const AHEAD = [
  {},
  { "sec-purpose": "prefetch" },
  { "sec-purpose": "prefetch;prerender" },
  { purpose: "prefetch" },
  { "x-moz": "prefetch" },
  { "x-purpose": "preview" },
  { "user-agent": "Mozilla/5.0 (compatible; SafeLinks; Barracuda; bitdiscovery)" },
];

/** Looks at `link` from an address of this machine; answers with the status. */
const look = (link, method, localAddress, headers) =>
  new Promise((resolve, reject) => {
    const sent = httpRequest(link, { method, localAddress, headers }, (response) => response.resume().on("end", () => resolve(response.statusCode)));
    sent.on("error", reject).end();
  });

test("a scanner that looks from ten addresses in every way uses nothing up", { timeout: 180_000 }, async (t) => {
  const { service, person } = await world(t, "en", 10);
  const [generates, asks, refused] = [person("demo"), person("demo-input"), person("demo-input")];
  const [mail, form] = [await ask(service, generates), await ask(service, asks)];
  await use(linkIn(await ask(service, refused)));
  const notice = await refused.mail.one();
  const links = [linkIn(mail), linkIn(form), refusalIn(mail), refusalIn(notice)];
  // But for what SES tells of the mails meanwhile.
  const resets = async () => (await service.resets()).map(({ deliveries, ...reset }) => reset);
  const users = () => Promise.all([generates, asks, refused].map(({ app, id }) => service.user(app, id)));
  const stored = async () => [await resets(), await users(), (await service.messages()).length];
  const before = await stored();
  for (const link of links) {
    for (let address = 2; address <= 11; address += 1) {
      const headers = AHEAD[address % AHEAD.length];
      for (const method of ["GET", "HEAD"]) assert.equal(await look(link, method, `127.0.0.${address}`, headers), 200, `${method} ${JSON.stringify(headers)}`);
    }
  }
  assert.deepEqual(await stored(), before);
  const page = await browser.newPage(t, { width: 390 });
  for (const [link, end] of [[links[3], /Every device is signed out/], [links[1], /was changed/], [links[2], /request is cancelled/]]) {
    await page.goto(link);
    if (link === links[1]) await page.locator(FIELD).fill(CHOSEN);
    await page.locator(BUTTON).click();
    assert.match(await title(page), end);
  }
  assert.equal(await request(service, "demo", "SMS", generates.id), 204);
});
