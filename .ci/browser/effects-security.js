// Each setting of the Security page: changed in the portal, seen by the person who resets a password.

import assert from "node:assert/strict";
import { USER, passwordIn, pinIn } from "../sdk/service.js";
import { NEW_PASSWORD, ask, complete, noon, request, signIn, title } from "./portal.js";

const PAGE = "demo/security";
const INPUT = "demo-input/security";

/** The link of a mail that says "it was not me". */
const notMeIn = (mail) => mail.text.match(/https?:\/\/\S+\/n\/\S+/)[0];

/** Types a new password on the page of a link; returns what it answers. */
async function choose(page, password) {
  await page.getByLabel("New password").fill(password);
  await page.getByRole("button", { name: "Change password" }).click();
  const refused = page.getByRole("alert");
  return (await refused.count()) ? refused.innerText() : title(page);
}

/** Of a limit of one a day: the second within it is answered alike and sends nothing. */
const oneADay = (field) => async ({ service, change }) => {
  await noon(service);
  await change(PAGE, { [field]: 1 });
  await ask(service);
  await service.advance(3_600);
  assert.equal(await request(service), 204);
  await service.newMessages(0);
  await service.advance(86_400);
  await ask(service);
};

export const SECURITY = {
  async passwordGeneration({ service, change, open }) {
    await change(PAGE, { passwordGeneration: "input" });
    const page = await open(await ask(service));
    assert.equal(await title(page), "Choose a new password");
    assert.equal(await choose(page, NEW_PASSWORD), "Your password was changed");
    await service.newMessage();
    assert.equal((await signIn(service, "demo", NEW_PASSWORD)).status, 200);
    await change(PAGE, { passwordGeneration: "generate" });
    await service.advance(61);
    assert.equal(await title(await open(await ask(service))), "Get a new password");
  },

  async generatedPasswordExpires({ service, change, open }) {
    await change(PAGE, { generatedPasswordExpires: 300 });
    const page = await open(await ask(service));
    await page.getByRole("button").click();
    const password = passwordIn(await service.newMessage());
    await service.advance(290);
    assert.equal((await signIn(service, "demo", password)).status, 200);
    await service.advance(11);
    assert.equal((await signIn(service, "demo", password)).status, 400, "the generated password has expired");
  },

  async allowedProofs({ service, change }) {
    assert.equal(await request(service, "demo", "SMS_PIN"), 204);
    await service.newMessage();
    await change(PAGE, { allowedProofs: ["email-link"] });
    assert.equal(await request(service, "demo", "SMS_PIN"), 400);
    assert.equal(await request(service, "demo", "SMS"), 400);
    await ask(service, "demo", "EMAIL");
  },

  async linkLifetimeSeconds({ service, change, open }) {
    await change(PAGE, { linkLifetimeSeconds: 900 });
    const mail = await ask(service);
    assert.match(mail.text, /15 minutes/);
    assert.match(mail.html, /15 minutes/);
    await service.advance(890);
    assert.equal(await title(await open(mail)), "Get a new password");
    await service.advance(11);
    assert.equal(await title(await open(mail)), "This link has expired");
  },

  async pinLifetimeSeconds({ service, change }) {
    await change(INPUT, { pinLifetimeSeconds: 300 });
    const sms = await ask(service, "demo-input", "SMS_PIN");
    assert.match(sms.text, /5 minutes/);
    await service.advance(301);
    assert.equal(await complete(service, "demo-input", pinIn(sms), NEW_PASSWORD), "PIN_CODE_EXPIRED");
    const again = pinIn(await ask(service, "demo-input", "SMS_PIN"));
    await service.advance(290);
    assert.equal(await complete(service, "demo-input", again, NEW_PASSWORD), 204);
  },

  async linkAction({ service, change, open }) {
    await change(PAGE, { linkAction: "immediate" });
    const page = await open(await ask(service));
    assert.equal(await title(page), "Your new password is on its way");
    const password = passwordIn(await service.newMessage());
    assert.deepEqual([(await signIn(service, "demo", USER.password)).status, (await signIn(service, "demo", password)).status], [400, 200]);
  },

  async accountDisclosure({ service, change }) {
    const strangers = ["EMAIL:nobody@example.com", "disabled", "passwordless", "unverified"];
    const answers = async () => {
      const all = [];
      for (const user of strangers) all.push(await request(service, "demo", "EMAIL", user));
      return all;
    };
    assert.deepEqual(await answers(), [204, 204, 204, 204]);
    await change(PAGE, { accountDisclosure: "tell" });
    assert.deepEqual(await answers(), [404, 401, 409, 409]);
    await service.newMessages(0);
  },

  async "notMe.lifetimeSeconds"({ service, change, open }) {
    await change(PAGE, { "notMe.lifetimeSeconds": 3600 });
    await (await open(await ask(service))).getByRole("button").click();
    const refuse = notMeIn(await service.newMessage());
    await service.advance(3_500);
    assert.equal(await title(await open(refuse)), "Sign out every device?");
    await service.advance(101);
    assert.equal(await title(await open(refuse)), "This link has expired");
  },

  async "notMe.holdAccountSeconds"({ service, change, open }) {
    await change(PAGE, { "notMe.holdAccountSeconds": 300 });
    await (await open(await ask(service))).getByRole("button").click();
    const mail = await service.newMessage();
    const page = await open(notMeIn(mail));
    await page.getByRole("button").click();
    assert.equal(await title(page), "Every device is signed out");
    await service.newMessage(); // the link that another contact is offered
    assert.equal((await signIn(service, "demo", passwordIn(mail))).status, 400, "held");
    await service.advance(301);
    assert.equal((await signIn(service, "demo", passwordIn(mail))).status, 200);
  },

  async "passwordPolicy.minimumLength"({ service, change, open }) {
    await change(INPUT, { "passwordPolicy.minimumLength": 20 });
    const page = await open(await ask(service, "demo-input"));
    assert.match(await page.locator("#policy").innerText(), /20/);
    assert.match(await choose(page, NEW_PASSWORD), /20/);
    assert.equal(await choose(page, "brittle violin harbour"), "Your password was changed");
  },

  async "passwordPolicy.maximumLength"({ service, change, open }) {
    await change(INPUT, { "passwordPolicy.maximumLength": 32 });
    const page = await open(await ask(service, "demo-input"));
    assert.match(await choose(page, "brittle violin harbour under snow"), /32/);
    assert.equal(await choose(page, "brittle violin harbour in snow"), "Your password was changed");
  },

  async "passwordPolicy.asciiOnly"({ service, change, open }) {
    await change(INPUT, { "passwordPolicy.asciiOnly": true });
    const page = await open(await ask(service, "demo-input"));
    assert.match(await choose(page, "хрупкая скрипка"), /letters|characters/);
    assert.equal(await choose(page, "brittle violin"), "Your password was changed");
  },

  async "passwordPolicy.minimumStrength"({ service, change, open }) {
    const page = await open(await ask(service, "demo-input"));
    assert.match(await choose(page, "defghijkl7"), /too easy to guess[^]*Sequences/);
    await change(INPUT, { "passwordPolicy.minimumStrength": 4 });
    assert.match(await choose(page, NEW_PASSWORD), /too easy to guess/);
    assert.equal(await choose(page, "brittle violin harbour"), "Your password was changed");
  },

  // Between two messages to one user there is a minute at least, whatever this says.
  async "limits.coolDownSeconds"({ service, change }) {
    await change(PAGE, { "limits.coolDownSeconds": 600 });
    await ask(service);
    await service.advance(500);
    assert.equal(await request(service), 204);
    await service.newMessages(0);
    await service.advance(101);
    await ask(service);
  },

  async "limits.requestsPerIdentifierHourly"({ service, change }) {
    await noon(service);
    await change(PAGE, { "limits.requestsPerIdentifierHourly": 1 });
    await ask(service);
    await service.advance(120);
    assert.equal(await request(service), 204);
    await service.newMessages(0);
    await ask(service, "demo", "EMAIL", "user_ja");
    await service.advance(3_600);
    await ask(service);
  },

  "limits.requestsPerIdentifierDaily": oneADay("limits.requestsPerIdentifierDaily"),

  async "limits.requestsPerAppHourly"({ service, change }) {
    await noon(service);
    await change(PAGE, { "limits.requestsPerAppHourly": 100 });
    const strangers = Array.from({ length: 100 }, (_, count) => request(service, "demo", "EMAIL", `stranger${count}`));
    assert.ok((await Promise.all(strangers)).every((status) => status === 204));
    assert.equal(await request(service), 429);
    assert.equal(await request(service, "demo-input"), 204, "another app has its own");
    await service.newMessage();
    await service.advance(3_600);
    await ask(service);
  },

  async "limits.wrongPinsPerAppHourly"({ service, change }) {
    await noon(service);
    await change(PAGE, { "limits.wrongPinsPerAppHourly": 10 });
    const guesses = Array.from({ length: 11 }, (_, count) => complete(service, "demo", "000000", undefined, `stranger${count}`));
    await Promise.all(guesses);
    assert.match((await ask(service, "demo", "SMS_PIN")).text, /\/r\//, "a link in place of the PIN");
    await service.advance(3_601);
    assert.match((await ask(service, "demo", "SMS_PIN")).text, /^\d{6}/);
  },

  "limits.messagesPerUserDaily": oneADay("limits.messagesPerUserDaily"),

  async "limits.requestsPerAddressHourly"({ service, change }) {
    await noon(service);
    await change(PAGE, { "limits.requestsPerAddressHourly": 2 });
    const answers = [];
    for (const user of ["user_123456", "user_ja", "user_ar"]) answers.push(await request(service, "demo", "EMAIL", user));
    assert.deepEqual(answers, [204, 204, 429]);
    await service.newMessages(2);
    await service.advance(3_600);
    assert.equal(await request(service, "demo", "EMAIL", "user_ar"), 204);
  },

  async "limits.signInFailuresPerUser"({ service, change }) {
    await noon(service);
    await change(PAGE, { "limits.signInFailuresPerUser": 3 });
    for (let count = 0; count < 3; count += 1) assert.equal((await signIn(service, "demo", "wrong_password")).status, 400);
    assert.equal((await signIn(service, "demo", USER.password)).status, 400, "too many failures");
    assert.equal((await signIn(service, "demo", USER.password, { username: "hanako" })).status, 200, "others may");
    await service.advance(900);
    assert.equal((await signIn(service, "demo", USER.password)).status, 200);
  },

  async "limits.signInFailuresPerAddress"({ service, change }) {
    await noon(service);
    await change(PAGE, { "limits.signInFailuresPerAddress": 10 });
    const strangers = Array.from({ length: 10 }, (_, count) => ({ username: `stranger${count}` }));
    await Promise.all(strangers.map((stranger) => signIn(service, "demo", "wrong_password", stranger)));
    assert.equal((await signIn(service, "demo", USER.password)).status, 400, "too many failures");
    await service.advance(900);
    assert.equal((await signIn(service, "demo", USER.password)).status, 200);
  },

  async "accessTokenLifetimeSeconds.default"({ service, change }) {
    await change(PAGE, { "accessTokenLifetimeSeconds.default": 3600 });
    assert.equal((await signIn(service, "demo", USER.password)).expires_in, 3600);
  },

  async "accessTokenLifetimeSeconds.maximum"({ service, change }) {
    const asked = () => ({ expiresAt: Date.now() + 20 * 86_400_000 });
    assert.ok((await signIn(service, "demo", USER.password, asked())).expires_in > 19 * 86_400);
    await change(PAGE, { "accessTokenLifetimeSeconds.default": 3600, "accessTokenLifetimeSeconds.maximum": 7200 });
    assert.equal((await signIn(service, "demo", USER.password, asked())).expires_in, 7200);
  },
};

