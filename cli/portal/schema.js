// The settings' JSON Schema, as the server generates it from its types: what a field is called, what it means, what
// it may be. All words about settings come from there, so that page and documentation cannot differ.

import { fieldOf, isObject } from "./paths.js";

/** The fields of each page, as they stand on it. */
const PAGE_FIELDS = {
  security: ["passwordGeneration", "generatedPasswordExpires", "allowedProofs", "linkLifetimeSeconds", "pinLifetimeSeconds", "linkAction", "accountDisclosure",
    "passwordPolicy.minimumLength", "passwordPolicy.maximumLength", "passwordPolicy.asciiOnly", "passwordPolicy.minimumStrength",
    "limits.coolDownSeconds", "limits.requestsPerIdentifierHourly", "limits.requestsPerIdentifierDaily", "limits.messagesPerUserDaily", "limits.requestsPerAddressHourly",
    "limits.requestsPerAppHourly", "limits.wrongPinsPerAppHourly", "limits.signInFailuresPerUser", "limits.signInFailuresPerAddress",
    "accessTokenLifetimeSeconds.default", "accessTokenLifetimeSeconds.maximum"],
  "user-management": ["successRedirectUrl", "failureRedirectUrl", "startUrl", "startPage"],
  branding: ["name", "logo", "accentColour", "supportContact", "defaultLocale", "otpDomain"],
  senders: ["emailSender", "smsSender", "smsDailyBudget", "smsMaxPriceUsd", "smsCountries"],
  templates: ["templates"],
};
const ORDER = Object.values(PAGE_FIELDS).flat();

const isIn = (field, part) => field === part || field.startsWith(`${part}.`);

/** The page that a field is on. */
export const pageOf = (field) => Object.keys(PAGE_FIELDS).find((page) => PAGE_FIELDS[page].some((each) => isIn(fieldOf(field), each))) ?? "security";

/** Where on the pages a field stands, to sort by; what is on none comes last. */
function placeOf(field) {
  const place = ORDER.findIndex((each) => isIn(fieldOf(field), each));
  return place < 0 ? ORDER.length : place;
}

/** Errors or changes in the order of the pages. */
export const inPageOrder = (items) => items.toSorted((a, b) => placeOf(a.field) - placeOf(b.field));

let root = {};

export const useSchema = (schema) => (root = schema);

/** Follows references and takes the part of an optional field that is not null. */
function resolved(node) {
  if (!isObject(node)) return node;
  let { $ref: reference, allOf, anyOf, ...own } = node;
  const other = allOf?.length === 1 ? allOf[0] : anyOf?.find((each) => each.type !== "null");
  if (reference) {
    const target = reference.replace(/^#\//, "").split("/").reduce((value, key) => value?.[key.replaceAll("~1", "/").replaceAll("~0", "~")], root);
    return { ...resolved(target), ...own };
  }
  if (other) return { ...resolved(other), ...own };
  if (Array.isArray(own.type)) own = { ...own, type: own.type.find((type) => type !== "null") };
  return own;
}

/** The schema of a field; undefined where there is none. */
export function schemaAt(field) {
  let node = resolved(root);
  for (const key of field.split(".")) {
    const next = node?.properties?.[key] ?? (isObject(node?.additionalProperties) ? node.additionalProperties : undefined);
    if (next === undefined) return undefined;
    node = resolved(next);
  }
  return node;
}

const humanised = (name) => {
  const words = name.replace(/[-_]/g, " ").replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return words[0].toUpperCase() + words.slice(1);
};

export const titleAt = (field) => schemaAt(field)?.title ?? humanised(field.split(".").at(-1));
export const meaningAt = (field) => schemaAt(field)?.description ?? "";

/** What a field (or each value of a list) may be: `[{value, title, description}]`. */
export function choicesAt(field) {
  const schema = schemaAt(field) ?? {};
  const node = schema.type === "array" ? resolved(schema.items) : schema;
  const listed = node?.oneOf?.flatMap(({ const: one, enum: several = [one], title, description = "" }) => several.map((value) => ({ value, title: title ?? humanised(String(value)), description })));
  return listed ?? (node?.enum ?? []).map((value) => ({ value, title: humanised(String(value)), description: "" }));
}
