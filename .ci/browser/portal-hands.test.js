// The portal without a mouse, and the portal's own promises to the browser.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startService } from "../sdk/service.js";
import { startBrowser } from "./browser.js";
import { TIMED, ask, control, editorOf, goTo, inForce, saved, stage } from "./portal.js";

// One pixel, as PNG.
const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

let browser;
before(async () => (browser = await startBrowser()));
after(() => browser?.stop());

/** What has the focus: how it is shown, and whether something else lies over it. */
const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    // A radio's ring may be around its card or its label.
    const around = [element, element.parentElement, element.nextElementSibling].filter(Boolean).map((each) => getComputedStyle(each));
    const rings = [...around, getComputedStyle(element, "::after")];
    const { left, top, width, height } = element.getBoundingClientRect();
    const over = document.elementFromPoint(left + width / 2, top + Math.min(height / 2, 20))?.closest("#save-bar, #target");
    return {
      what: `${element.localName}#${element.id}[${element.name ?? ""}] ${element.textContent.slice(0, 30)}`,
      ring: rings.some(({ outlineStyle, outlineWidth }) => outlineStyle !== "none" && parseFloat(outlineWidth) >= 2),
      seen: top + height > 0 && top < innerHeight && (!over || over.contains(element)),
    };
  });

/** Presses Tab until `selector` has the focus; at every stop the focus must show. */
async function tabTo(page, selector, key = "Tab") {
  for (let presses = 0; presses < 150; presses += 1) {
    await page.keyboard.press(key);
    const { what, ring, seen } = await focused(page);
    assert.ok(ring, `the focus shows on ${what}`);
    assert.ok(seen, `nothing lies over ${what}`);
    if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
  }
  assert.fail(`Tab never comes to ${selector}`);
}

const atFocus = (page, wanted) => page.waitForFunction((selector) => document.activeElement.matches(selector), wanted);

describe("with the keyboard only", TIMED, () => {
  for (const width of [390, 1280]) {
    test(`from opening the portal to a saved change, ${width} px wide`, async (t) => {
      const service = await startService(t);
      const page = await browser.newPage(t, { width, script: true });
      const { keyboard } = page;
      await page.goto(`${service.url}/portal/`);
      await page.locator(".app-card").first().waitFor();
      await tabTo(page, '.app-card a[href="#/demo/security"]');
      await keyboard.press("Enter");
      await atFocus(page, "main h1");
      await tabTo(page, '[name="passwordGeneration"]');
      await keyboard.press("ArrowDown");
      assert.equal(await page.locator('[name="passwordGeneration"]:checked').getAttribute("value"), "input");
      await tabTo(page, '[name="linkLifetimeSeconds"]');
      await keyboard.press("Control+A");
      await keyboard.type("900");
      await tabTo(page, '[name="passwordPolicy.asciiOnly"]');
      await keyboard.press("Space");

      await tabTo(page, "[data-action=review]");
      await keyboard.press("Enter");
      const dialog = page.getByRole("dialog");
      await dialog.waitFor();
      for (let presses = 0; presses < 8; presses += 1) {
        await keyboard.press(presses < 4 ? "Tab" : "Shift+Tab");
        // Between its last and its first control the focus may be on the browser's own bar, never on the page.
        assert.ok(await page.evaluate(() => document.activeElement === document.body || document.activeElement.closest("dialog")), "the focus stays in the dialog");
      }
      await keyboard.press("Escape");
      await atFocus(page, "[data-action=review]");
      await tabTo(page, "[data-action=save]");
      await keyboard.press("Enter");
      await saved(page, 2);
      const { settings } = await service.json("/portal/api/apps/demo");
      assert.deepEqual([settings.passwordGeneration, settings.linkLifetimeSeconds, settings.passwordPolicy.asciiOnly], ["input", 900, true]);
      await inForce(service);
      assert.match((await ask(service)).text, /15 minutes/);

      await tabTo(page, '#pages [data-page="senders"]', "Shift+Tab");
      await keyboard.press("Enter");
      await atFocus(page, "main h1");
      await tabTo(page, "[type=search]");
      await keyboard.type("germ");
      await keyboard.press("ArrowDown");
      await atFocus(page, '[name="smsCountries"][value="DE"]');
      await keyboard.press("Space");
      await keyboard.press("Control+s");
      await saved(page, 3);
      assert.deepEqual((await service.json("/portal/api/apps/demo")).settings.smsCountries, ["DE"]);
    });
  }

  test("the skip link, the preview's tabs, a placeholder, the way out of a refusal", async (t) => {
    const { portal } = await stage(t, browser);
    const page = await portal("demo/templates/en/email-link");
    const { keyboard } = page;
    await atFocus(page, "main h1");
    await tabTo(page, "#skip", "Shift+Tab");
    await keyboard.press("Enter");
    await atFocus(page, "main");
    await tabTo(page, "[data-action=customise]");
    await keyboard.press("Space");
    await atFocus(page, "#part-subject");
    await keyboard.press("Control+A");
    await keyboard.type("From ");
    await tabTo(page, '[data-placeholder="app.name"]', "Shift+Tab");
    await keyboard.press("Enter");
    await atFocus(page, "#part-subject");
    assert.equal(await editorOf(page).part("subject").inputValue(), "From {{ app.name }}");
    await tabTo(page, "[role=tab]");
    await keyboard.press("ArrowRight");
    await atFocus(page, '[data-tab="text"]');
    await page.locator(".mail-text").waitFor();

    await goTo(page, "demo/security");
    await control(page, "limits.coolDownSeconds").focus();
    await keyboard.press("Control+A");
    await keyboard.type("1");
    await keyboard.press("Control+s");
    await atFocus(page, "#error-summary");
    await tabTo(page, "#error-summary a");
    await keyboard.press("Enter");
    await atFocus(page, '[name="limits.coolDownSeconds"]');
  });
});

