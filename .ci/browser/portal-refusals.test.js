// What the portal refuses, and what happens to an app whose settings were broken past it.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { USER, linkIn } from "../sdk/service.js";
import { screenshot, startBrowser } from "./browser.js";
import { TIMED, ask, control, description, dynamo, goTo, inForce, request, row, save, saveRefused, set, signIn, stage } from "./portal.js";

let browser;
before(async () => (browser = await startBrowser()));
after(() => browser?.stop());

// [page, field, bad values, what the reason says, what is given back afterwards]
const REFUSED = [
  ["user-management", "successRedirectUrl", ["http://app.example/", "/done", "app.example", "https://ann:secret@app.example/", "javascript:alert(1)"], /https/, ""],
  ["user-management", "failureRedirectUrl", ["http://app.example/", "https://ann@app.example/"], /https/, ""],
  ["user-management", "startUrl", ["ftp://app.example/"], /https/, ""],
  ["security", "linkLifetimeSeconds", [59, 604_801, "soon", "-1", "90.5", ""], /60[^]*604[,.]?800/, 3600],
  ["security", "pinLifetimeSeconds", [59, 3601], /60[^]*3[,.]?600/, 600],
  ["security", "generatedPasswordExpires", [299], /300/, ""],
  ["security", "limits.coolDownSeconds", [9, 3601], /10[^]*3[,.]?600/, 60],
  ["security", "passwordPolicy.minimumLength", [3, 65], /4[^]*64|maximumLength/, 8],
  ["security", "accessTokenLifetimeSeconds.default", [31_536_001], /maximum/, 2_592_000],
  ["branding", "accentColour", ["blue", "#12345", "#+12345"], /rrggbb/, ""],
  ["branding", "name", ["", "x".repeat(41)], /1 to 40/, "Demo"],
  ["branding", "supportContact", ["ask Ann"], /https URL|email|phone/, ""],
  ["branding", "otpDomain", ["https://shop.example", "localhost"], /host name/, ""],
  ["branding", "defaultLocale", ["not a tag"], /BCP 47|tag/, ""],
  ["senders", "smsSender", ["AB", "123456", "No spaces"], /3 to 11|E\.164/, ""],
  ["senders", "smsDailyBudget", [10_000_001], /10[,.]?000[,.]?000/, 1000],
];

