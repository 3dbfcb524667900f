// A message as its reader will see it: a mail in a sandboxed frame and as text, an SMS as a bubble with what it costs.

import { api } from "./api.js";
import { announce, button, debounced, element, latest, note, panel, tabs, tag } from "./dom.js";
import { known } from "./session.js";
import { choicesAt } from "./schema.js";
import { languageOf, nameOf, placed, plural, reasonText, sentence } from "./words.js";

const PREVIEW_MS = 250;
const MOST_COSTLY = 10;

let chosenTab = "html"; // of all previews, as long as the page is open

/** `source()` is the own text or null; `onAnswer` gets every answer with its faults. */
export function preview(page, locale, kind, source, onAnswer) {
  const { session } = page;
  let mode = session.get("passwordGeneration");
  let answer = null;
  const newest = latest();
  const stage = element("div", { class: "stage", "aria-live": "off" });
  const fallback = element("div", { class: "inset" });
  const complaint = element("div", { class: "inset" });

  async function refresh() {
    try {
      answer = await newest(api.preview({ settings: session.draft, locale, message: kind.name, source: source(), mode }));
    } catch (refusal) {
      if (!refusal.errors?.length) return complain(sentence(refusal.message));
      answer = { faults: await newest(ownFaults()) };
      complain("There is no new preview while another setting has to be mended: ",
        refusal.errors.map(({ field, reason }) => element("span", { class: "elsewhere" }, element("a", { href: page.linkTo(field) }, nameOf(field)), `: ${reasonText(field, reason)} `)),
        answer.faults.length ? `This text itself has ${plural(answer.faults.length, "fault")}.` : "");
      return onAnswer(answer);
    }
    paint();
    onAnswer(answer);
  }

  /** What is wrong with this text, where another setting keeps it from being shown. */
  async function ownFaults() {
    const path = `templates.${locale}.${kind.name}.`;
    const { errors } = await api.check(session.draft).catch((refusal) => refusal);
    return (errors ?? []).filter(({ field }) => field.startsWith(path)).map(({ field, reason }) => ({ part: field.slice(path.length), severity: "error", code: "refused", ...placed(reason) }));
  }

  function paint() {
    const { rendered, language, dir, faults } = answer;
    fallback.replaceChildren(...(language !== locale && !source()
      ? [note("info", element("p", {}, `There is no built-in text in ${languageOf(locale).english}: the one in ${languageOf(language).english} is sent.`))] : []));
    if (!rendered) return complain(`This text cannot be sent: ${plural(faults.filter(({ severity }) => severity === "error").length, "fault")}.`);
    complaint.replaceChildren();
    stage.classList.remove("stale");
    if (kind.channel === "sms") paintSms(stage, rendered, dir);
    else paintMail(stage, rendered, dir, session);
  }

  /** Says why there is no new preview; the last one stays below, without its colours. */
  function complain(...text) {
    const before = stage.hasChildNodes();
    complaint.replaceChildren(note("bad", element("p", {}, ...text, before ? " Below is the last preview." : "")));
    stage.classList.toggle("stale", before);
  }

  const modes = element("div", { class: "segments", role: "radiogroup", "aria-label": "Show it as in" }, choicesAt("passwordGeneration").map(({ value, title }) => {
    const input = element("input", { type: "radio", name: "preview-mode", value, id: `mode-${value}`, onchange: () => { mode = value; refresh(); } });
    input.checked = value === mode;
    return element("span", { class: "segment" }, input, element("label", { for: input.id }, title));
  }));

  const soon = debounced(PREVIEW_MS, refresh);
  page.atEnd(soon.cancel);
  return {
    node: panel("preview", "Preview", null, modes, fallback, complaint, stage, tester(page, locale, kind, source)),
    refresh, soon,
    again: () => answer && onAnswer(answer),
  };
}

/** The frame is made anew and put in once it has loaded: no flicker, and no entry in the browser's history. */
function paintMail(stage, { subject, text, htmlUrl }, dir, session) {
  let mail = stage.querySelector(".mail");
  if (!mail) {
    const frames = element("div", { class: "frames" });
    const plain = element("div", { class: "mail-text", dir: "auto" });
    mail = element("div", { class: "mail" },
      element("dl", { class: "mail-head" }, element("dt", {}, "Subject"), element("dd", { class: "mail-subject", dir: "auto" }), element("dt", {}, "From"), element("dd", { class: "mail-from" })),
      tabs("Form of the mail", [["html", "HTML", frames], ["text", "Text", plain]], chosenTab, (name) => (chosenTab = name)));
    stage.replaceChildren(mail);
  }
  const sender = session.own("emailSender");
  mail.querySelector(".mail-subject").textContent = subject;
  mail.querySelector(".mail-from").textContent = `${sender?.displayName ?? session.name} <${sender?.address || "the address set up for this installation"}>`;
  const plain = mail.querySelector(".mail-text");
  plain.textContent = text;
  plain.dir = dir;
  const frames = mail.querySelector(".frames");
  if (!htmlUrl) return frames.replaceChildren(element("p", { class: "empty" }, "This mail has no HTML: readers get the text."));
  const frame = element("iframe", { src: htmlUrl, title: "The mail as HTML", sandbox: "allow-popups allow-popups-to-escape-sandbox", referrerpolicy: "no-referrer", class: "loading-frame" });
  frame.addEventListener("load", () => {
    frame.classList.remove("loading-frame");
    for (const other of [...frames.children]) if (other !== frame && !(other.compareDocumentPosition(frame) & Node.DOCUMENT_POSITION_PRECEDING)) other.remove();
  });
  for (const each of frames.querySelectorAll(".loading-frame")) each.remove();
  frames.append(frame);
}

