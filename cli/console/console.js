// The console of the service on one machine. Everything that comes from outside enters the page as text nodes
// (`element`), never as HTML; a mail's own HTML is shown only in a sandboxed frame, from the address that serves it.

import { $, element, icon, tag } from "/portal/dom.js";

const APP_KEY = "demo-key";
const POLL_MS = 1500;
const LOG_LENGTH = 50;
const EVENT_ROWS = 200;
const DEMO_USERNAME = "user_123456@example.com";
const DEMO_PASSWORD = "old_password_00";
const EXAMPLES = [
  ["id", "user_123456"],
  ["email", "EMAIL:user_123456@example.com"],
  ["phone", "PHONE:+819001234567"],
  ["login name", "LOGIN_NAME:johndoe"],
  ["unknown", "EMAIL:nobody@example.com"],
  ["unverified", "unverified"],
  ["disabled", "disabled"],
  ["passwordless", "passwordless"],
  ["Japanese", "user_ja"],
  ["Arabic", "user_ar"],
];

const state = {
  apps: [],
  app: new URLSearchParams(location.search).get("app") ?? "demo",
  oldToken: null,
  newToken: null,
  users: [],
  messages: [],
  seen: null, // ids of the messages that are not new; null until the first answer
  selected: null,
  tab: "html",
  serviceOffset: 0, // service time minus this browser's time, in ms
};

// ── Elements ────────────────────────────────────────────────────────────────────────────────────────────────

/** Says something to a screen reader. */
const announce = (text) => ($("live").textContent = text);

/** Text whose http(s) addresses can be clicked. */
function linked(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>"]+/g)) {
    const url = match[0].replace(/[.,;:!?)\]}'、。）]+$/, "");
    nodes.push(text.slice(end, match.index), element("a", { href: url, target: "_blank", rel: "noopener" }, url));
    end = match.index + url.length;
  }
  return [...nodes, text.slice(end)];
}

/** `11-21 20:24:05`, in UTC like everything the service says. */
function time(value) {
  const date = new Date(value ?? NaN);
  if (Number.isNaN(date.getTime())) return document.createTextNode(value ?? "–");
  const iso = date.toISOString();
  return element("time", { datetime: iso, title: iso }, `${iso.slice(5, 10)} ${iso.slice(11, 19)}`);
}

const serviceNow = () => Date.now() + state.serviceOffset;

// ── Calling the API, and the log ────────────────────────────────────────────────────────────────────────────