describe("what is refused", TIMED, () => {
  for (const name of ["user-management", "security", "branding", "senders"]) {
    test(`${name}: the field and the reason, while typing and at Save; what was stored stays`, async (t) => {
      const { service, portal } = await stage(t, browser);
      const page = await portal(`demo/${name}`);
      const before = await service.json("/portal/api/apps/demo");
      for (const [, field, values, reason, fine] of REFUSED.filter(([on]) => on === name)) {
        const error = page.locator(`[data-error="${field}"]`);
        for (const value of values) {
          await set(page, field, value);
          await error.filter({ hasText: reason, visible: true }).waitFor();
          const { invalid, text } = await description(control(page, field));
          assert.ok(invalid && reason.test(text), `${field} ${value}: ${text}`);
        }
        const refused = await saveRefused(page);
        assert.equal(refused.length, 1, refused.join("\n"));
        assert.match(refused[0], reason);
        await page.locator("#error-summary a").click();
        assert.equal(await page.evaluate(() => document.activeElement.name), field, "the summary leads to the field");
        if (values === REFUSED.find(([on]) => on === name)[2]) await screenshot(page, `portal-refused-${name}`);
        await set(page, field, fine);
        await error.waitFor({ state: "hidden" });
        assert.equal((await description(control(page, field))).invalid, false, `${field} is fine again`);
      }
      assert.deepEqual(await service.json("/portal/api/apps/demo"), before);
      await inForce(service);
      assert.match((await ask(service)).text, /1 hour/);
    });
  }

  test("a sender that is no address, no proof at all, several fields at once", async (t) => {
    const { service, portal } = await stage(t, browser);
    const page = await portal("demo/senders");
    await set(page, "emailSender", "own");
    await set(page, "emailSender.replyTo", "nobody");
    for (const bad of ["nobody", "a b@c.example", ""]) {
      await set(page, "emailSender.address", bad);
      await page.locator('[data-error="emailSender.address"]').filter({ hasText: /address|missing/, visible: true }).waitFor();
      assert.equal((await description(control(page, "emailSender.address"))).invalid, true);
    }
    await goTo(page, "demo/security");
    await set(page, "allowedProofs", []);
    await row(page, "allowedProofs").locator('[aria-invalid="true"]').waitFor();
    const refused = await saveRefused(page);
    assert.equal(refused.length, 3, refused.join("\n"));
    await page.locator("#error-summary").getByRole("link", { name: "From address" }).click();
    await page.locator('#pages [aria-current=page][href="#/demo/senders"]').waitFor();
    await page.waitForFunction(() => document.activeElement.name === "emailSender.address");
    assert.equal((await service.json("/portal/api/apps/demo")).version, 1);
  });

  test("by the API: an unknown country, an unknown field, a template that does not parse, all told at once", async (t) => {
    const { service } = await stage(t, browser);
    const { settings, version } = await service.json("/portal/api/apps/demo");
    const wrong = { ...settings, smsCountries: ["JP", "XX"], colour: "red", templates: { en: { "sms-pin": { sms: "{{ pin" } } }, emailSender: { address: "nobody" } };
    const put = (headers) => fetch(`${service.url}/portal/api/apps/demo`, { method: "PUT", headers, body: JSON.stringify({ settings: wrong, version }) });
    const response = await put({ "content-type": "application/json" });
    assert.equal(response.status, 422);
    const { errors } = await response.json();
    const fields = errors.map(({ field }) => field);
    for (const field of ["smsCountries[1]", "colour", "templates.en.sms-pin.sms", "emailSender.address"]) assert.ok(fields.includes(field), `${field} in ${JSON.stringify(errors)}`);
    assert.match(errors.find(({ field }) => field.startsWith("smsCountries")).reason, /country/);
    assert.ok([400, 403, 415].includes((await put({ "content-type": "text/plain" })).status), "no form of another page");
    assert.equal((await put({ "content-type": "application/json", origin: "https://evil.example" })).status, 403);
    assert.deepEqual((await service.json("/portal/api/apps/demo")).settings, settings);
  });
});

describe("settings broken past the portal", TIMED, () => {
  test("the page says what is broken; that app answers 503 and no other; restore mends it", async (t) => {
    const { service, portal } = await stage(t, browser);
    const link = linkIn(await ask(service));
    const page = await portal("demo/security");
    await set(page, "linkLifetimeSeconds", 900);
    await save(page);
    await dynamo(service, "UpdateItem", {
      TableName: "rekey-apps",
      Key: { appId: { S: "demo" } },
      UpdateExpression: "SET settings.linkLifetimeSeconds = :broken",
      ExpressionAttributeValues: { ":broken": { N: "5" } },
    });
    await inForce(service);
    assert.deepEqual([await request(service), (await signIn(service, "demo", USER.password)).status, (await fetch(link)).status], [503, 503, 503]);
    await ask(service, "demo-input");
    assert.equal((await signIn(service, "demo-kii", USER.password)).status, 200);

    await goTo(page, "");
    await page.reload();
    await page.locator(".app-card.broken", { hasText: "demo" }).getByRole("link").click();
    await page.getByRole("heading", { name: "These settings cannot be read" }).waitFor();
    assert.match(await page.locator('[data-error="linkLifetimeSeconds"]').innerText(), /must be from 60 to 604800, not 5/i);
    assert.match(await page.locator(".raw").innerText(), /"linkLifetimeSeconds": 5/);
    await screenshot(page, "portal-broken");
    await page.getByRole("link", { name: "open the history" }).click();
    await page.locator('[data-version="1"]').getByRole("button", { name: "Restore version 1" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Restore version 1" }).click();
    await page.locator('[data-version="3"]').getByText("In force").waitFor();
    await inForce(service);
    assert.match((await ask(service)).text, /1 hour/);
    assert.equal((await signIn(service, "demo", USER.password)).status, 200);
  });
});
