// The pages and mails that end users see: every state of them in three languages against axe-core and by eye, and whole
// journeys as people make them, with and without script, by mouse and by keyboard, in a hurry and back again.

import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import { after, before, describe, test } from "node:test";
import { linkIn, startService } from "../sdk/service.js";
import { WIDTHS, picture, startBrowser } from "./browser.js";
import { assertAccessible, assertFits, assertStill, assertTabOrder, assertTargets } from "./checks.js";
import { BUTTON, HANDS } from "./hands.js";
import { peopleOf } from "./people.js";
import { dynamo, request, stage, title } from "./portal.js";
import { CHOSEN, ask, prepareAll, refusalIn, use } from "./states.js";
import { FIELD, WAYS, assertHarmless, carry } from "./ways.js";

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

/**
 * The languages that are looked at, with the colours that axe-core is asked about: which it finds does not hang on the
 * words, but for their direction. German has the longest words: it is measured.
 */
const LANGUAGES = [
  { locale: "en", dir: "ltr", looked: ["light", "dark"], measured: true },
  { locale: "ar", dir: "rtl", looked: ["light", "dark"], measured: true },
  { locale: "ja", dir: "ltr", looked: ["light"] },
  { locale: "de", dir: "ltr", measured: true },
];
/** 1280 px at 200 % and at 400 % (WCAG 1.4.10). */
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

/** Pictures of every width and colour, and what axe-core finds. */
async function assertLooks(page, { name, mail }, looked) {
  for (const width of WIDTHS) {
    const least = width < 600 ? 844 : 900;
    await page.setViewportSize({ width, height: least });
    await assertFits(page, name);
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ width, height: Math.max(least, height) });
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      // Colours are the same at every width.
      const asked = looked.includes(colorScheme) && (colorScheme === "light" || width === WIDTHS[0]);
      if (asked) await assertAccessible(page, `${name}, ${width} px, ${colorScheme}`, { mail });
      await picture(page, colorScheme === "dark" ? `${name}-dark` : name);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
}

/** What a person without a mouse, with unsteady hands, or with large letters needs. */
async function assertUsable(page, name, mail) {
  await assertRoom(page, name);
  if (mail) return;
  await assertTargets(page, name);
  await assertStill(page, name);
  await assertTabOrder(page, name);
}

describe("every page and state", TIMED, () => {
  for (const { locale, dir, looked, measured } of LANGUAGES) {
    test(`in ${locale}`, async (t) => {
      const states = await prepareAll(await world(t, locale));
      // Under the policy of these pages axe-core could not run.
      const page = await browser.newPage(t, { width: 390, script: true, bypassCSP: true, locale, expected: [503] });
      for (const state of states) {
        const name = `${state.name}-${locale}`;
        await page.setViewportSize({ width: 390, height: 844 });
        await page.goto(state.address);
        await state.reach(page);
        await page.locator(state.at).first().waitFor();
        const says = await page.locator("html").evaluate((html) => [html.lang, getComputedStyle(html).direction, document.title !== ""]);
        assert.deepEqual(says, [locale, dir, true], name);
        const named = !state.typed && !state.mail;
        if (named) assert.doesNotMatch(await page.locator("body").innerText(), /Alex|p-demo|\+?8190/, `${name} names nobody`);
        if (measured) await assertUsable(page, name, state.mail);
        if (looked) await assertLooks(page, { ...state, name }, looked);
      }
    });
  }
});

// ── Journeys ────────────────────────────────────────────────────────────────────────────────────────────────

describe("journeys of every way and mode", TIMED, () => {
  for (const script of [false, true]) {
    for (const width of WIDTHS) {
      test(`${script ? "with" : "without"} script, ${width} px wide`, async (t) => {
        const place = await world(t, "en", 10);
        const all = Object.values(HANDS);
        let turn = width === WIDTHS[0] ? 0 : 1;
        for (const app of APPS) {
          for (const way of WAYS) {
            const hands = all[(turn += 1) % all.length];
            const journey = await carry(t, browser, place, app, way, hands, { width, script });
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