/** Calls the API as an app would, and logs exactly that. */
async function call(method, path, { body, contentType = "application/json", token } = {}) {
  const headers = { "x-kii-appid": state.app, "x-kii-appkey": APP_KEY };
  if (body) headers["content-type"] = contentType;
  if (token) headers.authorization = `Bearer ${token}`;
  const request = { method, path, headers, body: body && JSON.stringify(body) };
  const started = performance.now();
  const answer = { status: 0, headers: [], text: "", json: null };
  try {
    const response = await fetch(path, { method, headers, body: request.body, cache: "no-store" });
    answer.status = response.status;
    answer.headers = ["content-type", "retry-after"].map((name) => [name, response.headers.get(name)]).filter(([, value]) => value);
    answer.text = await response.text();
    answer.json = parsed(answer.text);
  } catch (error) {
    answer.text = `No answer: ${error.message}`;
  }
  answer.ok = answer.status >= 200 && answer.status < 300;
  logCall(request, answer, Math.round(performance.now() - started));
  setTimeout(refresh, 250); // the message and the audit follow a moment after the answer
  return answer;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

function curl({ method, path, headers, body }) {
  const parts = [`curl -i -X ${method} ${quoted(location.origin + path)}`];
  for (const [name, value] of Object.entries(headers)) parts.push(`-H ${quoted(`${name}: ${value}`)}`);
  if (body) parts.push(`--data-raw ${quoted(body)}`);
  return parts.join(" \\\n  ");
}

const tone = (status) => (status >= 200 && status < 300 ? "good" : status >= 400 && status < 500 ? "warn" : "bad");

/** A path that loses its middle, not its end, when there is no room. */
function shortPath(path) {
  const tail = path.slice(path.lastIndexOf("/"));
  return element("span", { class: "path", title: path }, element("span", {}, path.slice(0, path.length - tail.length)), tail);
}

function logCall(request, answer, milliseconds) {
  const command = element("pre", {}, curl(request));
  const commandDetails = element("details", { class: "curl" }, element("summary", {}, "curl"), command);
  const copy = element("button", { type: "button", class: "quiet", onclick: () => copyText(copy, command, commandDetails) }, "Copy curl");
  const heads = (pairs) => pairs.map(([name, value]) => `${name}: ${value}`).join("\n");
  const exchange = (label, first, headers, body) =>
    element("div", { class: "exchange" }, element("h3", {}, label),
      element("pre", {}, element("strong", {}, first), element("span", { class: "headers" }, headers && `\n${headers}`), body ? `\n\n${body}` : ""));

  const entry = element("details", { open: true },
    element("summary", {}, tag(tone(answer.status), answer.status || "failed"), element("b", {}, request.method),
      shortPath(request.path), element("small", {}, `${milliseconds} ms`)),
    exchange("Request", `${request.method} ${request.path}`, heads(Object.entries(request.headers)), request.body),
    exchange("Answer", answer.status ? `${answer.status}` : "none", heads(answer.headers), answer.text || "(no body)"),
    element("div", { class: "curl-row" }, commandDetails, copy));

  $("log-list").firstElementChild?.firstElementChild.removeAttribute("open");
  $("log-list").prepend(element("li", {}, entry));
  $("log-list").scrollTop = 0;
  while ($("log-list").children.length > LOG_LENGTH) $("log-list").lastElementChild.remove();
  $("log-empty").hidden = true;
}

async function copyText(button, source, details) {
  try {
    await navigator.clipboard.writeText(source.textContent);
    button.textContent = "Copied";
    announce("curl command copied");
    setTimeout(() => (button.textContent = "Copy curl"), 1500);
  } catch {
    details.open = true; // no clipboard here: leave it selected
    getSelection().selectAllChildren(source);
  }
}

$("clear-log").onclick = () => {
  $("log-list").replaceChildren();
  $("log-empty").hidden = false;
};

// ── The four steps ──────────────────────────────────────────────────────────────────────────────────────────

const base = () => `/api/apps/${encodeURIComponent(state.app)}`;
const form = (id) => $(id).elements;
const short = (token) => (token.length > 16 ? `${token.slice(0, 8)}…${token.slice(-4)}` : token);

function showResult(step, toneName, title, text = "") {
  document.querySelector(`[data-result="${step}"]`).replaceChildren(
    ...(title ? [element("p", { class: `outcome ${toneName}` }, element("strong", {}, title), text && ` ${text}`)] : []));
  if (title) announce(`${title} ${text}`);
}

function showError(step, answer) {
  const code = answer.json?.errorCode ?? "";
  const message = answer.json?.message ?? answer.json?.error_description ?? (answer.json ? "" : answer.text);
  const wait = answer.headers.find(([name]) => name === "retry-after")?.[1];
  const advice = wait ? ` (wait ${wait} s, or move the clock forward)` : "";
  showResult(step, tone(answer.status), `${answer.status || "Failed"} ${code}`.trim(), message + advice);
}

/** Runs `action` on submit, once at a time; `action` may show results only while its app is still the chosen one. */
function onSubmit(id, action) {
  let busy = false;
  $(id).addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    const app = state.app;
    await action(event.submitter?.value, (show) => app === state.app && show()).finally(() => (busy = false));
  });
}