describe("the page and the browser", TIMED, () => {
  test("the policy of the page is strict, and nothing in normal use is against it", async (t) => {
    const service = await startService(t);
    const answer = await fetch(`${service.url}/portal/`);
    const policy = answer.headers.get("content-security-policy");
    for (const rule of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]) assert.ok(policy.includes(rule), policy);
    assert.doesNotMatch(policy, /unsafe/);
    const page = await browser.newPage(t, { width: 1280, script: true });
    page.base = service.url;
    await page.addInitScript(() => {
      window.reports = [];
      document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => window.reports.push(`${violatedDirective} ${blockedURI}`));
    });
    for (const path of ["", "demo/security", "demo/user-management", "demo/branding", "demo/senders", "demo/history", "demo/templates/en/sms-pin", "demo/templates/en/email-link"]) await goTo(page, path);
    await editorOf(page).mail.getByRole("link").first().waitFor();
    await goTo(page, "demo/branding");
    await control(page, "accentColour").fill("#14532d");
    await control(page, "logo").setInputFiles({ name: "l.png", mimeType: "image/png", buffer: Buffer.from(PIXEL, "base64") });
    await page.locator(".sketch img").waitFor();
    await page.locator("[data-action=review]").click();
    await page.getByRole("dialog").waitFor();
    assert.deepEqual(await page.evaluate(() => window.reports), []);
  });

  test("a draft outlives every page and every refusal; leaving with it is asked about", async (t) => {
    const { portal } = await stage(t, browser);
    const page = await portal("demo/security");
    await control(page, "pinLifetimeSeconds").fill("300");
    await page.locator("#pages").getByRole("link", { name: "Branding" }).click();
    await control(page, "name").fill("Acme");
    await page.locator("#app-switch").selectOption("demo-kii");
    await page.locator('#pages [aria-current=page][href="#/demo-kii/branding"]').waitFor();
    assert.equal(await page.locator("#save-bar").isVisible(), false, "another app has nothing to save");
    await page.locator("#app-switch").selectOption("demo");
    await page.locator("#save-bar", { hasText: "2 unsaved changes in Acme" }).waitFor();
    const asked = new Promise((resolve) => page.once("dialog", (dialog) => resolve(dialog.dismiss().then(() => dialog.type()))));
    await page.reload({ timeout: 2_000 }).catch(() => {});
    assert.equal(await asked, "beforeunload");
    assert.equal(await control(page, "name").inputValue(), "Acme");
  });
});
