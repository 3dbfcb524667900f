// What script adds to the pages of a link. That they work without is told by journeys.test.js.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { USER, linkIn, startService } from "../sdk/service.js";
import { audit } from "./axe.js";
import { WIDTHS, startBrowser } from "./browser.js";

const NEW_PASSWORD = "new_password_00";
const TIMED = { concurrency: 2, timeout: 120_000 };

let browser;
before(async () => (browser = await startBrowser()));
after(() => browser?.stop());

async function ask(service, app, user = USER.id) {
  const response = await fetch(`${service.api}/apps/${app}/users/${user}/password/request-reset`, {
    method: "POST",
    headers: { "content-type": "application/vnd.kii.ResetPasswordRequest+json" },
    body: JSON.stringify({ notificationMethod: "EMAIL" }),
  });
  assert.equal(response.status, 204);
  return linkIn(await service.newMessage());
}

/** A page that keeps what its policy reports and how far things have moved that nobody had asked to move. */
async function opened(t, service, link, width = 390) {
  const page = await browser.newPage(t, { width, script: true });
  await page.addInitScript(() => {
    window.seen = { shift: 0, reports: [] };
    new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (window.seen.shift += value))).observe({ type: "layout-shift", buffered: true });
    document.addEventListener("securitypolicyviolation", ({ violatedDirective }) => window.seen.reports.push(violatedDirective));
  });
  await page.goto(link);
  return page;
}

const seen = (page) => page.evaluate(() => window.seen);
const said = (page, text) => page.locator("[role=status]", { hasText: text }).waitFor({ state: "attached" });

for (const width of WIDTHS) {
  describe(`script on the pages of a link, ${width} px wide`, TIMED, () => {
    test("shows what is typed, says so, and sends it from a field that hides it", async (t) => {
      const service = await startService(t);
      const page = await opened(t, service, await ask(service, "demo-input"), width);
      const field = page.getByLabel("New password");
      const toggle = page.getByRole("button", { name: "Show password" });
      await field.fill(NEW_PASSWORD);
      assert.deepEqual([await field.getAttribute("type"), await toggle.getAttribute("aria-pressed")], ["password", "false"]);
      await field.press("Tab");
      await page.keyboard.press("Space");
      assert.deepEqual([await field.getAttribute("type"), await toggle.getAttribute("aria-pressed")], ["text", "true"]);
      await said(page, "Your password is visible.");
      const { width: wide, height } = await toggle.boundingBox();
      assert.ok(wide >= 24 && height >= 24, "large enough to touch");
      await audit(page, "choose-shown");
      assert.deepEqual(await seen(page), { shift: 0, reports: [] });
      await page.evaluate(() => document.forms[0].addEventListener("submit", () => sessionStorage.setItem("type", document.getElementById("new-password").type)));
      await page.getByRole("button", { name: "Change password" }).click();
      await page.getByRole("heading", { name: "Your password was changed" }).waitFor();
      assert.equal(await page.evaluate(() => sessionStorage.getItem("type")), "password");
      assert.deepEqual(await seen(page), { shift: 0, reports: [] });
    });

    test("says while it is typed how far it is from what is taken", async (t) => {
      const service = await startService(t);
      const page = await opened(t, service, await ask(service, "demo-input"), width);
      const field = page.getByLabel("New password");
      const hint = page.locator("[data-hint]");
      await field.pressSequentially("日本語");
      assert.equal(await hint.innerText(), "Characters so far: 3 (at least 8)");
      await said(page, "Characters so far: 3");
      for (const [typed, words] of [["日本語😀日本語日", "Long enough."], ["e\u0301".repeat(64), "Long enough."], ["x".repeat(65), "Characters: 65 (at most 64)"], ["", ""]]) {
        await field.fill(typed);
        assert.equal(await hint.textContent(), words, typed);
      }
      assert.deepEqual(await seen(page), { shift: 0, reports: [] });
    });

    for (const [app, button, end] of [["demo", "Send me a new password", "Your new password is on its way"], ["demo-input", "Change password", "Your password was changed"]]) {
      test(`${app}: two clicks send one request, and going back and reloading are harmless`, async (t) => {
        const service = await startService(t);
        const link = await ask(service, app);
        const page = await opened(t, service, link, width);
        let posts = 0;
        page.on("request", (request) => (posts += request.method() === "POST"));
        // What a press changes, before the next page takes its place.
        const pressed = page.evaluate(() => new Promise((told) => {
          const [button] = document.querySelectorAll("[type=submit]");
          document.forms[0].addEventListener("submit", () => told([button.textContent, button.getAttribute("aria-disabled")]));
        }));
        if (app === "demo-input") await page.getByLabel("New password").fill(NEW_PASSWORD);
        await page.getByRole("button", { name: button }).dblclick();
        assert.deepEqual(await pressed, ["One moment…", "true"]);
        await page.getByRole("heading", { name: end }).waitFor();
        assert.equal(posts, 1);
        await service.newMessage();

        assert.deepEqual(await seen(page), { shift: 0, reports: [] });
        for (const move of [() => page.goBack(), () => page.reload()]) {
          await move();
          await page.getByRole("heading", { name: "This link was already used" }).waitFor();
        }
        assert.equal(posts, 1);
        await service.newMessages(0);
      });
    }
  });
}

describe("pages in other languages", TIMED, () => {
  for (const user of ["user_ja", "user_ar"]) {
    test(`${user}: a weak password is refused with what would be better; nothing for axe`, async (t) => {
      const service = await startService(t);
      const page = await opened(t, service, await ask(service, "demo-input", user));
      await audit(page, `choose-${user}`);
      await page.locator("#new-password").fill("defghijkl7");
      await page.locator("[type=submit]").click();
      const alert = page.getByRole("alert");
      await alert.getByRole("listitem").first().waitFor();
      assert.equal(await page.evaluate(() => document.activeElement.id), "new-password");
      assert.equal(await page.locator("#new-password").getAttribute("aria-describedby"), "error policy");
      await audit(page, `choose-refused-${user}`);
    });
  }
});