function setToken(which, token) {
  state[`${which}Token`] = token;
  $(`token-${which}`).textContent = token ? `token ${short(token)}` : "";
  $(`token-${which}`).title = token ?? "";
  $(`who-${which}`).disabled = !token;
  if (which === "old") $("check-old").disabled = !token;
  else $("sign-out").disabled = $("again").hidden = !token;
}

function signIn(formId, which) {
  onSubmit(formId, async (_, ifSameApp) => {
    const { username, password } = form(formId);
    const body = { username: username.value, password: password.value };
    const answer = await call("POST", `${base()}/oauth2/token`, { body });
    ifSameApp(() => {
      if (!answer.ok || !answer.json?.access_token) return showError(formId, answer);
      setToken(which, answer.json.access_token);
      showResult(formId, "good", "Signed in", `as ${answer.json.id}, for ${duration(answer.json.expires_in)}.`);
    });
  });
}
signIn("sign-in", "old");
signIn("sign-in-new", "new");

async function whoAmI(step, token, explain) {
  const app = state.app;
  const answer = await call("GET", `${base()}/users/me`, { token });
  if (app === state.app) explain(answer) || showError(step, answer);
}

function showUser(step) {
  return (answer) => {
    if (!answer.ok) return false;
    const { userID, loginName, emailAddress } = answer.json ?? {};
    showResult(step, "good", `You are ${userID}`, [loginName, emailAddress].filter(Boolean).join(", "));
    return true;
  };
}
$("who-old").onclick = () => whoAmI("sign-in", state.oldToken, showUser("sign-in"));
$("who-new").onclick = () => whoAmI("sign-in-new", state.newToken, showUser("sign-in-new"));
$("check-old").onclick = () => whoAmI("check-old", state.oldToken, (answer) => {
  if (answer.ok) showResult("check-old", "plain", "200 Still works.", "No reset has completed since that sign-in.");
  else if (answer.json?.errorCode === "WRONG_TOKEN") showResult("check-old", "good", "403 WRONG_TOKEN", "The old token is dead, as it must be after a reset.");
  else return false;
  return true;
});
$("sign-out").onclick = async () => {
  const app = state.app;
  const answer = await call("DELETE", "/api/oauth2/token", { token: state.newToken });
  if (app !== state.app) return;
  if (!answer.ok) return showError("sign-in-new", answer);
  setToken("new", null);
  form("sign-in-new").username.focus();
  showResult("sign-in-new", "good", "Signed out", "The token is gone.");
};
$("again").onclick = () => {
  const { username, password } = form("sign-in-new");
  const token = state.newToken;
  form("sign-in").username.value = username.value;
  form("sign-in").password.value = password.value;
  startOver();
  setToken("old", token);
  showResult("sign-in", "good", "Signed in", "with the new password. Forget this one too, if you like.");
  form("request").user.focus();
};

/** What the user of step 2 signs in with: the value that was typed, or of an id the address that the table has. */
function usernameOf(identifier) {
  const [, typed] = /^(?:EMAIL|PHONE|LOGIN_NAME):(.+)$/.exec(identifier) ?? [];
  const user = state.users.find(({ app, id }) => app === state.app && id === identifier);
  return typed ?? user?.email ?? user?.phone ?? user?.loginName;
}

const userPath = (action) => `${base()}/users/${encodeURIComponent($("identifier").value)}/password/${action}`;
const tokenOfMe = () => ($("identifier").value === "me" ? (state.newToken ?? state.oldToken) : null);

onSubmit("request", async (method, ifSameApp) => {
  const body = method === "EMAIL" ? { notificationMethod: "EMAIL" } : { notificationMethod: "SMS", smsResetMethod: method };
  const contentType = "application/vnd.kii.ResetPasswordRequest+json";
  const username = usernameOf($("identifier").value);
  const answer = await call("POST", userPath("request-reset"), { body, contentType, token: tokenOfMe() });
  ifSameApp(() => {
    if (!answer.ok) return showError("request", answer);
    if (username) form("sign-in-new").username.value = username;
    const tells = currentApp()?.accountDisclosure === "tell";
    showResult("request", "good", "204 Accepted.", tells ? "The message is on its way." : "The same answer for everyone: only the inbox and the audit tell whether something was sent.");
  });
});

