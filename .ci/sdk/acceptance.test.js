// An app written for Kii Cloud works against Rekey when only its base URL changes: the real SDK, the seeds'
// sample calls, and what a person does between them. Each test has a service of its own.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import sdk from "kii-cloud-sdk";
import { COMPLETE, SAMPLES, run } from "./seeds.js";
import { USER, linkIn, open, passwordIn, pinIn, startService, within } from "./service.js";

const NEW_PASSWORD = "new_password_00"; // the one in the samples
const METHODS = ["EMAIL", "SMS", "SMS_PIN"];
const FORMS = ["callback", "promise"];
const IN_PARALLEL = { concurrency: 2, timeout: 120_000 };

/** A device: the SDK, loaded afresh, pointed at `app`. */
function device(service, app, site = service.api) {
  const kii = sdk.create();
  kii.Kii.initializeWithSite(app, "demo-key", site);
  return kii;
}

/** What `promise` comes to: the SDK never settles when an answer confuses it, and that must fail the test. */
const settles = (promise) => Promise.race([promise, within(10_000, "the SDK to call back")]);
const signIn = ({ KiiUser }, password, user = USER.email) => settles(KiiUser.authenticate(user, password));
const fails = (promise, message) => assert.rejects(settles(promise), { message });
const error = (code, status) => new RegExp(`statusCode: ${status} error code: ${code} error message: [^\\r\\n]+$`);

const ask = ({ KiiUser }, user, method) => settles(KiiUser.resetPasswordWithNotificationMethod(user, method));
const complete = ({ KiiUser }, user, pin, password) => settles(KiiUser.completeResetPassword(user, pin, password));

/** A device that signed in with the old password, to see its token die. */
async function signedInDevice(service, app) {
  const kii = device(service, app);
  const user = await signIn(kii, USER.password);
  return { ...kii, user, token: user.getAccessToken() };
}

/** The old password and everything signed in with it are refused; the new password signs in. */
async function assertReset(service, app, old, newPassword) {
  const fresh = device(service, app);
  await fails(signIn(fresh, USER.password), /^invalid_grant: /);
  await fails(old.user.refresh(), /^WRONG_TOKEN: /);
  await fails(device(service, app).KiiUser.authenticateWithToken(old.token), /^WRONG_TOKEN: /);
  const me = await fetch(`${service.api}/apps/${app}/users/me`, { headers: { authorization: `Bearer ${old.token}` } });
  assert.equal(me.status, 403);
  for (const name of [USER.email, USER.phone, USER.loginName]) {
    const user = await signIn(fresh, newPassword, name);
    assert.equal(user.getID(), USER.id);
  }
  const token = fresh.KiiUser.getCurrentUser().getAccessToken();
  const again = await settles(device(service, app).KiiUser.authenticateWithToken(token));
  assert.equal(again.getEmailAddress(), USER.email);
}

/** Asserts that `messages` are the "password changed" notice on each of `channels`. */
function assertNotices(messages, channels) {
  assert.deepEqual(messages.map(({ channel }) => channel).sort(), channels);
  for (const { channel, to, text } of messages) {
    assert.equal(to, channel === "email" ? USER.email : USER.phone);
    assert.match(text, /password was changed/);
  }
}

/** In `generate` mode: the password by the channel of the proof, and a notice to the email if that is another. */
async function generatedPassword(service, channel) {
  const messages = await service.newMessages(channel === "email" ? 1 : 2);
  const carrier = messages.find((message) => message.channel === channel);
  assertNotices(messages.filter((message) => message !== carrier), channel === "email" ? [] : ["email"]);
  return passwordIn(carrier);
}

/** Follows the link as a person does, and returns the password that is valid then. */
async function followLink(service, app, link, channel) {
  const page = await open(link);
  assert.equal(page.status, 200, page.html);
  if (app === "demo-input") {
    assert.match(page.html, /<form method="post"[^]*name="newPassword"/);
    const done = await open(link, { newPassword: NEW_PASSWORD });
    assert.equal(done.status, 200, done.html);
    assert.match(done.html, /Your password was changed/);
    assertNotices(await service.newMessages(channel === "email" ? 1 : 2), channel === "email" ? ["email"] : ["email", "sms"]);
    return NEW_PASSWORD;
  }
  if (app === "demo") {
    assert.match(page.html, /<form method="post"/);
    assert.deepEqual(await service.newMessages(0), [], "the page alone changes nothing");
    const done = await open(link, {});
    assert.equal(done.status, 200, done.html);
    assert.match(done.html, /Your new password is on its way/);
  } else {
    assert.match(page.html, /Your new password is on its way/, "immediate: the page is enough");
  }
  return generatedPassword(service, channel);
}

