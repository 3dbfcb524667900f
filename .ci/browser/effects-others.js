// Each setting of the other pages: changed in the portal, seen in the inbox and in the browser.

import assert from "node:assert/strict";
import { USER, pinIn } from "../sdk/service.js";
import { ask, editorOf, inForce, noon, rekey, request, save, set, title } from "./portal.js";

const USERS = "demo/user-management";
const BRANDING = "demo/branding";
const SENDERS = "demo/senders";
const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

export const OTHERS = {
  async successRedirectUrl({ service, change, open }) {
    await change(USERS, { successRedirectUrl: "https://app.example/done?from=mail" });
    const page = await open(await ask(service));
    await page.getByRole("button").click();
    await page.waitForURL("https://app.example/done?from=mail&result=ok");
    assert.equal(await title(page), "The app");
    await service.newMessage();
  },

  async failureRedirectUrl({ service, change, open }) {
    await change(USERS, { failureRedirectUrl: "https://app.example/failed" });
    const older = await ask(service);
    await service.advance(61);
    const mail = await ask(service);
    assert.equal((await open(older)).url(), "https://app.example/failed?result=superseded");
    const page = await open(mail);
    await page.getByRole("button").click();
    assert.equal(await title(page), "Your new password is on its way");
    await service.newMessage();
    await service.advance(601);
    assert.equal((await open(mail)).url(), "https://app.example/failed?result=used");
    const last = await ask(service);
    await service.advance(3_601);
    assert.equal((await open(last)).url(), "https://app.example/failed?result=expired");
  },

  async startUrl({ service, change, open }) {
    await change(USERS, { startUrl: "https://app.example/forgot" });
    const page = await open(await ask(service));
    await page.getByRole("button").click();
    await page.getByRole("link", { name: /sign in/i }).click();
    await page.waitForURL("https://app.example/forgot");
    assert.match((await service.newMessage()).text, /https:\/\/app\.example\/forgot/);
  },

  async startPage({ service, change, open }) {
    const url = `${service.url}/forgot/demo`;
    assert.equal(await title(await open(url)), "Forgot your password?");
    await change(USERS, { startPage: "off" });
    assert.equal(await title(await open(url)), "This page is not available");
    const mail = await ask(service);
    await service.advance(3_601);
    const lost = async () => (await open(mail)).getByRole("link", { name: "Ask for a new link" });
    assert.equal(await (await lost()).count(), 0);
    await change(USERS, { startPage: "on" });
    const page = await open(mail);
    await page.getByRole("link", { name: "Ask for a new link" }).click();
    await page.waitForURL(url);
    await page.getByLabel("Email address, phone number or user name").fill(USER.email);
    await page.getByLabel("Link by email").check();
    await page.getByRole("button", { name: "Continue" }).click();
    assert.equal(await title(page), "Check your email");
    await service.newMessage();
  },

  async name({ service, change, open }) {
    await change("demo-input/branding", { name: "Zanzibar" });
    const mail = await ask(service, "demo-input");
    for (const text of [mail.text, mail.html, mail.from, mail.subject]) assert.match(text, /Zanzibar/);
    const page = await open(mail);
    assert.match(await page.title(), /Zanzibar/);
    await page.getByLabel("New password").fill("zanzibar12");
    await page.getByRole("button").click();
    assert.match(await page.getByRole("alert").innerText(), /name/);
  },

  async logo({ service, change, open }) {
    await change(BRANDING, { logo: { name: "logo.png", mimeType: "image/png", buffer: Buffer.from(PIXEL, "base64") } });
    const page = await open(await ask(service));
    const image = page.locator("header img");
    assert.equal(await image.getAttribute("src"), `data:image/png;base64,${PIXEL}`);
    assert.equal(await image.evaluate(({ naturalWidth }) => naturalWidth), 1, "the page's policy lets it show");
  },

  async accentColour({ service, change, open }) {
    await change(BRANDING, { accentColour: "#14532d" });
    const mail = await ask(service);
    assert.match(mail.html, /#14532d/);
    const page = await open(mail);
    const colours = await page.getByRole("button").evaluate((button) => [getComputedStyle(button).backgroundColor, getComputedStyle(button).color]);
    assert.deepEqual(colours, ["rgb(20, 83, 45)", "rgb(255, 255, 255)"]);
  },

  async supportContact({ service, change, open }) {
    await change(BRANDING, { supportContact: "care@app.example" });
    const mail = await ask(service);
    assert.match(mail.text, /care@app\.example/);
    assert.doesNotMatch(mail.text, /support@example\.com/);
    assert.equal(await (await open(mail)).getByRole("link", { name: "care@app.example" }).getAttribute("href"), "mailto:care@app.example");
  },

  async defaultLocale({ service, change, open }) {
    await rekey(service, USER.password, "user", "add", "--app", "demo", "--email", "silent@example.com", "--email-verified", "--password-stdin", "silent");
    assert.match((await ask(service, "demo", "EMAIL", "silent")).text, /password/);
    await change(BRANDING, { defaultLocale: "de" });
    await service.advance(61);
    const mail = await ask(service, "demo", "EMAIL", "silent");
    assert.match(mail.text, /Passwort/);
    assert.equal(await (await open(mail, { locale: "fi-FI" })).locator("html").getAttribute("lang"), "de");
    assert.match((await ask(service, "demo", "EMAIL", "user_ja")).text, /パスワード/, "people with a language keep theirs");
  },

  async otpDomain({ service, change }) {
    await change(BRANDING, { otpDomain: "shop.example" });
    const sms = await ask(service, "demo", "SMS_PIN");
    assert.equal(sms.text.split("\n").at(-1), `@shop.example #${pinIn(sms)}`);
  },

  async "emailSender.address"({ service, change }) {
    await change(SENDERS, { emailSender: "own", "emailSender.address": "care@app.example" });
    assert.match((await ask(service)).from, /^"?Demo"? <care@app\.example>$/);
    await change(SENDERS, { emailSender: "deployment" });
    await service.advance(61);
    assert.match((await ask(service)).from, /^"?Demo"? <no-reply@rekey\.example>$/);
  },

  async "emailSender.displayName"({ service, change }) {
    await change(SENDERS, { emailSender: "own", "emailSender.address": "care@app.example", "emailSender.displayName": "Acme Care" });
    assert.match((await ask(service)).from, /^"?Acme Care"? <care@app\.example>$/);
  },

  async "emailSender.replyTo"({ service, change }) {
    await change(SENDERS, { emailSender: "own", "emailSender.address": "care@app.example", "emailSender.replyTo": "answers@app.example" });
    assert.deepEqual((await ask(service)).replyTo, ["answers@app.example"]);
  },

  async smsSender({ service, change }) {
    await change(SENDERS, { smsSender: "AcmeShop" });
    assert.equal((await ask(service, "demo", "SMS_PIN")).from, "AcmeShop");
  },

  async smsCountries({ service, portal }) {
    const page = await portal(SENDERS);
    const pick = async (search, name) => {
      await page.getByPlaceholder("Find a country").fill(search);
      await page.getByRole("checkbox", { name }).check();
      await save(page);
      await inForce(service);
    };
    await pick("germ", "Germany");
    assert.equal(await request(service, "demo", "SMS_PIN"), 204);
    await service.newMessages(0);
    await pick("JP", "Japan");
    await service.advance(61);
    await ask(service, "demo", "SMS_PIN");
  },

  async smsDailyBudget({ service, change }) {
    await noon(service);
    await change(SENDERS, { smsDailyBudget: 2 });
    await ask(service, "demo", "SMS_PIN");
    assert.equal(await request(service, "demo", "SMS_PIN", "user_ja"), 204);
    await service.newMessages(0);
    await ask(service, "demo", "EMAIL", "user_ja");
    await service.advance(86_400);
    await ask(service, "demo", "SMS_PIN", "user_ja");
  },

  async smsMaxPriceUsd({ service, change }) {
    assert.equal((await ask(service, "demo", "SMS_PIN")).maxPriceUsd, "0.50");
    await change(SENDERS, { smsMaxPriceUsd: "0.05" });
    await service.advance(61);
    assert.equal((await ask(service, "demo", "SMS_PIN")).maxPriceUsd, "0.05");
  },

  async templates({ service, portal }) {
    const page = await portal("demo/templates/ja/sms-pin");
    await editorOf(page).customise();
    await set(page, "templates.ja.sms-pin.sms", "{{ pin }} はデモの確認コードです。\n\n@{{ otp_host }} #{{ pin }}");
    await save(page);
    await inForce(service);
    const own = await ask(service, "demo", "SMS_PIN", "user_ja");
    assert.match(own.text, /^\d{6} はデモの確認コードです。\n\n@\S+ #\d{6}$/);
    assert.doesNotMatch((await ask(service, "demo", "SMS_PIN")).text, /デモ/, "other languages keep theirs");
  },
};
