// What the portal's tests share: the way to a page, what a person does on it, and a run of Rekey to see the effect in.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { BINARY, USER, linkIn, startService } from "../sdk/service.js";

export const TIMED = { concurrency: 2, timeout: 180_000 };
export const NEW_PASSWORD = "new_password_00";

/** So long a saved change may take to be in force. */
const CACHE_SECONDS = 30;

// ── The portal's pages ──────────────────────────────────────────────────────────────────────────────────────

/** Opens the portal at `path`, such as `demo/security`, in a window of its own. */
export async function openPortal(t, browser, service, path, options = {}) {
  const page = await browser.newPage(t, { width: 1280, script: true, ...options });
  page.base = service.url;
  await goTo(page, path);
  return page;
}

/** Goes to a page of the portal and waits until it is there. */
export async function goTo(page, path) {
  await page.goto(`${page.base}/portal/#/${path}`);
  const [app, name, ...message] = path.split("?")[0].split("/");
  const current = message.length ? `main [data-message][aria-current][href="#/${path}"]` : name ? `#pages [aria-current=page][href="#/${app}/${name}"]` : "main #new-app";
  await page.locator(current).waitFor();
}

export const control = (page, field) => page.locator(`main [name="${field}"]`);
export const row = (page, field) => page.locator(`main [data-field="${field}"]`);

/** Gives a setting's control a value, whatever kind of control it is. */
export async function set(page, field, value) {
  const controls = control(page, field);
  const type = await controls.first().evaluate((input) => input.type);
  if (type === "radio") return page.locator(`main [name="${field}"][value="${value}"]`).check();
  if (type === "file") return controls.setInputFiles(value);
  if (type !== "checkbox") return controls.fill(String(value));
  if (!Array.isArray(value)) return controls.setChecked(value);
  for (const each of await controls.all()) await each.setChecked(value.includes(await each.getAttribute("value")));
}

/** Presses Save and returns the version that the page says it made. */
export async function save(page) {
  await page.locator("#save-bar [data-action=save]").click();
  return saved(page);
}

export async function saved(page, version = "") {
  const said = await page.locator("#save-bar .save-words", { hasText: new RegExp(`^Saved as version ${version}`) }).innerText();
  return Number(said.match(/version (\d+)/)[1]);
}

/** Presses Save where it must be refused, and returns the refused fields with their reasons. */
export async function saveRefused(page) {
  await page.locator("#save-bar [data-action=save]").click();
  await page.locator("#error-summary").waitFor();
  return page.locator("#error-summary li").allInnerTexts();
}

/** What a control says of itself to a screen reader: whether it is refused, and every text that describes it. */
export const description = (locator) =>
  locator.evaluate((input) => ({
    invalid: input.getAttribute("aria-invalid") === "true",
    text: (input.getAttribute("aria-describedby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent ?? `no #${id}`).join("\n"),
  }));

/** The placeholder, template and preview part of the templates page. */
export const editorOf = (page) => ({
  part: (name) => page.locator(`#part-${name}`),
  faults: (name) => page.locator(`#part-${name}-faults li`),
  customise: () => page.locator("[data-action=customise]").click(),
  place: (name) => page.locator(`[data-placeholder="${name}"]`).click(),
  size: (name) => page.locator(`[data-size="${name}"]`),
  bubble: page.locator("[data-sms]"),
  mail: page.frameLocator(".frames iframe:not(.loading-frame)"),
});

// ── The service ─────────────────────────────────────────────────────────────────────────────────────────────

/** Asks for a reset as an app does: `EMAIL`, `SMS` or `SMS_PIN`. Returns the status. */
export async function request(service, app = "demo", notificationMethod = "EMAIL", user = USER.id) {
  const response = await fetch(`${service.api}/apps/${app}/users/${user}/password/request-reset`, {
    method: "POST",
    headers: { "content-type": "application/vnd.kii.ResetPasswordRequest+json" },
    body: JSON.stringify({ notificationMethod }),
  });
  return response.status;
}

/** What the provider tells of a message some time after it took it: `bounce`, `complaint`, `delivery`. */
export async function tell(service, { id }, event) {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${service.url}/_local/messages/${id}/feedback`, { method: "POST", headers, body: JSON.stringify({ event }) });
  assert.equal(response.status, 200);
}

/** Asks for a reset and returns the message. */
export async function ask(service, ...wanted) {
  assert.equal(await request(service, ...wanted), 204);
  return service.newMessage();
}

/** Completes a reset by PIN as an app does. Returns the error code, or the status where there is none. */
export async function complete(service, app, pinCode, newPassword, user = USER.id) {
  const response = await fetch(`${service.api}/apps/${app}/users/${user}/password/complete-reset`, {
    method: "POST",
    headers: { "content-type": "application/vnd.kii.CompletePasswordResetRequest+json" },
    body: JSON.stringify({ pinCode, newPassword }),
  });
  return response.status === 204 ? 204 : (await response.json()).errorCode;
}

/** Signs in; the answer with its status. */
export async function signIn(service, app, password, more = {}) {
  const response = await fetch(`${service.api}/apps/${app}/oauth2/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: USER.email, password, ...more }),
  });
  return { status: response.status, ...(await response.json()) };
}