onSubmit("complete", async (_, ifSameApp) => {
  const { pinCode, newPassword } = form("complete");
  const chosen = newPassword.value;
  const body = { pinCode: pinCode.value, ...(chosen && { newPassword: chosen }) };
  const contentType = "application/vnd.kii.CompletePasswordResetRequest+json";
  const answer = await call("POST", userPath("complete-reset"), { body, contentType, token: tokenOfMe() });
  ifSameApp(() => {
    if (!answer.ok) return showError("complete", answer);
    const chosenCounts = currentApp()?.passwordGeneration === "input";
    if (chosenCounts) form("sign-in-new").password.value = chosen;
    showResult("complete", "good", "204 Password reset.", chosenCounts ? "Your password is filled in below." : "The new password arrives by SMS.");
  });
});

function mirrorIdentifier() {
  const value = $("identifier").value;
  $("pin-user").textContent = value || "nobody yet";
  for (const chip of $("chips").children) chip.setAttribute("aria-pressed", chip.dataset.value === value);
}

$("chips").append(...EXAMPLES.map(([label, value]) =>
  element("button", { type: "button", "data-value": value, title: value, onclick: () => { $("identifier").value = value; mirrorIdentifier(); } }, label)));
$("identifier").addEventListener("input", mirrorIdentifier);
mirrorIdentifier();

function startOver() {
  setToken("old", null);
  setToken("new", null);
  for (const place of document.querySelectorAll("[data-result]")) place.replaceChildren();
  for (const input of [form("complete").pinCode, form("complete").newPassword, form("sign-in-new").password]) input.value = "";
}

// ── Apps and clock ──────────────────────────────────────────────────────────────────────────────────────────

const currentApp = () => state.apps.find((app) => app.appId === state.app);

function duration(seconds) {
  for (const [unit, size] of [["day", 86400], ["h", 3600], ["min", 60]]) {
    if (seconds >= size && seconds % size === 0) return `${seconds / size}\u00a0${unit}${unit === "day" && seconds > size ? "s" : ""}`;
  }
  return `${seconds}\u00a0s`;
}

/** What an app does, from its settings. */
function describe(app) {
  return app.passwordGeneration === "input" ? "The user chooses the new password." : "Makes the new password and sends it.";
}

function finePrint(app) {
  const link = app.linkAction === "immediate" ? "opening a link resets" : "links ask first";
  const tells = app.accountDisclosure === "tell" ? "errors tell who exists" : "never tells who exists";
  return `${link} · ${tells} · link\u00a0${duration(app.linkLifetimeSeconds)}, PIN\u00a0${duration(app.pinLifetimeSeconds)}`;
}

function renderApps() {
  if (!currentApp()) state.app = state.apps[0]?.appId;
  $("app-list").replaceChildren(...state.apps.map((app) =>
    element("label", { class: "app" },
      element("input", { type: "radio", name: "app", value: app.appId, checked: app.appId === state.app, onchange: () => chooseApp(app.appId) }),
      element("span", { class: "app-name" }, element("code", {}, app.appId), element("span", {}, app.name)),
      element("span", { class: "app-what" }, describe(app)),
      element("span", { class: "app-times" }, finePrint(app)))));
  showApp();
}

function showApp() {
  const app = currentApp();
  if (!app) return;
  for (const place of document.querySelectorAll("[data-app-id]")) place.textContent = app.appId;
  $("settings").hidden = false;
  $("settings-app").textContent = app.appId;
  $("settings-json").textContent = JSON.stringify(app.settings, null, 2);
  const input = app.passwordGeneration === "input";
  form("complete").newPassword.required = input;
  $("new-password-hint").textContent = input
    ? `Required: in ${app.appId} the user chooses the password.`
    : `Ignored here: ${app.appId} makes the password and sends it by SMS.`;
}

