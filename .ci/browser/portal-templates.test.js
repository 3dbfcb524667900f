// The template editor: own texts in two languages, placeholders to click in, a preview that follows, and faults that
// are told with their place and never stored.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { linkIn, passwordIn } from "../sdk/service.js";
import { startBrowser } from "./browser.js";
import { TIMED, ask, description, editorOf, goTo, inForce, save, saveRefused, stage } from "./portal.js";

let browser;
before(async () => (browser = await startBrowser()));
after(() => browser?.stop());

const caretTo = (input, offset) => input.evaluate((area, at) => area.setSelectionRange(at, at), offset);

describe("templates", TIMED, () => {
  test("a mail in Japanese and in English, previewed as it is sent", async (t) => {
    const { service, portal } = await stage(t, browser);
    const page = await portal("demo/templates/ja/email-link");
    const { part, place, customise, mail } = editorOf(page);
    await mail.getByText("パスワード").first().waitFor();
    await customise();
    await part("subject").fill(" のパスワード再設定");
    await caretTo(part("subject"), 0);
    await place("app.name");
    assert.equal(await part("subject").inputValue(), "{{ app.name }} のパスワード再設定");
    await part("text").fill("リンク: \n（有効期間）");
    await caretTo(part("text"), 5);
    await place("link");
    await part("text").press("Control+End");
    await place("expires_in");
    assert.equal(await part("text").inputValue(), "リンク: {{ link }}\n（有効期間）{{ expires_in }}");
    await part("html").fill('<h1>こんにちは、{{ user.name }}様</h1><p><a href="{{ link }}">再設定する</a></p>');
    await mail.getByRole("link", { name: "再設定する" }).waitFor();
    assert.match(await mail.getByRole("heading").innerText(), /^こんにちは、.+様$/);
    assert.equal(await page.locator(".mail-subject").innerText(), "Demo のパスワード再設定");
    await page.getByRole("tab", { name: "Text" }).click();
    await page.locator(".mail-text", { hasText: /^リンク: https:\/\/\S+\s+（有効期間）1時間\s*$/ }).waitFor();

    await goTo(page, "demo/templates/en/email-link");
    await customise();
    await part("subject").fill("Your {{ app.name }} link");
    await part("text").fill("Go to {{ link }}");
    await part("html").fill("");
    await page.getByRole("tab", { name: "HTML" }).click();
    await page.getByText("This mail has no HTML").waitFor();
    await save(page);
    await inForce(service);

    const japanese = await ask(service, "demo", "EMAIL", "user_ja");
    assert.equal(japanese.subject, "Demo のパスワード再設定");
    assert.equal(japanese.text.trimEnd(), `リンク: ${linkIn(japanese)}\n（有効期間）1時間`);
    assert.ok(japanese.html.includes("<h1>こんにちは、山田 花子様</h1>") && japanese.html.includes(`href="${linkIn(japanese)}"`), japanese.html);
    const english = await ask(service);
    assert.deepEqual([english.subject, english.text.trimEnd(), english.html], ["Your Demo link", `Go to ${linkIn(english)}`, null]);
    assert.match((await ask(service, "demo", "EMAIL", "user_ar")).subject, /[\u0600-\u06ff]/, "Arabic readers keep the built-in text");
  });

  test("an SMS: its segments, its alphabet, and the character that costs", async (t) => {
    const { service, portal } = await stage(t, browser);
    const page = await portal("demo/templates/en/sms-new-password");
    const { part, bubble, size, customise } = editorOf(page);
    await customise();
    const shows = async (alphabet, segments) => {
      await size("alphabet").getByText(alphabet, { exact: true }).waitFor();
      await size("segments").getByText(String(segments), { exact: true }).waitFor();
    };
    await part("sms").fill("New password: {{ password }}");
    await bubble.filter({ hasText: /^New password: \S{16,}$/ }).waitFor();
    await shows("GSM-7", 1);
    await part("sms").fill("New password – {{ password }}");
    await shows("UCS-2", 1);
    assert.equal(await bubble.locator("mark").innerText(), "–");
    await page.getByText("outside GSM-7").waitFor();
    await part("sms").fill(`New password: {{ password }}\n${"Please sign in soon. ".repeat(8)}`);
    await shows("GSM-7", 2);
    await part("sms").fill(`[New] {{ password }} ${"Please sign in soon. ".repeat(7)}`);
    await page.getByText("count twice").waitFor();
    await shows("GSM-7", 2);
    await part("sms").fill("New [password]:\n{{ password }}");
    await shows("GSM-7", 1);

    await goTo(page, "demo/templates/ja/sms-new-password");
    await customise();
    await part("sms").fill("パスワード\n{{ password }}");
    await shows("UCS-2", 1);
    await save(page);
    await inForce(service);
    const sent = async (user) => {
      const link = linkIn(await ask(service, "demo", "SMS", user));
      await fetch(link, { method: "POST" });
      return (await service.newMessages(2)).find(({ channel }) => channel === "sms"); // the other one is the notice by email
    };
    const english = await sent();
    assert.equal(english.text.trimEnd(), `New [password]:\n${passwordIn(english)}`);
    const japanese = await sent("user_ja");
    assert.equal(japanese.text.trimEnd(), `パスワード\n${passwordIn(japanese)}`);
  });

  test("faults are told with line and column while typing, and are not stored", async (t) => {
    const { service, portal } = await stage(t, browser);
    const page = await portal("demo/templates/en/email-link");
    const { part, faults, customise } = editorOf(page);
    await customise();
    const told = async (name, text, ...words) => {
      await part(name).fill(text);
      for (const each of words) await faults(name).filter({ hasText: each }).first().waitFor();
      assert.equal((await description(part(name))).invalid, true);
      for (const each of words) assert.match((await description(part(name))).text, each);
    };
    await told("text", "Hello\nGo to {{ lnk }} now", /Line 2, column 10/, /lnk/);
    await faults("text").getByRole("button").first().click();
    assert.equal(await part("text").evaluate((area) => area.value.slice(area.selectionStart, area.selectionEnd)), "lnk");
    await told("text", "Hello {{ link", /Line 1/);
    await told("text", "{% if link %}{{ link }}", /Line 1/);
    await told("text", "Hello", /link/);
    await told("subject", "Two\nlines", /line/i);
    await part("subject").fill("Fine");
    await told("html", "<p>{{ password }}</p>", /Line 1, column 7/, /password/);
    await told("text", "{{ lnk }}", /Line 1, column 4/);

    const refused = await saveRefused(page);
    assert.equal(refused.length, 2, refused.join("\n"));
    await page.locator("#error-summary").getByRole("link").first().click();
    assert.match(await page.evaluate(() => document.activeElement.name), /^templates\.en\.email-link\.(text|html)$/);
    await inForce(service);
    assert.equal((await service.json("/portal/api/apps/demo")).version, 1);
    assert.match((await ask(service)).text, /asked to reset your Demo password/);
    await part("text").fill("Hello {{ link }}");
    await part("html").fill("");
    await faults("text").first().waitFor({ state: "detached" });
    assert.equal(await save(page), 2);
  });

  test("send me a test: the draft, not what is stored, arrives in the inbox", async (t) => {
    const { service, portal } = await stage(t, browser);
    const page = await portal("demo/templates/ja/sms-pin");
    const { part, customise } = editorOf(page);
    const send = async (to) => {
      await page.locator("#test-to").fill(to);
      await page.getByRole("button", { name: "Send me a test" }).click();
    };
    await customise();
    await part("sms").fill("試験 {{ pin }}");
    await send("+819011112222");
    await page.getByText("Sent to +819011112222.").waitFor();
    const sms = await service.newMessage();
    assert.deepEqual([sms.to, /^試験 \d{6}$/.test(sms.text)], ["+819011112222", true], sms.text);
    await send("nobody");
    await page.locator(".test-outcome .note.bad").waitFor();
    assert.equal(await page.locator("#test-to").getAttribute("aria-invalid"), "true");
    await part("sms").fill("{{ nothing }}");
    await send("+819011112222");
    await page.locator(".test-outcome .note.bad", { hasText: /nothing|placeholder|unknown/i }).waitFor();

    await goTo(page, "demo/templates/en/email-new-password");
    await send("ann@example.com");
    await page.getByText("Sent to ann@example.com.").waitFor();
    const mail = await service.newMessage();
    assert.deepEqual([mail.to, passwordIn(mail).length > 15], ["ann@example.com", true]);
    await page.getByRole("link", { name: "Open the inbox" }).click();
    await page.locator("#messages button", { hasText: mail.subject }).waitFor();
    assert.equal((await service.json("/portal/api/apps/demo")).version, 1, "nothing was stored");
  });

  test("back to the built-in text, and a language of one's own", async (t) => {
    const { service, portal } = await stage(t, browser);
    const page = await portal("demo/templates/en/sms-pin");
    const { part, customise, bubble } = editorOf(page);
    await customise();
    await part("sms").fill("{{ pin }} is mine");
    await save(page);
    await page.locator("[data-message=sms-pin]", { hasText: "Own text" }).waitFor();
    await inForce(service);
    assert.match((await ask(service, "demo", "SMS_PIN")).text, /^\d{6} is mine$/);
    await page.locator("[data-action=built-in]").click();
    await page.getByRole("button", { name: "Keep my text" }).click();
    assert.equal(await part("sms").inputValue(), "{{ pin }} is mine");
    await page.locator("[data-action=built-in]").click();
    await page.getByRole("button", { name: "Remove my text" }).click();
    await bubble.filter({ hasNotText: "is mine" }).waitFor();
    await save(page);
    await page.locator("[data-message=sms-pin]", { hasText: "Built-in" }).waitFor();
    await service.advance(61);
    assert.doesNotMatch((await ask(service, "demo", "SMS_PIN")).text, /is mine/);

    await page.getByRole("button", { name: "Add a language" }).click();
    await page.getByLabel("Language tag").fill("not a tag");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    assert.equal((await description(page.getByLabel("Language tag"))).invalid, true);
    await page.getByLabel("Language tag").fill("ja-JP");
    await page.keyboard.press("Tab");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.locator('[data-message=sms-pin][href="#/demo/templates/ja-JP/sms-pin"]').waitFor();
    await customise();
    await part("sms").fill("ja-JP {{ pin }}");
    await save(page);
    await inForce(service);
    assert.match((await ask(service, "demo", "SMS_PIN", "user_ja")).text, /^ja-JP \d{6}$/);
  });
});