/** Runs the command line against the service's tables. */
export async function rekey(service, input, ...words) {
  const endpoint = await service.aws();
  return new Promise((resolve, reject) => {
    const child = execFile(BINARY, [...words, "--endpoint", endpoint], (error, out, err) => (error ? reject(new Error(err)) : resolve(out)));
    child.stdin.end(input);
  });
}

/** One call of DynamoDB. The local engine wants a signature that looks like one. */
export async function dynamo(service, operation, body) {
  const response = await fetch(await service.aws(), {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-date": "20260101T000000Z",
      "x-amz-target": `DynamoDB_20120810.${operation}`,
      authorization: "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
    },
    body: JSON.stringify(body),
  });
  assert.equal(response.status, 200, await response.clone().text());
  return response.json();
}

/** Moves the clock to the next noon (UTC), so that no hour and no day ends in the middle of a test. */
export async function noon(service) {
  const { now } = await service.advance(0);
  const seconds = Math.floor(Date.parse(now) / 1000) % 86_400;
  await service.advance(((43_200 - seconds + 86_400) % 86_400) + 1);
}

export const inForce = (service) => service.advance(CACHE_SECONDS);

const APP_PAGE = "<!doctype html><title>The app</title><link rel=icon href=data:,><h1>The app</h1>";

/** Answers for `https://app.example`, the app's own site; Playwright's own routes do not see redirects. */
async function playApp(page) {
  const session = await page.context().newCDPSession(page);
  session.on("Fetch.requestPaused", ({ requestId }) =>
    session.send("Fetch.fulfillRequest", { requestId, responseCode: 200, responseHeaders: [{ name: "content-type", value: "text/html" }], body: btoa(APP_PAGE) }));
  await session.send("Fetch.enable", { patterns: [{ urlPattern: "https://app.example/*" }] });
}

/** A service with a browser in front of it: what most tests start from. */
export async function stage(t, browser) {
  const service = await startService(t);
  return {
    t, service,
    /** Changes settings on one page of the portal, saves, and waits until they are in force. */
    async change(path, values) {
      const page = await openPortal(t, browser, service, path);
      for (const [field, value] of Object.entries(values)) await set(page, field, value);
      await save(page);
      await inForce(service);
      return page;
    },
    portal: (path, more) => openPortal(t, browser, service, path, more),
    /** Opens the link of a message as its reader does, without JavaScript. */
    async open(message, more = {}) {
      const page = await browser.newPage(t, { width: 390, ...more });
      await playApp(page);
      await page.goto(typeof message === "string" ? message : linkIn(message));
      return page;
    },
  };
}

export const title = (page) => page.locator("h1").innerText();
