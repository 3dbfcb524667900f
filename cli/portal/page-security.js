// Security: how a reset works and how strict it is.

import { panel } from "./dom.js";
import { cards, checks, number, row, toggle } from "./fields.js";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const title = "Security";
export const lead = "How a forgotten password becomes a new one, and how hard it is to abuse.";

export function render(page) {
  return [
    panel("password-generation", "New password", "Who makes the new password once the user has proved who they are.",
      row(page, "passwordGeneration", cards()),
      row(page, "generatedPasswordExpires", number({ optional: true, quick: [HOUR, DAY, 7 * DAY] }), { whenUnset: "a generated password does not expire", onlyGenerate: true })),
    panel("proofs", "Links and PINs", "What the user receives to prove who they are, and how long it works.",
      row(page, "allowedProofs", checks()),
      row(page, "linkLifetimeSeconds", number({ quick: [10 * MINUTE, 15 * MINUTE, HOUR, DAY] })),
      row(page, "pinLifetimeSeconds", number({ quick: [5 * MINUTE, 10 * MINUTE, 15 * MINUTE] })),
      row(page, "linkAction", cards(), { onlyGenerate: true })),
    panel("not-me", "“It was not me”", "What somebody can do who finds that a reset was not theirs.",
      row(page, "notMe.lifetimeSeconds", number({ quick: [DAY, 7 * DAY, 30 * DAY] })),
      row(page, "notMe.holdAccountSeconds", number({ optional: true, quick: [HOUR, DAY, 7 * DAY] }), { whenUnset: "an account is never held" })),
    panel("disclosure", "Privacy", "What a stranger can learn about your users.",
      row(page, "accountDisclosure", cards())),
    panel("password-policy", "Password policy", "What a password must be. Common passwords and ones made of the user's own data are always refused.",
      row(page, "passwordPolicy.minimumLength", number({ unit: "characters" })),
      row(page, "passwordPolicy.maximumLength", number({ unit: "characters" })),
      row(page, "passwordPolicy.asciiOnly", toggle("Only ASCII characters")),
      row(page, "passwordPolicy.minimumStrength", number({ unit: "of 4" }))),
    panel("limits", "Limits", "When Rekey goes quiet or says no, so that nobody is flooded and nobody can guess.",
      row(page, "limits.coolDownSeconds", number({ quick: [30, MINUTE, 5 * MINUTE] })),
      row(page, "limits.requestsPerIdentifierHourly", number({ unit: "requests an hour" })),
      row(page, "limits.requestsPerIdentifierDaily", number({ unit: "requests a day" })),
      row(page, "limits.messagesPerUserDaily", number({ unit: "messages a day" })),
      row(page, "limits.requestsPerAddressHourly", number({ unit: "requests an hour" })),
      row(page, "limits.requestsPerAppHourly", number({ unit: "requests an hour" })),
      row(page, "limits.wrongPinsPerAppHourly", number({ optional: true, unit: "wrong PINs an hour", quick: [100, 1000] }), { whenUnset: "wrong PINs never stop PINs" }),
      row(page, "limits.signInFailuresPerUser", number({ unit: "in 15 minutes" })),
      row(page, "limits.signInFailuresPerAddress", number({ unit: "in 15 minutes" }))),
    panel("sign-in", "Staying signed in", "How long a sign-in lasts. A reset always signs the user out everywhere.",
      row(page, "accessTokenLifetimeSeconds.default", number({ quick: [DAY, 7 * DAY, 30 * DAY] })),
      row(page, "accessTokenLifetimeSeconds.maximum", number({ quick: [30 * DAY, 90 * DAY, 365 * DAY] }))),
  ];
}