/** Whether a few characters make a text UCS-2 that GSM-7 could write otherwise: fewer than a quarter of its letters. */
function isForced(text, { alphabet, costly }) {
  if (alphabet !== "UCS-2") return false;
  const words = [...text.replaceAll(/https?:\/\/\S+/g, "")];
  const costs = new Set(costly.map(({ character }) => character));
  return words.filter((each) => costs.has(each)).length < words.filter((each) => /\p{L}/u.test(each)).length / 4;
}

function paintSms(stage, { sms, size }, dir) {
  const forced = isForced(sms, size);
  const sender = element("div", { class: "phone" },
    element("div", { class: "bubble", dir, "data-sms": true }, marked(sms, size.alphabet === "UCS-2" && !forced ? [] : size.costly)));
  stage.replaceChildren(sender,
    element("dl", { class: "sizes" },
      figure("Segments", size.segments, "segments", size.segments > 1 ? "warn" : "good"),
      figure("Length", `${size.units} of ${size.segments > 1 ? size.segments * size.perSegment : size.perSegment}`, "units"),
      figure("Alphabet", size.alphabet, "alphabet", forced ? "warn" : "")),
    ...costWords(size, forced));
}

const figure = (name, value, key, tone = "") => element("div", { class: `figure ${tone}` }, element("dt", {}, name), element("dd", { "data-size": key }, String(value)));

/** What a text costs that could be shorter; of one in a script that takes UCS-2 anyway, how much there is room for. */
function costWords({ segments, alphabet, perSegment, costly }, forced) {
  const scripted = alphabet === "UCS-2" && !forced;
  if (segments === 1 && scripted) return [element("p", { class: "hint" }, `It fits into one SMS: in this script there is room for ${perSegment} characters.`)];
  if (segments === 1 && !forced) return [];
  const distinct = scripted ? [] : costly;
  const rest = distinct.length - MOST_COSTLY;
  return [note("warn", [
    segments > 1 ? element("p", {}, `It is sent, and paid for, as ${plural(segments, "SMS").replace("SMSs", "SMS")} of ${perSegment} ${alphabet} characters each.`) : null,
    distinct.length ? element("p", {}, alphabet === "UCS-2" ? "These characters are outside GSM-7, so that an SMS has room for 70 instead of 160: " : "These characters count twice: ",
      distinct.slice(0, MOST_COSTLY).map(({ character, why }) => [element("mark", { title: why }, character === " " ? "space" : character), " "]),
      rest > 0 ? `and ${rest} more` : null) : null,
  ])];
}

/** The text with its costly characters marked, wherever they stand. */
function marked(text, costly) {
  const why = new Map(costly.map((each) => [each.character, each.why]));
  const runs = []; // [whether it costs, its characters]
  for (const character of text) {
    const costs = why.has(character);
    if (runs.at(-1)?.[0] === costs) runs.at(-1)[1] += character;
    else runs.push([costs, character]);
  }
  return runs.map(([costs, run]) => (costs ? element("mark", { class: "costly", title: why.get([...run][0]) }, run) : run));
}

/** “Send me a test”: the draft's text through the real sender. */
function tester(page, locale, kind, source) {
  const able = known.target.canSend[kind.channel];
  const mail = kind.channel === "email";
  const outcome = element("div", { class: "test-outcome", role: "status" });
  const to = element("input", {
    id: "test-to", type: mail ? "email" : "tel", autocomplete: mail ? "email" : "tel", required: true, disabled: !able,
    placeholder: mail ? "you@example.com" : "+819012345678", "aria-describedby": able ? null : "test-unable",
  });
  const send = element("button", { disabled: !able }, "Send me a test");
  const form = element("form", {
    class: "test", novalidate: true,
    onsubmit: async (event) => {
      event.preventDefault();
      send.disabled = true;
      outcome.replaceChildren(tag("plain", "Sending…"));
      try {
        const { messageId } = await api.test({ appId: page.session.appId, settings: page.session.draft, locale, message: kind.name, source: source(), to: to.value.trim() });
        to.removeAttribute("aria-invalid");
        outcome.replaceChildren(note("good", element("p", {}, `Sent to ${to.value.trim()}. `, known.target.where === "local" ? element("a", { href: "/#inbox" }, "Open the inbox") : element("span", { class: "hint" }, `Message id ${messageId}`))));
      } catch (refusal) {
        if (refusal.status === 422) to.setAttribute("aria-invalid", "true");
        const reasons = refusal.errors?.map(({ field, reason }) => field === "to" ? sentence(reason) : `${nameOf(field)}: ${reasonText(field, reason)}`);
        outcome.replaceChildren(note("bad", element("p", {}, reasons?.length ? reasons.join(" ") : sentence(refusal.message))));
        announce("The test was not sent.");
      }
      send.disabled = false;
    },
  },
    element("label", { class: "label", for: to.id }, mail ? "Send a test to this address" : "Send a test to this number"),
    element("div", { class: "test-line" }, to, send),
    able ? null : element("p", { class: "hint", id: "test-unable" }, `This portal has nothing to send ${mail ? "mails" : "SMS"} with.`),
    outcome);
  return form;
}