describe("the samples of the seeds, word for word", IN_PARALLEL, () => {
  for (const app of ["demo", "demo-input", "demo-kii"]) {
    for (const form of FORMS) {
      for (const method of ["EMAIL", "SMS"]) {
        test(`${app}: ${method} link, ${form}`, async (t) => {
          const service = await startService(t);
          const old = await signedInDevice(service, app);
          const kii = device(service, app);
          await settles(run(kii.KiiUser, SAMPLES[method][form]));

          const channel = method === "EMAIL" ? "email" : "sms";
          const message = await service.newMessage();
          assert.equal(message.channel, channel);
          assert.equal(message.to, channel === "email" ? USER.email : USER.phone);
          await settles(old.user.refresh()); // asking alone signs nobody out

          const password = await followLink(service, app, linkIn(message), channel);
          await assertReset(service, app, old, password);
        });
      }

      for (const typed of [NEW_PASSWORD, ...(app === "demo-input" ? [] : [null])]) {
        test(`${app}: SMS_PIN completed with ${typed}, ${form}`, async (t) => {
          const service = await startService(t);
          const old = await signedInDevice(service, app);
          const kii = device(service, app);
          await settles(run(kii.KiiUser, SAMPLES.SMS_PIN[form]));

          const message = await service.newMessage();
          assert.deepEqual([message.channel, message.to], ["sms", USER.phone]);
          await settles(old.user.refresh());

          const values = { '"123456"': `"${pinIn(message)}"`, ...(typed ? {} : { '"new_password_00"': "null" }) };
          await settles(run(kii.KiiUser, COMPLETE[form], values));
          let password = NEW_PASSWORD;
          if (app === "demo-input") assertNotices(await service.newMessages(2), ["email", "sms"]);
          else password = await generatedPassword(service, "sms");
          if (app !== "demo-input") await fails(signIn(device(service, app), NEW_PASSWORD), /^invalid_grant: /);
          await assertReset(service, app, old, password);
        });
      }
    }
  }
});

describe("who is meant, and by which channel, are independent", IN_PARALLEL, () => {
  for (const [kind, identifier] of Object.entries({ "user id": USER.id, "verified email": USER.email, "verified phone": USER.phone })) {
    test(`by ${kind}: EMAIL, SMS and SMS_PIN`, async (t) => {
      const service = await startService(t);
      for (const method of METHODS) {
        await ask(device(service, "demo"), identifier, method);
        const message = await service.newMessage();
        assert.equal(message.channel, method === "EMAIL" ? "email" : "sms");
        assert.equal(message.to, method === "EMAIL" ? USER.email : USER.phone);
        (method === "SMS_PIN" ? pinIn : linkIn)(message);
        await service.advance(1_000);
      }
    });

    test(`by ${kind}: completed by PIN`, async (t) => {
      const service = await startService(t);
      const kii = device(service, "demo-input");
      await ask(kii, USER.phone, "SMS_PIN");
      await complete(kii, identifier, pinIn(await service.newMessage()), NEW_PASSWORD);
      await signIn(kii, NEW_PASSWORD);
    });
  }

  test("the legacy resetPassword(email), callback and promise", async (t) => {
    const service = await startService(t);
    for (const app of ["demo", "demo-input"]) {
      const { KiiUser } = device(service, app);
      if (app === "demo") await settles(KiiUser.resetPassword(USER.email));
      else await settles(new Promise((success, failure) => void KiiUser.resetPassword(USER.email, { success, failure })));
      const message = await service.newMessage();
      assert.deepEqual([message.channel, message.to], ["email", USER.email]);
      linkIn(message);
    }
    await fails(device(service, "demo-kii").KiiUser.resetPassword("nobody@example.com"), /^USER_NOT_FOUND: /);
  });
});

const EDGES = [
  ["an unknown email", "nobody@example.com", "USER_NOT_FOUND", 404],
  ["an unknown phone", "+819009999999", "USER_NOT_FOUND", 404],
  ["an unknown user id", "no-such-user", "USER_NOT_FOUND", 404],
  ["an unverified address as identifier", "unverified@example.com", "USER_NOT_FOUND", 404],
  ["an unverified user", "unverified", "INVALID_STATUS", 409],
  ["a disabled user", "disabled", "USER_DISABLED", 401],
  ["a passwordless user", "passwordless", "OPERATION_NOT_ALLOWED", 409],
];

