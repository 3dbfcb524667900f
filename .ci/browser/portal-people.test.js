// Two people on one app, and what is left of their work: the conflict, the history, undo and restore.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startBrowser } from "./browser.js";
import { TIMED, ask, control, goTo, inForce, save, saved, set, stage } from "./portal.js";

let browser;
before(async () => (browser = await startBrowser()));
after(() => browser?.stop());

/** Two browsers on the same page; the first one saves `theirs`, the second has typed `mine` before. */
async function twoPeople(t, theirs, mine) {
  const { service, portal } = await stage(t, browser);
  const [ann, bob] = [await portal("demo/security"), await portal("demo/security")];
  for (const [field, value] of Object.entries(mine)) await set(bob, field, value);
  for (const [field, value] of Object.entries(theirs)) await set(ann, field, value);
  assert.equal(await save(ann), 2);
  await bob.locator("#save-bar [data-action=save]").click();
  const dialog = bob.getByRole("dialog", { name: "Somebody else saved first" });
  await dialog.waitFor();
  const settings = async () => (await service.json("/portal/api/apps/demo")).settings;
  return { service, ann, bob, dialog, settings };
}

const versionOf = (page, version) => page.locator(`[data-version="${version}"]`);
const changeOf = (within, field) => within.locator(`[data-change="${field}"]`);

describe("two people edit one app", TIMED, () => {
  test("the second save is refused with what the other changed, and both changes can be kept", async (t) => {
    const { service, bob, dialog, settings } = await twoPeople(t, { linkLifetimeSeconds: 900, "limits.coolDownSeconds": 120 }, { pinLifetimeSeconds: 300 });
    const theirs = dialog.locator("#theirs");
    assert.match(await changeOf(theirs, "linkLifetimeSeconds").innerText(), /1 hour[^]*15 minutes/);
    assert.match(await changeOf(theirs, "limits.coolDownSeconds").innerText(), /1 minute[^]*2 minutes/);
    assert.match(await changeOf(dialog.locator("#mine"), "pinLifetimeSeconds").innerText(), /10 minutes[^]*5 minutes/);
    assert.equal(await dialog.locator("[data-both]").count(), 0);
    assert.deepEqual([(await settings()).linkLifetimeSeconds, (await settings()).pinLifetimeSeconds], [900, 600], "nothing is overwritten");

    await dialog.getByRole("button", { name: "Take theirs and keep my changes" }).click();
    assert.deepEqual([await control(bob, "linkLifetimeSeconds").inputValue(), await control(bob, "pinLifetimeSeconds").inputValue()], ["900", "300"]);
    assert.equal((await service.json("/portal/api/apps/demo")).version, 2, "nothing is stored before Save");
    assert.equal(await save(bob), 3);
    const { linkLifetimeSeconds, pinLifetimeSeconds, limits } = await settings();
    assert.deepEqual([linkLifetimeSeconds, pinLifetimeSeconds, limits.coolDownSeconds], [900, 300, 120]);
    await inForce(service);
    assert.match((await ask(service)).text, /15 minutes/);
    assert.match((await ask(service, "demo", "SMS_PIN", "user_ar")).text, /5|٥/);
  });

  for (const [side, stored, button] of [["theirs", 900, "Take theirs and keep my other changes"], ["mine", 1800, "Take theirs and keep what I chose"]]) {
    test(`a field that both changed is asked about: ${side}`, async (t) => {
      const { bob, dialog, settings } = await twoPeople(t, { linkLifetimeSeconds: 900 }, { linkLifetimeSeconds: 1800, accountDisclosure: "tell" });
      const both = dialog.locator('[data-both="linkLifetimeSeconds"]');
      assert.match(await both.innerText(), /15 minutes[^]*30 minutes/);
      await both.getByRole("radio", { name: side === "mine" ? "Mine" : "Theirs" }).check();
      await dialog.getByRole("button", { name: button }).click();
      assert.equal(await control(bob, "linkLifetimeSeconds").inputValue(), String(stored));
      assert.equal(await save(bob), 3);
      const now = await settings();
      assert.deepEqual([now.linkLifetimeSeconds, now.accountDisclosure], [stored, "tell"]);
    });
  }

  test("deciding later keeps the draft, and Save asks again; discarding takes theirs", async (t) => {
    const { bob, dialog, settings } = await twoPeople(t, { linkLifetimeSeconds: 900 }, { linkLifetimeSeconds: 1800 });
    await dialog.getByRole("button", { name: "Decide later" }).click();
    assert.equal(await control(bob, "linkLifetimeSeconds").inputValue(), "1800");
    await bob.locator("#save-bar [data-action=save]").click();
    await dialog.getByRole("button", { name: "Discard mine" }).click();
    assert.equal(await control(bob, "linkLifetimeSeconds").inputValue(), "900");
    assert.equal(await bob.locator("#save-bar").isVisible(), false);
    assert.equal((await settings()).linkLifetimeSeconds, 900);
  });
});

