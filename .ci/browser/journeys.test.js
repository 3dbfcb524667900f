// A person's way through Rekey's pages: on a phone and on a desk, without JavaScript where a link is opened.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { SAMPLES } from "../sdk/seeds.js";
import { USER, atEnd, linkIn, passwordIn, pinIn, startService } from "../sdk/service.js";
import { WIDTHS, opened, screenshot, startBrowser } from "./browser.js";

const NEW_PASSWORD = "new_password_00";
const TIMED = { concurrency: 2, timeout: 120_000 };

let browser;
before(async () => (browser = await startBrowser()));
after(() => browser?.stop());

/** Asks for a reset as an app does, and returns the message. */
async function ask(service, app, notificationMethod) {
  const response = await fetch(`${service.api}/apps/${app}/users/${USER.id}/password/request-reset`, {
    method: "POST",
    headers: { "content-type": "application/vnd.kii.ResetPasswordRequest+json" },
    body: JSON.stringify({ notificationMethod }),
  });
  assert.equal(response.status, 204);
  return service.newMessage();
}

async function signIn(service, app, password) {
  const response = await fetch(`${service.api}/apps/${app}/oauth2/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: USER.email, password }),
  });
  return response.status;
}

const title = (page) => page.locator("h1").innerText();

async function assertChanged(service, app, newPassword) {
  assert.deepEqual([await signIn(service, app, USER.password), await signIn(service, app, newPassword)], [400, 200]);
}

for (const width of WIDTHS) {
  describe(`link pages without JavaScript, ${width} px wide`, TIMED, () => {
    test("demo: the email's button, the confirm page, one press, a new password", async (t) => {
      const service = await startService(t);
      const mail = await ask(service, "demo", "EMAIL");
      const page = await browser.newPage(t, { width });
      await page.goto(`${service.url}/_local/messages/${mail.id}.html`);
      await screenshot(page, "mail-link");
      assert.equal(await page.locator("script").count(), 0);
      const confirm = await opened(page, page.getByRole("link", { name: "Get a new password" }));
      await confirm.waitForLoadState();
      assert.equal(confirm.url(), linkIn(mail));
      assert.equal(await title(confirm), "Get a new password");
      await screenshot(confirm, "confirm");
      await service.newMessages(0);
      assert.equal(await signIn(service, "demo", USER.password), 200, "looking at the page changes nothing");

      await confirm.getByRole("button", { name: "Send me a new password" }).click();
      assert.equal(await title(confirm), "Your new password is on its way");
      await screenshot(confirm, "done-generate");
      const sent = await service.newMessage();
      await page.goto(`${service.url}/_local/messages/${sent.id}.html`);
      await screenshot(page, "mail-new-password");
      assert.match(await page.locator("body").innerText(), new RegExp(passwordIn(sent).replace(/\W/g, "\\$&")));
      await assertChanged(service, "demo", passwordIn(sent));
    });

    test("demo-kii: opening the SMS link is enough", async (t) => {
      const service = await startService(t);
      const link = linkIn(await ask(service, "demo-kii", "SMS"));
      const page = await browser.newPage(t, { width });
      await page.goto(link);
      assert.equal(await title(page), "Your new password is on its way");
      await screenshot(page, "done-immediate-sms");
      const messages = await service.newMessages(2);
      await assertChanged(service, "demo-kii", passwordIn(messages.find(({ channel }) => channel === "sms")));
    });

    test("demo-input: weak passwords are refused with the reason, a good one is taken", async (t) => {
      const service = await startService(t);
      const link = linkIn(await ask(service, "demo-input", "EMAIL"));
      const page = await browser.newPage(t, { width });
      await page.goto(link);
      assert.equal(await title(page), "Choose a new password");
      await screenshot(page, "choose");
      const field = page.getByLabel("New password");
      for (const [weak, reason] of [["short", /8/], ["password123", /common|guess/i], [USER.email, /name|address|email/i], [USER.password, /old|current|same/i]]) {
        await field.fill(weak);
        await page.getByRole("button", { name: "Change password" }).click();
        const alert = page.getByRole("alert");
        assert.match(await alert.innerText(), reason, weak);
        assert.equal(await field.inputValue(), "", "what was typed is not sent back");
        assert.match(await page.title(), /^Error: /);
      }
      await screenshot(page, "choose-refused");
      await service.newMessages(0);
      assert.equal(await signIn(service, "demo-input", USER.password), 200);

      await field.fill(NEW_PASSWORD);
      await field.press("Enter");
      assert.equal(await title(page), "Your password was changed");
      await screenshot(page, "done-input");
      const notice = await service.newMessage();
      await page.goto(`${service.url}/_local/messages/${notice.id}.html`);
      await screenshot(page, "mail-changed");
      await assertChanged(service, "demo-input", NEW_PASSWORD);
    });

    for (const [app, button] of [["demo", "Send me a new password"], ["demo-input", "Change password"]]) {
      test(`${app}: a link that has expired, before and while its page is open`, async (t) => {
        const service = await startService(t);
        const link = linkIn(await ask(service, app, "EMAIL"));
        const page = await browser.newPage(t, { width });
        await page.goto(link);
        await service.advance(3_601);
        if (app === "demo-input") await page.getByLabel("New password").fill(NEW_PASSWORD);
        await page.getByRole("button", { name: button }).click();
        assert.equal(await title(page), "This link has expired");
        await page.goto(link);
        assert.equal(await title(page), "This link has expired");
        await screenshot(page, `expired-${app}`);
        assert.doesNotMatch(await page.content(), /user_123456|John Doe/);
        await service.newMessages(0);
        assert.equal(await signIn(service, app, USER.password), 200);
      });
    }

    test("a link that a newer one replaced, and links that never were", async (t) => {
      const service = await startService(t);
      const older = linkIn(await ask(service, "demo", "EMAIL"));
      await service.advance(61);
      await ask(service, "demo", "EMAIL");
      const page = await browser.newPage(t, { width });
      await page.goto(older);
      assert.equal(await title(page), "There is a newer message");
      await screenshot(page, "superseded");
      for (const link of [older.slice(0, -1), `${older}x`, `${service.url}/r/nonsense`]) {
        await page.goto(link);
        assert.equal(await title(page), "This link does not work", link);
      }
      await screenshot(page, "invalid");
    });
  });

  describe(`the console, ${width} px wide`, TIMED, () => {
    test("loads, and shows what is in the inbox", async (t) => {
      const service = await startService(t);
      const page = await browser.newPage(t, { width, script: true });
      await page.goto(`${service.url}/`);
      await page.getByText("No messages yet.").waitFor();
      await page.getByRole("radio", { name: /demo-kii/ }).waitFor();
      await screenshot(page, "console-empty");
      const mail = await ask(service, "demo", "EMAIL");
      const item = page.locator("#messages button", { hasText: mail.subject });
      await item.click();
      const body = page.frameLocator("#reader iframe");
      const button = body.getByRole("link", { name: "Get a new password" });
      await button.waitFor();
      await screenshot(page, "console-inbox");

      const confirm = await opened(page, button);
      await confirm.getByRole("button", { name: "Send me a new password" }).click();
      await confirm.getByRole("heading", { name: "Your new password is on its way" }).waitFor();
      const sent = await service.newMessage();
      await page.locator("#messages button", { hasText: sent.subject }).click();
      await page.getByRole("button", { name: "Use this password" }).click();
      await page.getByRole("button", { name: "Sign in again" }).click();
      await page.locator('[data-result="sign-in-new"]', { hasText: "Signed in" }).waitFor();
    });

    test("lets SES tell of a mail, and shows it on its reset", async (t) => {
      const service = await startService(t);
      const page = await browser.newPage(t, { width, script: true });
      await page.goto(`${service.url}/`);
      const mail = await ask(service, "demo", "EMAIL");
      await page.locator("#messages button", { hasText: mail.subject }).click();
      await page.getByRole("button", { name: "It bounced" }).click();
      await page.getByRole("status").getByText("It bounced: told, and written on its reset.").waitFor();
      await page.locator("#reset-rows").getByText("bounced").waitFor();
      await page.locator("#user-rows").getByText("undeliverable").waitFor();
      await screenshot(page, "console-feedback");
      await service.advance(86_400);
      const again = await fetch(`${service.api}/apps/demo/users/${USER.id}/password/request-reset`, {
        method: "POST",
        headers: { "content-type": "application/vnd.kii.ResetPasswordRequest+json" },
        body: JSON.stringify({ notificationMethod: "EMAIL" }),
      });
      assert.equal(again.status, 204);
      await page.locator("#reset-rows").getByText("undeliverable").waitFor();
      await service.newMessages(0);
    });

    test("carries a PIN through, from the first sign-in to the dead token", async (t) => {
      const service = await startService(t);
      const page = await browser.newPage(t, { width, script: true });
      await page.goto(`${service.url}/`);
      await page.getByRole("radio", { name: /demo-input/ }).check();
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await page.locator('[data-result="sign-in"]', { hasText: "Signed in" }).waitFor();
      await page.getByRole("button", { name: "SMS PIN" }).click();
      const pin = pinIn(await service.newMessage());
      await page.locator("#messages button").first().click();
      await page.getByRole("button", { name: "Use this PIN" }).click();
      assert.equal(await page.locator("#complete [name=pinCode]").inputValue(), pin);
      await page.locator("#complete [name=newPassword]").fill("short");
      await page.locator("#complete button").last().click();
      await page.locator('[data-result="complete"]', { hasText: "PASSWORD_TOO_SHORT" }).waitFor();
      await page.locator("#complete [name=newPassword]").fill(NEW_PASSWORD);
      await page.locator("#complete button").last().click();
      await page.locator('[data-result="complete"]', { hasText: "204" }).waitFor();
      await page.getByRole("button", { name: "Does the old token still work?" }).click();
      await page.locator('[data-result="check-old"]', { hasText: "403 WRONG_TOKEN" }).waitFor();
      await page.getByRole("button", { name: "Sign in again" }).click();
      await page.locator('[data-result="sign-in-new"]', { hasText: "Signed in" }).waitFor();
      await service.newMessages(2);
      await screenshot(page, "console-after-pin");
    });
  });
}

describe("the SDK in a browser", TIMED, () => {
  test("from a site of its own: success, failure and sign-in come through CORS", async (t) => {
    const service = await startService(t);
    const script = readFileSync(new URL("../sdk/node_modules/kii-cloud-sdk/KiiSDK.min.js", import.meta.url));
    const site = createServer((request, response) => {
      const isScript = request.url === "/KiiSDK.min.js";
      response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
      response.end(isScript ? script : '<!doctype html><link rel="icon" href="data:,"><script src="/KiiSDK.min.js"></script>');
    }).listen(0, "127.0.0.1");
    await once(site, "listening");
    atEnd(t, () => {
      site.close();
      site.closeAllConnections();
    });

    const page = await browser.newPage(t, { width: 390, script: true });
    await page.goto(`http://127.0.0.1:${site.address().port}/`);
    const run = (app, code) => page.evaluate(([site, app, code]) => {
      if (window.app !== app) Kii.initializeWithSite((window.app = app), "demo-key", site);
      return new Promise((succeeded, failed) => new Function("succeeded", "failed", code)(() => succeeded("success"), (error) => succeeded(error)));
    }, [service.api, app, code]);
    const sample = SAMPLES.EMAIL.promise.replace("// Do something.", "succeeded();").replace("// Handle the error.", "failed(error.message);");

    assert.equal(await run("demo", sample), "success");
    linkIn(await service.newMessage());
    const unknown = await run("demo-kii", sample.replace(USER.email, "nobody@example.com"));
    assert.match(unknown, /statusCode: 404 error code: USER_NOT_FOUND error message: /);
    const signIn = (password) => `KiiUser.authenticate("${USER.email}", "${password}").then(succeeded, (error) => failed(error.message))`;
    assert.match(await run("demo", signIn("wrong_password")), /^invalid_grant: /);
    assert.equal(await run("demo", signIn(USER.password)), "success");
    const refresh = "KiiUser.getCurrentUser().refresh().then(succeeded, (error) => failed(error.message))";
    assert.equal(await run("demo", refresh), "success");
    const update = `KiiUser.getCurrentUser().updatePassword("${USER.password}", "${NEW_PASSWORD}").then(succeeded, (error) => failed(error.message))`;
    assert.equal(await run("demo", update), "success");
    assert.match(await run("demo", refresh), /^WRONG_TOKEN: /);
  });
});