describe("users who get no reset", IN_PARALLEL, () => {
  for (const [who, identifier, code, status] of EDGES) {
    test(`demo-kii (tell): failure with ${code} for ${who}`, async (t) => {
      const service = await startService(t);
      const { KiiUser } = device(service, "demo-kii");
      for (const method of METHODS) {
        for (const form of FORMS) {
          const values = { [/"[^"]+", "/.exec(SAMPLES[method][form])[0]]: `"${identifier}", "` };
          await fails(run(KiiUser, SAMPLES[method][form], values), error(code, status));
          await service.advance(1_000);
        }
      }
      await service.newMessages(0);
    });

    test(`demo (hide): success and no message for ${who}`, async (t) => {
      const service = await startService(t);
      const { KiiUser } = device(service, "demo");
      for (const method of METHODS) {
        for (const form of FORMS) {
          const values = { [/"[^"]+", "/.exec(SAMPLES[method][form])[0]]: `"${identifier}", "` };
          await settles(run(KiiUser, SAMPLES[method][form], values));
          await service.advance(1_000);
        }
      }
      await service.newMessages(0);
      await fails(complete({ KiiUser }, identifier, "123456", null), error("INVALID_VERIFICATION_CODE", 403));
    });
  }

  test("an unknown app", async (t) => {
    const service = await startService(t);
    await fails(ask(device(service, "no-such-app"), USER.email, "EMAIL"), error("APP_NOT_FOUND", 404));
    await fails(complete(device(service, "no-such-app"), USER.email, "123456", null), error("APP_NOT_FOUND", 404));
  });
});

describe("PINs and passwords that are refused", IN_PARALLEL, () => {
  const wrong = (pin, n = 1) => String((Number(pin) + n) % 1_000_000).padStart(6, "0");

  for (const app of ["demo", "demo-input", "demo-kii"]) {
    test(`${app}: a wrong PIN fails, the right one still works`, async (t) => {
      const service = await startService(t);
      const old = await signedInDevice(service, app);
      const kii = device(service, app);
      await ask(kii, USER.phone, "SMS_PIN");
      const pin = pinIn(await service.newMessage());
      for (const form of FORMS) {
        await fails(run(kii.KiiUser, COMPLETE[form], { '"123456"': `"${wrong(pin)}"` }), error("INVALID_VERIFICATION_CODE", 403));
      }
      await settles(old.user.refresh());
      await complete(kii, USER.phone, pin, NEW_PASSWORD);
    });

    test(`${app}: five wrong PINs lock it, a new one works`, async (t) => {
      const service = await startService(t);
      const old = await signedInDevice(service, app);
      const kii = device(service, app);
      await ask(kii, USER.phone, "SMS_PIN");
      const pin = pinIn(await service.newMessage());
      for (let n = 1; n <= 5; n += 1) {
        await fails(complete(kii, USER.phone, wrong(pin, n), NEW_PASSWORD), error("INVALID_VERIFICATION_CODE", 403));
      }
      await fails(complete(kii, USER.phone, pin, NEW_PASSWORD), error("INVALID_VERIFICATION_CODE", 403));
      await signIn(device(service, app), USER.password);
      await settles(old.user.refresh());
      await service.newMessages(0);

      await service.advance(1_000);
      await ask(kii, USER.phone, "SMS_PIN");
      await complete(kii, USER.phone, pinIn(await service.newMessage()), NEW_PASSWORD);
      await fails(signIn(device(service, app), USER.password), /^invalid_grant: /);
    });
  }

  test("no reset pending, and the SDK's own example with its arguments swapped", async (t) => {
    const service = await startService(t);
    const kii = device(service, "demo-input");
    await fails(complete(kii, USER.phone, "123456", NEW_PASSWORD), error("INVALID_VERIFICATION_CODE", 403));
    await ask(kii, USER.phone, "SMS_PIN");
    const pin = pinIn(await service.newMessage());
    await fails(complete(kii, USER.phone, NEW_PASSWORD, pin), /error code: [A-Z_]+ error message: /);
    await complete(kii, USER.phone, pin, NEW_PASSWORD);
  });

  test("a PIN that came too late", async (t) => {
    const service = await startService(t);
    const kii = device(service, "demo-input");
    await ask(kii, USER.phone, "SMS_PIN");
    const pin = pinIn(await service.newMessage());
    await service.advance(601);
    await fails(complete(kii, USER.phone, pin, NEW_PASSWORD), error("PIN_CODE_EXPIRED", 410));
    await signIn(kii, USER.password);
  });

  test("a password that the policy refuses uses nothing up", async (t) => {
    const service = await startService(t);
    const kii = device(service, "demo-input");
    await ask(kii, USER.phone, "SMS_PIN");
    const pin = pinIn(await service.newMessage());
    for (let round = 0; round < 2; round += 1) {
      await fails(complete(kii, USER.phone, pin, null), error("INVALID_INPUT_DATA", 400));
      await fails(complete(kii, USER.phone, pin, "short"), error("PASSWORD_TOO_SHORT", 400));
      await fails(complete(kii, USER.phone, pin, "password123"), error("INVALID_INPUT_DATA", 400));
      await fails(complete(kii, USER.phone, pin, USER.email), error("INVALID_INPUT_DATA", 400));
      await fails(complete(kii, USER.phone, pin, USER.password), error("INVALID_INPUT_DATA", 400));
    }
    await complete(kii, USER.phone, pin, NEW_PASSWORD);
    await signIn(kii, NEW_PASSWORD);
  });

  test("the same completion again succeeds, changes and sends nothing", async (t) => {
    const service = await startService(t);
    const kii = device(service, "demo-input");
    await ask(kii, USER.phone, "SMS_PIN");
    const pin = pinIn(await service.newMessage());
    await complete(kii, USER.phone, pin, NEW_PASSWORD);
    await service.newMessages(2);
    const user = await signIn(kii, NEW_PASSWORD);
    await complete(kii, USER.phone, pin, NEW_PASSWORD);
    await fails(complete(kii, USER.phone, pin, "another_password_00"), error("INVALID_VERIFICATION_CODE", 403));
    await settles(user.refresh());
    await service.newMessages(0);
    await service.advance(601);
    await fails(complete(kii, USER.phone, pin, NEW_PASSWORD), error("INVALID_VERIFICATION_CODE", 403));
  });
});