function chooseApp(appId) {
  state.app = appId;
  history.replaceState(null, "", `?app=${encodeURIComponent(appId)}${location.hash}`);
  startOver();
  form("sign-in").username.value = form("sign-in-new").username.value = DEMO_USERNAME;
  form("sign-in").password.value = DEMO_PASSWORD;
  showApp();
  refresh();
}

function showClock(clock) {
  state.serviceOffset = new Date(clock.now) - Date.now();
  const label = clock.advancedSeconds ? `${ahead(clock.advancedSeconds)} ahead` : "real time";
  if ($("clock-ahead").textContent !== label) $("clock-ahead").textContent = label;
  tick();
}

function ahead(seconds) {
  const parts = [[Math.floor(seconds / 86400), "d"], [Math.floor(seconds / 3600) % 24, "h"], [Math.floor(seconds / 60) % 60, "min"], [seconds % 60, "s"]];
  return parts.filter(([count]) => count).map(([count, unit]) => `${count} ${unit}`).join(" ");
}

function tick() {
  const iso = new Date(serviceNow()).toISOString();
  $("clock-now").dateTime = iso;
  $("clock-now").textContent = `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

for (const button of document.querySelectorAll("[data-advance]")) {
  button.onclick = async () => {
    const body = JSON.stringify({ advanceSeconds: Number(button.dataset.advance) });
    const headers = { "content-type": "application/json" };
    const response = await fetch("/_local/clock", { method: "POST", headers, body }).catch(() => null);
    if (!response?.ok) return announce("The clock did not move.");
    showClock(await response.json());
    announce(`Clock moved ${button.textContent}`);
    refresh();
  };
}

// ── Inbox ───────────────────────────────────────────────────────────────────────────────────────────────────

const titleOf = (message) => message.subject ?? message.text.trim().split("\n")[0];

function renderInbox(messages) {
  const ids = messages.map((message) => message.id);
  const arrived = state.seen ? messages.filter((message) => !state.messages.some((old) => old.id === message.id)) : [];
  const before = JSON.stringify(selectedMessage());
  state.messages = messages;
  state.seen = new Set(state.seen ? ids.filter((id) => state.seen.has(id)) : ids);

  const list = $("messages");
  const kept = new Map([...list.children].map((item) => [item.dataset.key, item]));
  const items = messages.toReversed().map((message) => {
    const key = JSON.stringify([message.id, message.sentAt]);
    return kept.get(key) ?? messageItem(message, key);
  });
  for (const item of kept.values()) if (!items.includes(item)) item.remove();
  items.forEach((item, index) => list.children[index] === item || list.insertBefore(item, list.children[index] ?? null));

  $("inbox-empty").hidden = messages.length > 0;
  list.hidden = messages.length === 0;
  if (!selectedMessage()) state.selected = null;
  markSelected();
  if (JSON.stringify(selectedMessage()) !== before || !messages.length || arrived.length) renderReader();
  if (arrived.length) announce(arrived.map((message) => `New ${message.channel} to ${message.to}: ${titleOf(message)}`).join(". "));
}

const selectedMessage = () => state.messages.find((message) => message.id === state.selected);

function messageItem(message, key) {
  const button = element("button", { type: "button", onclick: () => select(message.id) },
    icon(message.channel),
    element("span", { class: "to" }, message.to),
    element("span", { class: "new" }, "new"),
    time(message.sentAt),
    element("span", { class: "title" }, titleOf(message)));
  return element("li", { "data-id": message.id, "data-key": key }, button);
}

function select(id) {
  state.selected = id;
  state.seen.add(id);
  markSelected();
  renderReader();
}

$("messages").addEventListener("keydown", (event) => {
  const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
  if (!step) return;
  event.preventDefault();
  event.target.closest("li")[step]?.firstElementChild.focus();
});

function markSelected() {
  let unread = 0;
  for (const item of $("messages").children) {
    const isNew = ![...state.seen].some((id) => String(id) === item.dataset.id);
    unread += isNew;
    item.classList.toggle("is-new", isNew);
    item.firstElementChild.setAttribute("aria-current", item.dataset.id === String(state.selected));
  }
  for (const badge of [$("unread"), $("nav-unread")]) {
    badge.hidden = !unread;
    badge.textContent = `${unread} new`;
  }
  document.title = unread ? `(${unread}) Rekey console` : "Rekey console";
}

let shownMessage = null;
function renderReader() {
  const message = selectedMessage();
  const shown = JSON.stringify([message, state.messages.length > 0]);
  if (shown === shownMessage) return;
  shownMessage = shown;
  $("reader").hidden = state.messages.length === 0;
  if (!message) $("reader").replaceChildren(element("p", { class: "empty" }, "Choose a message to read it."));
  else $("reader").replaceChildren(...(message.channel === "sms" ? smsView(message) : emailView(message)), useBar(message), feedbackBar(message));
}

const headLine = (name, value) => [element("dt", {}, name), element("dd", {}, value)];

function emailView(message) {
  const head = element("dl", { class: "mail-head" },
    ...headLine("Subject", message.subject ?? "(none)"), ...headLine("From", message.from ?? "–"), ...headLine("To", message.to),
    ...(message.replyTo ? headLine("Reply to", message.replyTo.join(", ")) : []));
  const text = element("div", { class: "mail-text" }, ...linked(message.text ?? ""));
  if (!message.html) return [head, text];
  const frame = element("iframe", {
    title: `HTML of “${titleOf(message)}”`,
    src: `/_local/messages/${encodeURIComponent(message.id)}.html`,
    sandbox: "allow-popups allow-popups-to-escape-sandbox",
    referrerpolicy: "no-referrer",
  });
  return [head, ...tabs([["html", "HTML", frame], ["text", "Text", text]])];
}

/** Tabs as in the ARIA authoring practices: one tab stop, arrows move. */
function tabs(views) {
  const buttons = views.map(([name, label]) =>
    element("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `view-${name}`, onclick: () => show(name) }, label));
  const panels = views.map(([name, , view]) =>
    element("div", { role: "tabpanel", id: `view-${name}`, "aria-labelledby": `tab-${name}` }, view));
  function show(name) {
    state.tab = name;
    views.forEach(([each], index) => {
      buttons[index].setAttribute("aria-selected", each === name);
      buttons[index].tabIndex = each === name ? 0 : -1;
      panels[index].hidden = each !== name;
    });
  }
  const bar = element("div", { class: "tabs", role: "tablist", "aria-label": "Form of the mail" }, ...buttons);
  bar.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const other = buttons[(buttons.indexOf(event.target) + 1) % buttons.length];
    other.click();
    other.focus();
  });
  show(state.tab);
  return [bar, ...panels];
}

function smsView(message) {
  const { units, segments, alphabet } = message.size;
  return [
    element("p", { class: "sms-head" }, "From ", element("b", {}, message.from ?? "–"), " to ", element("b", {}, message.to)),
    element("div", { class: "bubble" }, ...linked(message.text)),
    element("p", { class: "sms-size" }, `${units} ${alphabet} characters, ${segments} ${segments === 1 ? "segment" : "segments"}`),
  ];
}

// A convenience, and only that: it guesses from the words of the message, and nothing else depends on it.

const withoutLinks = (text) => text.replaceAll(/https?:\/\/\S+/g, " ");
const findPin = (text) => withoutLinks(text).match(/(?<![\d+])\d{6}(?!\d)/)?.[0];

/** A generated password stands alone on its line, in a text that speaks of a new password. */
function findPassword(text) {
  if (!/new password/i.test(text)) return "";
  return withoutLinks(text).split("\n").map((line) => line.trim()).find((line) => /^[a-z]{19,64}$/.test(line)) ?? "";
}

function useBar(message) {
  const text = message.text ?? "";
  const password = findPassword(text);
  const pin = message.channel === "sms" && !password && findPin(text);
  const use = (label, field) => element("button", { type: "button", class: "primary", onclick: () => fill(field, pin || password) }, label);
  return element("div", { class: "use actions" },
    pin ? use("Use this PIN", form("complete").pinCode) : null,
    password ? use("Use this password", form("sign-in-new").password) : null);
}

function fill(field, value) {
  field.value = value;
  field.focus();
  field.scrollIntoView({ block: "center" });
}

// What a provider tells of a message some time after it took it.

const FEEDBACK = [["bounce", "It bounced"], ["complaint", "It was called unwanted"], ["delay", "It is delayed"], ["reject", "It was rejected"]];

function feedbackBar(message) {
  const said = element("p", { class: "hint", role: "status" });
  const give = (event, label) => async () => {
    const headers = { "content-type": "application/json" };
    const path = `/_local/messages/${encodeURIComponent(message.id)}/feedback`;
    const response = await fetch(path, { method: "POST", headers, body: JSON.stringify({ event }) }).catch(() => null);
    const told = response?.ok ? await response.json().catch(() => null) : null;
    said.textContent = !told ? "The service did not take it." : told.recorded ? `${label}: told, and written on its reset.` : told.known ? `${label}: told, and it changed nothing.` : "It belongs to no reset.";
    refresh();
  };
  // SNS tells of no delay.
  const known = FEEDBACK.filter(([event]) => event !== "delay" || message.channel === "email");
  return element("div", { class: "feedback", role: "group", "aria-label": "What the provider tells of this message" },
    element("span", { class: "hint" }, message.channel === "email" ? "Let SES tell:" : "Let SNS tell:"),
    ...known.map(([event, label]) => element("button", { type: "button", class: "quiet", "data-feedback": event, onclick: give(event, label) }, label)),
    said);
}

$("empty-inbox").onclick = async () => {
  const response = await fetch("/_local/messages", { method: "DELETE" }).catch(() => null);
  announce(response?.ok ? "Inbox emptied" : "The inbox could not be emptied.");
  refresh();
};

// ── Tables ──────────────────────────────────────────────────────────────────────────────────────────────────

function fillRows(body, rows) {
  body.emptyRow ??= body.firstElementChild;
  body.replaceChildren(...(rows.length ? rows : [body.emptyRow]));
}

const row = (...cells) => element("tr", {}, ...cells.map((cell) => element("td", {}, ...[cell ?? "–"].flat())));
const code = (text) => (text === null || text === undefined ? "–" : element("code", {}, text));

function contact(value, verified, undeliverable) {
  const marked = undeliverable ? [" ", tag("bad", "undeliverable")] : [];
  return value ? [element("span", { class: "contact" }, value), " ", verified ? tag("good", "verified") : tag("warn", "unverified"), ...marked] : "–";
}

const CREDENTIALS = { password: ["plain", "set"], pending: ["warn", "pending"], none: ["plain", "none"] };

function renderUsers(users) {
  state.users = users;
  fillRows($("user-rows"), users.filter((user) => user.app === state.app).map((user) =>
    row(code(user.id), user.loginName, contact(user.email, user.emailVerified, user.emailUndeliverable), contact(user.phone, user.phoneVerified, user.phoneUndeliverable),
      tag(...(CREDENTIALS[user.credentials] ?? ["plain", String(user.credentials)])),
      user.disabled ? tag("bad", "disabled") : tag("plain", "active"), user.locale)));
}

const STATES = { requested: "info", issued: "info", completed: "good", closed: "good", refused: "bad", locked: "bad", expired: "warn" };
const isPast = (reset) => reset.state === "issued" && new Date(reset.expiresAt ?? NaN) <= serviceNow();

function renderResets(resets) {
  fillRows($("reset-rows"), resets.filter((reset) => reset.app === state.app).map((reset) =>
    row(tag(STATES[reset.state] ?? "plain", reset.state ?? "–"), code(reset.user), [reset.channel, reset.proof].filter(Boolean).join(" ") || null,
      time(reset.requestedAt), time(reset.issuedAt), isPast(reset) ? [time(reset.expiresAt), " ", tag("warn", "past")] : time(reset.expiresAt),
      time(reset.completedAt), reset.attempts === null || reset.attempts === undefined ? null : String(reset.attempts),
      outcomeText(reset.outcome), deliveryTags(reset.deliveries), element("code", { title: reset.resetId }, short(String(reset.resetId))))));
}

const DELIVERIES = { delayed: "warn", delivered: "good", rejected: "bad", bounced: "bad", complained: "bad" };

/** One tag for each message that was sent: what became of it, and in its title which it is. */
const deliveryTags = (deliveries) => deliveries.flatMap(({ kind, status }) => {
  const shown = tag(DELIVERIES[status] ?? "plain", status ?? "sent");
  shown.title = kind;
  return [shown, " "];
});

const outcomeText = (outcome) => (outcome && typeof outcome === "object" ? JSON.stringify(outcome) : outcome);

/** What was published of the chosen app, newest first, with the whole event behind its type. */
function renderEvents(published) {
  const own = published.filter(({ event }) => event?.app === state.app).toReversed().slice(0, EVENT_ROWS);
  fillRows($("event-rows"), own.map(({ event, publishedAt }) =>
    row(element("details", {}, element("summary", {}, event.type), element("pre", {}, JSON.stringify(event, null, 2))),
      code(event.user), event.reason ?? event.from ?? null, time(event.occurredAt), time(publishedAt),
      event.reset ? element("code", { title: event.reset }, short(event.reset)) : null)));
}

// ── Polling ─────────────────────────────────────────────────────────────────────────────────────────────────

/** Wraps a render function so that it runs only when its data (or what `extra` adds to it) has changed. */
function whenChanged(render, extra = () => "") {
  let last;
  return (data) => {
    const key = JSON.stringify(data) + extra(data);
    if (key === last) return;
    last = key;
    render(data);
  };
}

const SOURCES = [
  ["/_local/clock", showClock], // first: what is past depends on it
  ["/_local/apps", whenChanged((apps) => { state.apps = apps; renderApps(); })],
  ["/_local/messages", whenChanged(renderInbox)],
  ["/_local/users", whenChanged(renderUsers, () => state.app)],
  ["/_local/events", whenChanged(renderEvents, () => state.app)],
  ["/_local/resets", whenChanged(renderResets, (resets) => state.app + resets.map(isPast))],
];

async function load(path) {
  const response = await fetch(path, { cache: "no-store", headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}

let running = null;
let wanted = false;

/** Brings the page up to date: one round at a time, and one more if somebody asked during it. */
async function refresh() {
  if (running) return (wanted = true);
  running = Promise.allSettled(SOURCES.map(([path]) => load(path)));
  const results = await running;
  running = null;
  results.forEach((result, index) => result.status === "fulfilled" && SOURCES[index][1](result.value));
  showOffline(results.find((result) => result.status === "rejected")?.reason);
  if (wanted) {
    wanted = false;
    refresh();
  }
}

function showOffline(error) {
  const text = !error ? "" : error instanceof TypeError ? "The service does not answer. Start it with cargo run; this page goes on by itself." : error.message;
  if ($("offline").textContent === text) return;
  $("offline").textContent = text;
  $("offline").hidden = !text;
}

const whenVisible = (action) => () => document.visibilityState === "visible" && action();
setInterval(whenVisible(refresh), POLL_MS);
setInterval(whenVisible(tick), 1000);
document.addEventListener("visibilitychange", whenVisible(refresh));
refresh();
