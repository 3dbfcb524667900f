// What issue 3 calls done: a person who has read nothing sets up the demo app with the portal alone, and sees each
// change in the inbox and in the browser.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { USER, linkIn, startService } from "../sdk/service.js";
import { WIDTHS, screenshot, startBrowser } from "./browser.js";
import { NEW_PASSWORD, TIMED, ask, editorOf, inForce, row, save, set, signIn, stage, title } from "./portal.js";

let browser;
before(async () => (browser = await startBrowser()));
after(() => browser?.stop());

const visit = (page, name) => page.locator("#pages").getByRole("link", { name }).click();

describe("with only the portal", TIMED, () => {
  for (const width of WIDTHS) {
    test(`Input Password, 15 minutes, both redirections, a sender, a Japanese SMS: ${width} px wide`, async (t) => {
      const { service, open } = await stage(t, browser);
      const page = await browser.newPage(t, { width, script: true });
      await page.goto(`${service.url}/`);
      await page.getByRole("link", { name: /portal|settings/i }).first().click();
      await page.getByRole("link", { name: "Demo", exact: true }).click();

      await page.getByRole("radio", { name: "Input Password" }).check();
      await row(page, "linkLifetimeSeconds").getByRole("button", { name: "15 minutes" }).click();
      assert.equal(await page.locator("#save-bar .save-words").innerText(), "2 unsaved changes in Demo");

      await visit(page, "User management");
      await page.getByText("This app uses Input Password").waitFor();
      await page.getByLabel("After success").fill("https://app.example/done");
      await page.getByLabel("After failure").fill("https://app.example/failed");

      await visit(page, "Senders");
      await page.getByRole("radio", { name: "An own sender for this app" }).check();
      await page.getByLabel("From address").fill("care@app.example");
      await page.getByLabel("Display name").fill("Acme Care");

      await visit(page, "Templates");
      await page.getByLabel("Language", { exact: true }).selectOption({ label: "Japanese (ja)" });
      await page.getByRole("link", { name: /PIN by SMS/ }).click();
      const editor = editorOf(page);
      await page.getByRole("button", { name: "Write your own text" }).click();
      await editor.part("sms").fill("デモの確認コードは ");
      await editor.place("pin");
      await page.keyboard.type(" です。");
      await page.locator("[data-sms]", { hasText: /^デモの確認コードは \d{6} です。$/ }).waitFor();
      assert.equal(await save(page), 2);
      await screenshot(page, "portal-story");
      await inForce(service);

      const mail = await ask(service);
      assert.equal(mail.from.replaceAll('"', ""), "Acme Care <care@app.example>");
      assert.match(mail.text, /15 minutes/);
      const form = await open(mail);
      assert.equal(await title(form), "Choose a new password");
      await form.getByLabel("New password").fill(NEW_PASSWORD);
      await form.getByRole("button").click();
      assert.equal(await title(form), "Your password was changed");
      assert.equal((await signIn(service, "demo", NEW_PASSWORD)).status, 200);
      await service.newMessage();

      await page.goto(`${service.url}/`);
      const sms = await ask(service, "demo", "SMS_PIN", "user_ja");
      assert.match(sms.text, /^デモの確認コードは \d{6} です。$/);
      await page.locator("#messages button", { hasText: sms.text }).waitFor();

      const late = await ask(service, "demo", "EMAIL", "user_ar");
      await service.advance(901);
      assert.equal((await fetch(linkIn(late), { redirect: "manual" })).status, 410);
    });
  }

  test("the redirections are tried on the page, and met once the app generates passwords", async (t) => {
    const { service, portal, open } = await stage(t, browser);
    const page = await portal("demo/user-management");
    const lands = (outcome) => page.locator(`[data-outcome="${outcome}"]`);
    await lands("ok").getByText("Rekey's page").waitFor();
    await set(page, "successRedirectUrl", "https://app.example/done");
    await set(page, "failureRedirectUrl", "https://app.example/failed?why=link");
    await lands("ok").getByText("https://app.example/done?result=ok").waitFor();
    for (const outcome of ["expired", "used", "superseded", "invalid"]) {
      await lands(outcome).getByText(`https://app.example/failed?why=link&result=${outcome}`).waitFor();
    }
    await set(page, "failureRedirectUrl", "");
    await lands("used").getByText("Rekey's page").waitFor();
    await lands("used").getByRole("button", { name: "Show the page" }).click();
    const frame = page.frameLocator("dialog iframe");
    await frame.getByRole("heading", { name: "This link was already used" }).waitFor();
    await page.keyboard.press("Escape");
    await save(page);
    await inForce(service);
    const visitor = await open(await ask(service));
    await visitor.getByRole("button").click();
    await visitor.waitForURL("https://app.example/done?result=ok");
    await service.newMessage();
  });

  test("warnings stand where a choice is weaker than the standards, and nowhere else", async (t) => {
    const { portal } = await stage(t, browser);
    const page = await portal("demo/security");
    const warning = (field) => page.locator(`[data-warning="${field}"]:visible`);
    for (const field of ["pinLifetimeSeconds", "linkAction", "accountDisclosure"]) assert.equal(await warning(field).count(), 0, field);
    await set(page, "pinLifetimeSeconds", 601);
    await set(page, "linkLifetimeSeconds", 86_401);
    await set(page, "linkAction", "immediate");
    await set(page, "accountDisclosure", "tell");
    for (const [field, words] of [["pinLifetimeSeconds", /10 minutes/], ["linkLifetimeSeconds", /24 hours/], ["linkAction", /scanners/i], ["accountDisclosure", /who has an account/]]) {
      await warning(field).filter({ hasText: words }).waitFor();
    }
    await set(page, "accountDisclosure", "hide");
    await warning("accountDisclosure").waitFor({ state: "detached" });
  });

  test("a new app is made, and works", async (t) => {
    const service = await startService(t);
    const page = await browser.newPage(t, { width: 1280, script: true });
    await page.goto(`${service.url}/portal/`);
    await page.getByLabel("App id").fill("demo");
    await page.getByLabel("Name").fill("Shop");
    await page.getByRole("button", { name: "Create the app" }).click();
    await page.locator('[data-error="appId"]', { hasText: "taken" }).waitFor();
    await page.getByLabel("App id").fill("shop");
    await page.keyboard.press("Enter");
    await page.locator('#pages [aria-current=page][href="#/shop/security"]').waitFor();
    assert.equal(await page.locator("#app-switch").inputValue(), "shop");
    assert.equal((await signIn(service, "shop", USER.password)).status, 400, "no user yet, but an app");
  });
});
