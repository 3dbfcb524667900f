// Every function's release binary as Lambda runs it: started once, fed events, its environment kept.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { VARIABLES, invoke, start } from "./runtime.js";

const REKEY = process.env.REKEY_BIN ?? fileURLToPath(new URL("../../target/debug/rekey", import.meta.url));
const FUNCTIONS = ["request-reset", "complete-reset", "link-callback", "deliver", "sign-in", "current-user"];

let local, base, endpoint;

before(async () => {
  local = spawn(REKEY, ["local", "--port", "0", "--aws-port", "0"], { stdio: ["ignore", "pipe", "pipe"] });
  let out = "", told = "";
  local.stderr.on("data", (chunk) => (told += chunk));
  for await (const chunk of local.stdout) {
    out += chunk;
    if (out.includes("\n")) break;
  }
  base = out.match(/^ready (http:\/\/\S+)\/$/m)[1];
  endpoint = told.match(/AWS endpoints: (\S+)/)[1];
});

after(async () => {
  local.kill("SIGTERM");
  await once(local, "exit");
});

const sample = (path) => JSON.parse(readFileSync(new URL(`../../events/${path}.json`, import.meta.url)));
const inbox = async () => (await fetch(`${base}/_local/messages`)).json();

/** An event of the REST API that carries another token. */
function bearing(event, token) {
  const value = `Bearer ${token}`;
  const headers = Object.fromEntries(Object.entries(event.headers).filter(([name]) => name.toLowerCase() !== "authorization"));
  return { ...event, headers: { ...headers, Authorization: value }, multiValueHeaders: { Authorization: [value] } };
}

test("request-reset takes a request, and a malformed event does not end it", async () => {
  const events = ["email", "invalid-base64", "malformed-json", "unknown-user"].map((name) => sample(`request-reset/${name}`));
  const answers = await invoke("request-reset", endpoint, events);
  assert.deepEqual(answers.map((answer) => answer.statusCode), [204, 400, 400, 204]);
  for (let tries = 0; (await inbox()).length === 0; tries++) {
    assert.ok(tries < 100, "the local run delivers what the binary has put");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const [mail] = await inbox();
  assert.equal(mail.to, "user_123456@example.com");
});

test("link-callback shows the page of a link and completes it", async () => {
  const token = (await inbox())[0].text.match(/\/r\/([A-Za-z0-9_-]{43})/)[1];
  const of = (method) => ({
    ...sample("link-callback/get"),
    path: `/r/${token}`,
    httpMethod: method,
    pathParameters: { token },
    body: null,
  });
  const [page, done] = await invoke("link-callback", endpoint, [of("GET"), of("POST")]);
  assert.equal(page.statusCode, 200);
  assert.match(page.body, /<form method="post">/);
  assert.equal(done.statusCode, 200);
  assert.match(done.body, /Your new password is on its way/);
});

test("sign-in, current-user and the authorizer know the same session", async () => {
  const [refused] = await invoke("sign-in", endpoint, [sample("sign-in/wrong-password")]);
  assert.equal(refused.statusCode, 400);
  const app = "demo-input"; // Its password is still the old one.
  const signIns = { ...sample("sign-in/wrong-password"), path: `/api/apps/${app}/oauth2/token`, pathParameters: { appId: app } };
  signIns.headers = { "Content-Type": "application/json" };
  signIns.multiValueHeaders = { "Content-Type": ["application/json"] };
  signIns.body = JSON.stringify({ username: "johndoe", password: "old_password_00" });
  const [opened] = await invoke("sign-in", endpoint, [signIns]);
  assert.equal(opened.statusCode, 200, opened.body);
  const token = JSON.parse(opened.body).access_token;

  const me = bearing({ ...sample("current-user/get-me"), path: `/api/apps/${app}/users/me`, headers: {} }, token);
  const [shown] = await invoke("current-user", endpoint, [me]);
  assert.equal(JSON.parse(shown.body).userID, "user_123456");
  const asked = { ...sample("authorizer/token-allowed"), authorizationToken: `Bearer ${token}` };
  const [policy] = await invoke("authorizer", endpoint, [asked, sample("authorizer/token-garbage-token")]);
  assert.equal(policy.policyDocument.Statement[0].Effect, "Allow");
});

test("complete-reset refuses a wrong PIN", async () => {
  const [answer] = await invoke("complete-reset", endpoint, [sample("complete-reset/unknown-user")]);
  assert.equal(answer.statusCode, 403);
});

test("users makes, shows and deletes a user, and refuses who has not signed", async () => {
  const of = (name) => sample(`users/${name}`);
  const gone = { ...of("delete"), path: of("put-create").path, pathParameters: of("put-create").pathParameters };
  const events = ["put-create", "put-create", "no-caller", "put-malformed-json"].map(of);
  const answers = await invoke("users", endpoint, [...events, gone, gone]);
  assert.deepEqual(answers.map((answer) => answer.statusCode), [201, 412, 403, 400, 204, 404]);
  assert.match(answers[0].headers?.etag ?? answers[0].multiValueHeaders.etag[0], /^"1\.\d+"$/);
});

test("deliver answers a tick and a batch", async () => {
  const events = [sample("deliver/schedule-with-nothing-due"), sample("deliver/reset-does-not-exist")];
  for (const answer of await invoke("deliver", endpoint, events)) assert.deepEqual(answer, { batchItemFailures: [] });
});

test("delivery-status records what SES tells of a mail, and passes over what it cannot read", async () => {
  const [mail] = await inbox();
  const [{ resetId }] = (await (await fetch(`${base}/_local/resets`)).json()).slice(-1);
  const event = sample("delivery-status/ses-complaint");
  const told = JSON.parse(event.Records[0].Sns.Message);
  told.mail.messageId = mail.id;
  told.mail.tags.rekey_reset = [resetId];
  event.Records[0].Sns.Message = JSON.stringify(told);
  const answers = await invoke("delivery-status", endpoint, [sample("delivery-status/ses-malformed-message"), event, sample("delivery-status/sms-of-another-sender")]);
  const none = { recorded: 0, known: 0, unknown: 0, ignored: 0, unreadable: 0 };
  assert.deepEqual(answers, [{ ...none, unreadable: 1 }, { ...none, recorded: 1 }, { ...none, unknown: 1 }]);
});

for (const name of FUNCTIONS.filter((name) => !["link-callback", "current-user"].includes(name))) {
  test(`${name} does not start without its key, and names it`, async () => {
    const { IDENTIFIER_KEY, ...rest } = VARIABLES;
    const started = start(name, rest);
    const [code] = await started.ended;
    assert.notEqual(code, 0);
    assert.match(started.output, /IDENTIFIER_KEY/);
    assert.ok(!started.output.includes(VARIABLES.PIN_KEYS), "no key is printed");
  });
}
