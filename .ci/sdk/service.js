// One Rekey process per test, on ports of its own, and what a person sees of it: the inbox, the links, the clock.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const BINARY = process.env.REKEY_BIN ?? fileURLToPath(new URL("../../target/debug/rekey", import.meta.url));

/** The demo user, the same in each demo app (design.md). */
export const USER = {
  id: "user_123456",
  loginName: "johndoe",
  email: "user_123456@example.com",
  phone: "+819001234567",
  password: "old_password_00",
};

const endings = new WeakMap();

/** Does `action` when the test `t` ends, the last one registered first, and each even if one before it fails. */
export function atEnd(t, action) {
  if (!endings.has(t)) {
    const actions = [];
    endings.set(t, actions);
    t.after(async () => {
      const ended = [];
      for (const each of actions.reverse()) ended.push(...(await Promise.allSettled([each()])));
      for (const { reason } of ended.filter(({ status }) => status === "rejected")) throw reason;
    });
  }
  endings.get(t).push(action);
}

/** Starts Rekey, and stops it when the test `t` ends. */
export async function startService(t) {
  const child = spawn(BINARY, ["--port", "0", "--aws-port", "0"], { stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  child.stderr.on("data", (chunk) => (log += chunk));
  const ended = once(child, "exit");
  atEnd(t, async () => {
    child.kill("SIGTERM");
    await ended;
    assert.doesNotMatch(log, /panicked/);
  });
  const url = await readyUrl(child, ended, () => log);
  return new Service(url, () => log.match(/AWS endpoints: (http:\/\/\S+)/)?.[1]);
}

async function readyUrl(child, ended, log) {
  const lines = createInterface({ input: child.stdout });
  const ready = (async () => {
    for await (const line of lines) {
      const url = line.match(/^ready (http:\/\/\S+)\/$/)?.[1];
      if (url) return url;
    }
  })();
  const failed = ended.then(([code]) => assert.fail(`rekey ended with ${code} before it was ready:\n${log()}`));
  return Promise.race([ready, failed, within(20_000, "rekey to be ready")]);
}

/** Rejects after `ms`; what waits for a callback that never fires ends here. */
export function within(ms, what) {
  return new Promise((_, reject) => setTimeout(() => reject(new Error(`waited ${ms} ms for ${what}`)), ms).unref());
}

const pause = () => new Promise((resolve) => setTimeout(() => resolve(true), 20));

class Service {
  constructor(url, aws) {
    this.url = url;
    this.api = `${url}/api`;
    this.awsUrl = aws;
    this.read = 0;
  }

  async json(path, init) {
    const response = await fetch(this.url + path, init);
    assert.equal(response.status, 200, path);
    return response.json();
  }

  /** The AWS endpoint, which stands in the log soon after the service is ready. */
  async aws() {
    for (const deadline = Date.now() + 5_000; !this.awsUrl(); ) assert.ok(await pause() && Date.now() < deadline, "no AWS endpoint in the log");
    return this.awsUrl();
  }

  messages = () => this.json("/_local/messages");
  resets = () => this.json("/_local/resets");
  user = async (app, id) => (await this.json("/_local/users")).find((user) => user.app === app && user.id === id);

  advance(seconds) {
    return this.json("/_local/clock", { method: "POST", body: JSON.stringify({ advanceSeconds: seconds }) });
  }

  /** The `count` messages that came since the last look, and not one more. */
  async newMessages(count) {
    const deadline = Date.now() + 10_000;
    let fresh;
    do {
      await this.settled();
      fresh = (await this.messages()).slice(this.read);
    } while (fresh.length < count && Date.now() < deadline && (await pause()));
    this.read += fresh.length;
    const told = fresh.map(({ channel, to, text }) => ({ channel, to, text }));
    assert.equal(fresh.length, count, `${count} new messages, not ${JSON.stringify(told, null, 1)}`);
    return fresh;
  }

  async newMessage() {
    const [message] = await this.newMessages(1);
    return message;
  }

  /** Waits until `deliver` has decided on every reset, and has finished each completed one. */
  async settled() {
    for (const deadline = Date.now() + 10_000; ; ) {
      const busy = (await this.resets()).filter(({ state }) => state === "requested" || state === "completed");
      if (busy.length === 0) return;
      assert.ok(Date.now() < deadline, `resets still busy: ${JSON.stringify(busy)}`);
      await pause();
    }
  }
}

/** The link in a message. */
export function linkIn(message) {
  const link = message.text.match(/http:\/\/127\.0\.0\.1:\d+\/r\/[\w-]+/)?.[0];
  assert.ok(link, `a link in: ${message.text}`);
  return link;
}

/** The PIN in a message, the same in its sentence and in the line that phones fill in from. */
export function pinIn(message) {
  const [, pin] = message.text.match(/^(\d{6}) /) ?? [];
  assert.ok(pin, `a PIN in: ${message.text}`);
  assert.match(message.text, new RegExp(`^@\\S+ #${pin}$`, "m"));
  return pin;
}

/** The generated password in a message: the line after the introduction. */
export function passwordIn(message) {
  const lines = message.text.trimEnd().split("\n");
  const password = message.channel === "sms" ? lines.at(-1) : lines[lines.findIndex((line) => /new password:$/.test(line)) + 2];
  assert.match(password ?? "", /^[\x21-\x7e]{16,50}$/, `a password in: ${message.text}`);
  return password;
}

/** Opens a link as a browser does; returns the status and the page. */
export async function open(link, form) {
  const init = form ? { method: "POST", body: new URLSearchParams(form), redirect: "manual" } : { redirect: "manual" };
  const response = await fetch(link, init);
  return { status: response.status, html: await response.text() };
}
