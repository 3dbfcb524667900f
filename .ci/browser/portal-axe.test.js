// Every page and state of the portal on a phone and on a desk, in light and in dark: pictures, and no fault that
// axe-core can find. The pages that end users see are in pages.test.js.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { audit } from "./axe.js";
import { WIDTHS, startBrowser } from "./browser.js";
import { TIMED, ask, dynamo, editorOf, goTo, save, saveRefused, set, stage, tell } from "./portal.js";

let browser;
before(async () => (browser = await startBrowser()));
after(() => browser?.stop());

const button = (page, name) => page.getByRole("button", { name, exact: true });

for (const width of WIDTHS) {
  describe(`every page and state, ${width} px wide`, TIMED, () => {
    test("settings: as they are, changed, refused, in dialogs", async (t) => {
      const { portal } = await stage(t, browser);
      const page = await portal("", { width });
      await audit(page, "portal-apps");
      await button(page, "Create the app").click();
      await page.locator("[aria-invalid=true]").first().waitFor();
      await audit(page, "portal-apps-refused");

      await goTo(page, "demo/security");
      await audit(page, "portal-security");
      await set(page, "linkLifetimeSeconds", 90_000);
      await set(page, "linkAction", "immediate");
      await page.locator('[data-warning="linkAction"]').filter({ visible: true }).waitFor();
      await audit(page, "portal-security-warned");
      await page.locator("[data-action=review]").click();
      await audit(page, "portal-review");
      await page.keyboard.press("Escape");
      await page.locator("[data-action=discard]").click();
      await audit(page, "portal-discard");
      await page.keyboard.press("Escape");
      await set(page, "limits.coolDownSeconds", 1);
      await set(page, "pinLifetimeSeconds", "soon");
      await saveRefused(page);
      await audit(page, "portal-security-refused");
      await set(page, "limits.coolDownSeconds", 60);
      await set(page, "pinLifetimeSeconds", 600);

      await goTo(page, "demo/user-management");
      await set(page, "failureRedirectUrl", "https://app.example/failed");
      await page.getByText("https://app.example/failed?result=used").waitFor();
      await audit(page, "portal-user-management");
      await page.getByRole("button", { name: "Show the page" }).first().click();
      await page.frameLocator("dialog iframe").getByRole("heading").waitFor();
      await audit(page, "portal-landing");
      await page.keyboard.press("Escape");

      await goTo(page, "demo/branding");
      await audit(page, "portal-branding");
      await set(page, "accentColour", "yellow");
      await page.locator('[data-error="accentColour"]').filter({ visible: true }).waitFor();
      await audit(page, "portal-branding-refused");
      await set(page, "accentColour", "#14532d");

      await goTo(page, "demo/senders");
      await audit(page, "portal-senders");
      await set(page, "emailSender", "own");
      await page.getByPlaceholder("Find a country").fill("an");
      await page.getByRole("checkbox", { name: "Japan" }).check();
      await set(page, "emailSender.address", "nobody");
      await page.locator('[data-error="emailSender.address"]').filter({ visible: true }).waitFor();
      await audit(page, "portal-senders-refused");
      await set(page, "emailSender.address", "care@app.example");
      await save(page);
      await audit(page, "portal-saved");
    });

    test("templates: built in, one's own, faults, dialogs, from right to left", async (t) => {
      const { portal } = await stage(t, browser);
      const page = await portal("demo/templates/en/email-link", { width });
      const { part, faults, mail, size } = editorOf(page);
      await mail.getByRole("link").first().waitFor();
      await audit(page, "portal-templates");
      await editorOf(page).customise();
      await part("subject").waitFor();
      await page.getByRole("tab", { name: "Text" }).click();
      await audit(page, "portal-templates-own");
      await part("text").fill("Go to {{ lnk }}");
      await faults("text").first().waitFor();
      await audit(page, "portal-templates-faults");
      await button(page, "Add a language").click();
      await page.getByLabel("Language tag").fill("x x");
      await button(page, "Add").click();
      await audit(page, "portal-add-language");
      await page.keyboard.press("Escape");
      await page.locator("[data-action=built-in]").click();
      await audit(page, "portal-built-in");
      await button(page, "Remove my text").click();

      await goTo(page, "demo/templates/ja/sms-pin");
      await editorOf(page).customise();
      await size("alphabet").getByText("UCS-2").waitFor();
      await audit(page, "portal-templates-sms");
      await page.locator("#test-to").fill("nobody");
      await button(page, "Send me a test").click();
      await page.locator(".test-outcome .note").waitFor();
      await audit(page, "portal-templates-test");
      await goTo(page, "demo/templates/ar/email-link");
      await editorOf(page).customise();
      await part("text").waitFor();
      assert.equal(await part("text").getAttribute("dir"), "rtl");
      await audit(page, "portal-templates-ar");
    });

    test("resets: to look one up, one that is not there, a mail that arrived, one that bounced", async (t) => {
      const { service, portal } = await stage(t, browser);
      const page = await portal("demo/resets", { width });
      await audit(page, "portal-resets");
      const lookUp = async (id) => {
        await page.getByLabel("Reset id").fill(id);
        await button(page, "Look it up").click();
      };
      await lookUp("soon");
      await page.locator("#reset-id[aria-invalid]").waitFor();
      await audit(page, "portal-resets-malformed");
      await lookUp("A".repeat(22));
      await page.getByText("demo has no reset").waitFor();
      await audit(page, "portal-resets-missing");
      const mail = await ask(service);
      const [{ resetId }] = await service.resets();
      await lookUp(resetId);
      await page.locator("[data-message-kind=email-link]").waitFor();
      await tell(service, mail, "delivery");
      await button(page, "Look it up").click();
      await page.locator("[data-status=delivered]").waitFor();
      await audit(page, "portal-resets-delivered");
      await tell(service, mail, "bounce");
      await page.reload();
      await page.locator("[data-status=bounced]").getByText("Permanent/General").waitFor();
      await audit(page, "portal-resets-bounced");
    });

    test("history, conflict, an app that cannot be read, one that is not there", async (t) => {
      const { service, portal } = await stage(t, browser);
      const page = await portal("demo/security", { width });
      const other = await portal("demo/security");
      for (const [person, seconds] of [[page, 900], [other, 1800]]) await set(person, "linkLifetimeSeconds", seconds);
      await set(page, "accountDisclosure", "tell");
      await save(other);
      await page.locator("[data-action=save]").first().click();
      await page.getByRole("dialog").waitFor();
      await audit(page, "portal-conflict");
      await button(page, "Take theirs and keep my other changes").click();
      await goTo(page, "demo/templates/en/sms-pin");
      await editorOf(page).customise();
      await set(page, "templates.en.sms-pin.sms", "{{ pin }}\nis the PIN");
      await save(page);
      await goTo(page, "demo/history");
      await audit(page, "portal-history");
      await page.locator("[data-action=undo]").click();
      await audit(page, "portal-undo");
      await page.keyboard.press("Escape");

      await dynamo(service, "UpdateItem", {
        TableName: "rekey-apps",
        Key: { appId: { S: "demo-kii" } },
        UpdateExpression: "SET settings.linkLifetimeSeconds = :broken",
        ExpressionAttributeValues: { ":broken": { N: "5" } },
      });
      await goTo(page, "");
      await page.locator(".app-card.broken").waitFor();
      await audit(page, "portal-apps-broken");
      await page.goto(`${service.url}/portal/#/demo-kii/security`);
      await page.getByRole("heading", { name: "These settings cannot be read" }).waitFor();
      await audit(page, "portal-broken");
      await page.goto(`${service.url}/portal/#/nothing/security`);
      await page.getByText("There is no app").waitFor();
      await audit(page, "portal-no-app");
    });
  });
}