describe("history", TIMED, () => {
  test("who, when and what; undo and restore make new versions", async (t) => {
    const { service, portal } = await stage(t, browser);
    const page = await portal("demo/security");
    await set(page, "linkLifetimeSeconds", 900);
    await set(page, "passwordGeneration", "input");
    assert.equal(await save(page), 2);
    await goTo(page, "demo/templates/en/sms-pin");
    await page.locator("[data-action=customise]").click();
    await set(page, "templates.en.sms-pin.sms", "Mine: {{ pin }}");
    await save(page);
    await goTo(page, "demo/history");
    await versionOf(page, 3).getByText("In force").waitFor();
    assert.match(await versionOf(page, 1).innerText(), /cargo run[^]*created the app/);
    const second = versionOf(page, 2);
    assert.match(await changeOf(second, "linkLifetimeSeconds").innerText(), /1 hour[^]*15 minutes/);
    assert.match(await changeOf(second, "passwordGeneration").innerText(), /Generate Password[^]*Input Password/);
    const { savedAt, savedBy } = (await service.json("/portal/api/apps/demo/history"))[1];
    assert.ok(savedBy && Math.abs(Date.parse(savedAt) - Date.now()) < 120_000);
    assert.equal(await second.locator("time").getAttribute("datetime"), savedAt);
    assert.ok((await second.innerText()).includes(savedBy.split(":").at(-1)), savedBy);
    assert.match(await changeOf(versionOf(page, 3), "templates.en.sms-pin.sms").locator("ins").innerText(), /Mine: \{\{ pin \}\}/);
    await inForce(service);
    assert.match((await ask(service, "demo", "SMS_PIN")).text, /^Mine: \d{6}$/);

    await versionOf(page, 3).getByRole("button", { name: "Undo version 3" }).click();
    const undo = page.getByRole("dialog", { name: "Undo version 3?" });
    await changeOf(undo, "templates.en.sms-pin.sms").locator("del", { hasText: "Mine: {{ pin }}" }).waitFor();
    await undo.getByRole("button", { name: "Undo version 3" }).click();
    await saved(page, 4);
    await versionOf(page, 4).getByText("In force").waitFor();
    await service.advance(61);
    assert.doesNotMatch((await ask(service, "demo", "SMS_PIN")).text, /Mine/);

    await versionOf(page, 1).getByRole("button", { name: "Restore version 1" }).click();
    const restore = page.getByRole("dialog", { name: "Restore version 1?" });
    assert.match(await changeOf(restore, "linkLifetimeSeconds").innerText(), /15 minutes[^]*1 hour/);
    await restore.getByRole("button", { name: "Cancel" }).click();
    assert.equal((await service.json("/portal/api/apps/demo")).version, 4);
    await versionOf(page, 1).getByRole("button", { name: "Restore version 1" }).click();
    await restore.getByRole("button", { name: "Restore version 1" }).click();
    await saved(page, 5);
    await inForce(service);
    const mail = await ask(service);
    assert.match(mail.text, /1 hour/);
    assert.match(mail.text, /We then email you a new password/, "Generate Password again");
    assert.equal((await service.json("/portal/api/apps/demo/history")).length, 5, "nothing is lost");
  });

  test("undo of what somebody else has overtaken is refused", async (t) => {
    const { service, portal } = await stage(t, browser);
    const page = await portal("demo/security");
    await set(page, "linkLifetimeSeconds", 900);
    await save(page);
    await goTo(page, "demo/history");
    const other = await portal("demo/security");
    await set(other, "pinLifetimeSeconds", 300);
    await save(other);
    await versionOf(page, 2).getByRole("button", { name: "Undo version 2" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Undo version 2" }).click();
    await page.getByRole("dialog", { name: "Somebody else saved first" }).waitFor();
    assert.equal((await service.json("/portal/api/apps/demo")).version, 3);
  });
});