describe("asking twice", IN_PARALLEL, () => {
  test("within the cool-down: success, no second message, and the first link works", async (t) => {
    const service = await startService(t);
    const kii = device(service, "demo");
    await ask(kii, USER.email, "EMAIL");
    const link = linkIn(await service.newMessage());
    await service.advance(50);
    await ask(kii, USER.email, "EMAIL");
    await service.newMessages(0);
    assert.equal((await open(link, {})).status, 200);
    await generatedPassword(service, "email");
  });

  test("after it: the newer one works, the older one says that there is a newer", async (t) => {
    const service = await startService(t);
    const old = await signedInDevice(service, "demo");
    const kii = device(service, "demo");
    await ask(kii, USER.email, "EMAIL");
    const older = linkIn(await service.newMessage());
    await service.advance(61);
    await ask(kii, USER.email, "EMAIL");
    const newer = linkIn(await service.newMessage());
    const superseded = await open(older, {});
    assert.match(superseded.html, /There is a newer message/);
    await service.newMessages(0);
    await assertReset(service, "demo", old, await followLink(service, "demo", newer, "email"));
  });
});

describe("while signed in", IN_PARALLEL, () => {
  for (const app of ["demo", "demo-input", "demo-kii"]) {
    test(`${app}: updatePassword`, async (t) => {
      const service = await startService(t);
      const old = await signedInDevice(service, app);
      const other = await signedInDevice(service, app);
      await fails(old.user.updatePassword("not_the_password", NEW_PASSWORD), /^WRONG_PASSWORD: /);
      await fails(old.user.updatePassword(USER.password, "short"), /^PASSWORD_TOO_SHORT: /);
      await fails(old.user.updatePassword(USER.password, "password123"), /^INVALID_INPUT_DATA: /);
      await settles(other.user.refresh());
      await settles(old.user.updatePassword(USER.password, NEW_PASSWORD));
      await fails(other.user.refresh(), /^WRONG_TOKEN: /);
      await assertReset(service, app, old, NEW_PASSWORD);
    });
  }

  test("updatePassword ends a link that is on its way", async (t) => {
    const service = await startService(t);
    const old = await signedInDevice(service, "demo-kii");
    await ask(old, USER.email, "EMAIL");
    const link = linkIn(await service.newMessage());
    await settles(old.user.updatePassword(USER.password, NEW_PASSWORD));
    await open(link);
    await signIn(device(service, "demo-kii"), NEW_PASSWORD);
  });

  test("a reset asked for by the signed-in user's id", async (t) => {
    const service = await startService(t);
    const old = await signedInDevice(service, "demo");
    await ask(old, old.user.getID(), "EMAIL");
    await assertReset(service, "demo", old, await followLink(service, "demo", linkIn(await service.newMessage()), "email"));
  });
});

test("a base URL with a trailing slash settles", async (t) => {
  const service = await startService(t);
  const outcome = ask(device(service, "demo", `${service.api}/`), USER.email, "EMAIL").then(() => "", (error) => error.message);
  assert.match(await outcome, /^$|statusCode: 404 error code: [A-Z_]+/);
});
