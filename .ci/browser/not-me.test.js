// "It was not me", as the person whose account it is: from the reset mail and from the notice of a change, on a phone
// without script, with two taps where one is enough, and on a desk by keyboard alone. Every state of its page in other
// languages is in pages.test.js.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { USER, linkIn } from "../sdk/service.js";
import { screenshot, startBrowser } from "./browser.js";
import { HANDS } from "./hands.js";
import { TIMED, ask, dynamo, noon, signIn, stage, title } from "./portal.js";

const THIEF = "a thief's new password";
const OWNER = "the owner's new password";
const LINK = /http:\/\/127\.0\.0\.1:\d+\/n\/[\w-]+/;

/** How the owner works in each window. */
const WINDOWS = [
  [{ width: 390, script: false }, "in a hurry"],
  [{ width: 1280, script: true }, "by keyboard alone"],
];

let browser;
before(async () => (browser = await startBrowser()));
after(() => browser?.stop());

/** The status of a session at the user's own route. */
async function session(service, app, token) {
  const response = await fetch(`${service.api}/apps/${app}/users/me`, { headers: { authorization: `Bearer ${token}` } });
  return response.status;
}

/** Somebody with the mailbox changes the password and signs in; the notice that the owner gets, and the session. */
async function takeOver(service, app) {
  const link = linkIn(await ask(service, app));
  const done = await fetch(link, { method: "POST", body: new URLSearchParams({ newPassword: THIEF }) });
  assert.equal(done.status, 200);
  const notice = await service.newMessage();
  const { access_token } = await signIn(service, app, THIEF);
  return { notice, thief: access_token };
}

/** The owner opens the mail and follows its link that refuses. */
async function refuseFrom(page, service, mail, { follow }) {
  await page.goto(`${service.url}/_local/messages/${mail.id}.html`);
  const refuse = await follow(page, 'a[href*="/n/"]');
  await refuse.waitForLoadState();
  assert.equal(refuse.url(), mail.text.match(LINK)[0], "the text and the letter have the same link");
  return refuse;
}

const said = (page) => page.locator("main").innerText();

for (const [options, how] of WINDOWS) {
  const hands = HANDS[how];
  const press = async (page, heading) => {
    await hands.press(page);
    await page.getByRole("heading", { name: heading }).waitFor();
  };

  describe(`"it was not me" ${how}, ${options.width} px wide`, TIMED, () => {
    test("from the reset mail: the request is cancelled, and nothing else", async (t) => {
      const { service } = await stage(t, browser);
      const { access_token } = await signIn(service, "demo", USER.password);
      const mail = await ask(service);
      const page = await browser.newPage(t, options);
      const refuse = await refuseFrom(page, service, mail, hands);
      assert.equal(await title(refuse), "Cancel this request?");
      assert.match(await said(refuse), /the link of this request stops working/);
      await screenshot(refuse, "not-me-request");
      await refuse.reload();
      assert.equal((await fetch(linkIn(mail))).status, 200, "looking changes nothing");

      await press(refuse, "The request is cancelled");
      await screenshot(refuse, "not-me-request-done");
      await refuse.reload();
      assert.equal(await title(refuse), "The request is cancelled", "sent again, it says the same");
      await page.goto(linkIn(mail));
      assert.equal(await page.getByRole("button").count(), 0, "the link is dead");
      assert.equal(await session(service, "demo", access_token), 200);
      assert.equal((await signIn(service, "demo", USER.password)).status, 200);
      await service.newMessages(0);
    });

    test("from the notice of a change: every device is signed out, and the phone has a way on", async (t) => {
      const { service } = await stage(t, browser);
      const { notice, thief } = await takeOver(service, "demo-input");
      const page = await browser.newPage(t, options);
      const refuse = await refuseFrom(page, service, notice, hands);
      assert.equal(await title(refuse), "Sign out every device?");
      assert.match(await said(refuse), /to another contact of your account/);
      await screenshot(refuse, "not-me-change");
      assert.equal(await session(service, "demo-input", thief), 200, "looking changes nothing");

      await press(refuse, "Every device is signed out");
      assert.match(await said(refuse), /We are sending a link or code/);
      assert.doesNotMatch(await said(refuse), new RegExp(`${USER.email}|${USER.phone.slice(1)}`));
      await screenshot(refuse, "not-me-change-done");
      assert.equal(await session(service, "demo-input", thief), 403);
      const offered = await service.newMessage();
      assert.deepEqual([offered.channel, offered.to], ["sms", USER.phone]);
      await refuse.reload();
      assert.equal(await title(refuse), "Every device is signed out");
      await service.newMessages(0);

      await page.goto(linkIn(offered));
      await hands.type(page, "[name=newPassword]", OWNER);
      await press(page, "Your password was changed");
      assert.equal((await signIn(service, "demo-input", THIEF)).status, 400);
      assert.equal((await signIn(service, "demo-input", OWNER)).status, 200);
      await page.goto(refuse.url());
      assert.equal(await title(page), "Every device is signed out", "it says what was done with it");
    });

    test("without another contact the page says so, and the changed password stays", async (t) => {
      const { service } = await stage(t, browser);
      await dynamo(service, "UpdateItem", {
        TableName: "rekey-users",
        Key: { pk: { S: `USER#demo-input#${USER.id}` } },
        UpdateExpression: "SET phoneVerified = :no",
        ExpressionAttributeValues: { ":no": { BOOL: false } },
      });
      const { notice, thief } = await takeOver(service, "demo-input");
      const page = await browser.newPage(t, options);
      const refuse = await refuseFrom(page, service, notice, hands);
      assert.match(await said(refuse), /no message is sent/);
      await screenshot(refuse, "not-me-change-alone");
      await press(refuse, "Every device is signed out");
      assert.match(await said(refuse), /so no message was sent/);
      assert.match(await said(refuse), /The changed password stays until you choose a new one/);
      await screenshot(refuse, "not-me-change-alone-done");
      assert.equal(await session(service, "demo-input", thief), 403);
      await service.newMessages(0);
      assert.equal((await signIn(service, "demo-input", THIEF)).status, 200, "as the page says");
    });

    test("with a hold nobody signs in until it ends, or until the phone has chosen a new password", async (t) => {
      const { service, change } = await stage(t, browser);
      await noon(service);
      await change("demo-input/security", { "notMe.holdAccountSeconds": 86_400 });
      const { notice } = await takeOver(service, "demo-input");
      const page = await browser.newPage(t, options);
      const refuse = await refuseFrom(page, service, notice, hands);
      assert.match(await said(refuse), /nobody can sign in for 1 day, not even you/);
      await screenshot(refuse, "not-me-change-hold");
      await press(refuse, "Every device is signed out");
      assert.match(await said(refuse), /Nobody can sign in until /);
      await screenshot(refuse, "not-me-change-held");
      const offered = await service.newMessage();
      assert.equal((await signIn(service, "demo-input", THIEF)).status, 400, "held");
      await page.goto(linkIn(offered));
      await hands.type(page, "[name=newPassword]", OWNER);
      await press(page, "Your password was changed");
      assert.equal((await signIn(service, "demo-input", OWNER)).status, 200, "the other contact ends the hold");
    });
  });
}
