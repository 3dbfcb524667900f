// Values in words: durations, times, countries, languages, and any setting as one line of text.

import { element } from "./dom.js";
import { fieldOf } from "./paths.js";
import { choicesAt, titleAt } from "./schema.js";
import { known, serverNow } from "./session.js";

const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

export const plural = (count, word) => `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;

/** `90` is “1 minute 30 seconds”; empty for what is no number of seconds. */
export function duration(seconds) {
  if (!Number.isInteger(seconds) || seconds < 0) return "";
  if (seconds === 0) return "0 seconds";
  const words = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(seconds / size);
    seconds -= count * size;
    if (count) words.push(plural(count, unit));
  }
  return words.join(" ");
}

const SECONDS = /Seconds$|^accessTokenLifetimeSeconds\.|^generatedPasswordExpires$/;
export const isDuration = (field) => SECONDS.test(field);

const regions = new Intl.DisplayNames(["en"], { type: "region" });
const tongues = new Intl.DisplayNames(["en"], { type: "language" });

function named(names, code) {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}

export const countryName = (code) => named(regions, code);

/** A language as the server names it, else as the browser does. */
export function languageOf(tag) {
  const listed = known.meta.languages.find((language) => language.tag === tag);
  if (listed) return listed;
  const english = named(tongues, tag);
  let own = english;
  try {
    own = new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? english;
  } catch { /* a tag that the browser does not know keeps its code */ }
  return { tag, name: own, english, dir: /^(ar|dv|fa|he|ps|sd|ug|ur|yi)\b/.test(tag) ? "rtl" : "ltr" };
}

export const languageLabel = ({ name, english }) => (name === english ? name : `${english} · ${name}`);

const messageOf = (name) => known.meta.messages.find((message) => message.name === name);

export const PARTS = { subject: "Subject", text: "Text", html: "HTML", sms: "SMS" };

/** What a field is called where it stands alone: “Limits: Cool-down”. */
export function nameOf(field) {
  const [first, ...rest] = field.split(".");
  if (first === "templates" && rest.length) {
    const [locale, message, part] = rest;
    return [languageOf(locale).english, message && (messageOf(message)?.title ?? message), part && (PARTS[part] ?? part)].filter(Boolean).join(", ");
  }
  return rest.length ? `${titleAt(first)}: ${titleAt(field)}` : titleAt(first);
}

/** A setting's value as one line; long texts are the business of `diff.js`. */
export function valueText(field, value) {
  if (value === null || value === undefined || value === "") return "not set";
  if (field === "smsCountries") return value.map(countryName).join(", ") || "all that this installation sends to";
  if (field === "logo") return `an image (${plural(value.length, "byte")} as stored)`;
  if (typeof value === "boolean") return value ? "yes" : "no";
  const choices = choicesAt(field);
  const title = (each) => choices.find((choice) => choice.value === each)?.title ?? String(each);
  if (Array.isArray(value)) return value.map(title).join(", ") || "none";
  if (Number.isInteger(value)) return isDuration(field) ? `${duration(value)} (${value} s)` : value.toLocaleString("en");
  return title(value);
}

export const sentence = (text) => {
  const start = text.slice(0, 1).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(start) ? start : `${start}.`;
};

/** A reason, and what its bounds are for people: “must be from 60 to 604800” is 1 minute to 7 days. */
export function reasonText(field, reason) {
  const bounds = isDuration(fieldOf(field)) && /from (\d+) to (\d+)/.exec(reason);
  return bounds ? `${sentence(reason)} That is ${duration(Number(bounds[1]))} to ${duration(Number(bounds[2]))}.` : sentence(reason);
}

/** A reason without its place: “… (line 2, column 4)” is `{reason: "…", line: 2, column: 4}`. */
export function placed(text) {
  const [, reason, line, column] = /^(.*) \(line (\d+)(?:, column (\d+))?\)$/s.exec(text) ?? [];
  return line ? { reason, line: Number(line), column: Number(column ?? 1) } : { reason: text };
}

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** From the server's clock, which a local run can move. */
function ago(date) {
  const seconds = (date - serverNow()) / 1000;
  const [unit, size] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? UNITS.at(-1);
  return Math.abs(seconds) < 45 ? "just now" : relative.format(Math.round(seconds / size), unit);
}

/** “2 hours ago”, with the exact time on it. */
export function time(value) {
  const date = new Date(value ?? NaN);
  if (Number.isNaN(date.getTime())) return document.createTextNode("at an unknown time");
  const exact = `${date.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" })} UTC`;
  return element("time", { datetime: date.toISOString(), title: exact }, Math.abs(date - serverNow()) < 86_400_000 * 6 ? ago(date) : exact);
}

export const exactTime = (value) => `${new Date(value).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium", timeZone: "UTC" })} UTC`;

/** Of an ARN the part that names a person; the whole is in the title. */
export const who = (caller) => (isLocalPortal(caller) ? "you, in this local run" : caller?.split(":").at(-1).replace(/^assumed-role\//, "") || "somebody");

/** What the portal of a local run signs with. */
export const isLocalPortal = (caller) => caller === "cargo run (portal)";
