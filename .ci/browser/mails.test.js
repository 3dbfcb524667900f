// Every mail in three languages, in light and in dark, and as clients show it that drop <style>, <html> and <body>.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { linkIn, open, startService } from "../sdk/service.js";
import { audit } from "./axe.js";
import { WIDTHS, screenshot, startBrowser } from "./browser.js";

const READERS = { en: "user_123456", ja: "user_ja", ar: "user_ar" };
const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1";

let browser;
before(async () => (browser = await startBrowser()));
after(() => browser?.stop());

/** The mails of a whole reset, by name. */
async function mails(service, app, user) {
  const asked = await fetch(`${service.api}/apps/${app}/users/${user}/password/request-reset`, {
    method: "POST",
    headers: { "content-type": "application/json", "user-agent": IPHONE },
    body: JSON.stringify({ notificationMethod: "EMAIL" }),
  });
  assert.equal(asked.status, 204);
  const link = await service.newMessage();
  const { status } = await open(linkIn(link), { newPassword: "new_password_00" });
  assert.equal(status, 200);
  const last = await service.newMessage();
  return app === "demo" ? { "link-generate": link, "new-password": last } : { "link-input": link, changed: last };
}

/** What is left of a mail in clients that take only what stands within <body>, with its styles in the elements. */
function stripped(html) {
  const body = html.match(/<body[^>]*>([^]*)<\/body>/)[1];
  assert.ok(!body.includes("<style"), "no style but in the head");
  return `<!doctype html><meta charset="utf-8"><title>mail</title>${body}`;
}

for (const [language, user] of Object.entries(READERS)) {
  test(`mails in ${language}`, { timeout: 240_000 }, async (t) => {
    const service = await startService(t);
    const all = { ...(await mails(service, "demo", user)), ...(await mails(service, "demo-input", user)) };
    for (const width of WIDTHS) {
      const page = await browser.newPage(t, { width, script: true });
      const loaded = [];
      page.on("request", (request) => loaded.push(request.url()));
      for (const [name, { html }] of Object.entries(all)) {
        await page.setContent(html);
        // A mail is a piece of somebody else's page: it has no landmarks of its own.
        await audit(page, `mail-${name}-${language}`, { not: ["region", "landmark-one-main"] });
        assert.equal(await page.locator("h1").count(), 1);
        const shown = await page.locator("body").innerText();
        assert.ok(shown.includes(language === "ja" ? "UTCに9時間" : "UTC"), shown);

        await page.setContent(stripped(html));
        await screenshot(page, `mail-${name}-${language}-stripped`);
        const text = page.locator("h1 + p");
        const [direction, side] = await text.evaluate((p) => [getComputedStyle(p).direction, getComputedStyle(p).textAlign]);
        assert.deepEqual([direction, side], language === "ar" ? ["rtl", "right"] : ["ltr", "left"], "without <html>");
      }
      assert.deepEqual(loaded, [], "a mail loads nothing");
    }
  });
}
