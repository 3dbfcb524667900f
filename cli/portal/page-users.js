// User management: where the browser goes after a reset, and a table that shows it for every outcome.

import { api } from "./api.js";
import { button, debounced, dialog, element, icon, latest, note, panel, tag } from "./dom.js";
import { cards, row, text } from "./fields.js";
import { sentence } from "./words.js";

export const title = "User management";
export const lead = "Where people land when a reset has worked, and when it has not.";

const TRY_MS = 300;

export function render(page) {
  const url = text({ type: "url", placeholder: "https://", mono: true });
  return [
    panel("redirections", "Redirection", "Your own pages instead of Rekey's.",
      modeNote(page),
      row(page, "successRedirectUrl", url, { whenUnset: "Rekey's own page", hush: saidAbove }),
      row(page, "failureRedirectUrl", url, { whenUnset: "Rekey's own page", hush: saidAbove }),
      row(page, "startUrl", url, { whenUnset: "mails have no line back to your app, and pages lead to the hosted start page, if it is on" })),
    panel("start-page", "Hosted start page", "Rekey's own page to ask for a reset on, for apps without one.",
      row(page, "startPage", cards())),
    tryIt(page),
  ];
}

/** The server warns of each redirection that has no effect; the note above them says it once. */
const saidAbove = (text) => /^without effect while people type/i.test(text);

/** The redirections mean something in one mode only: say so where the app is in the other, and what to set there. */
function modeNote(page) {
  const { session } = page;
  const way = element("p", {});
  const box = note("info",
    element("p", {}, element("b", {}, "This app uses Input Password: After success and After failure are not used.")),
    way,
    element("p", { class: "secondary" }, element("a", { href: page.linkTo("passwordGeneration") }, "Change how the password is made")));
  const toStart = () => element("a", { href: page.linkTo("startUrl") }, "Start page");
  const show = () => {
    box.hidden = session.get("passwordGeneration") !== "input";
    const state = session.own("startUrl") ? "set" : "unset";
    if (way.dataset.start === state) return;
    way.dataset.start = state;
    way.replaceChildren("People stay on Rekey's pages, whose button goes to the ", toStart(), state === "set" ? " below." : " below: set that.");
  };
  show();
  page.listen(show);
  return box;
}

function tryIt(page) {
  const body = element("tbody", {}, element("tr", {}, element("td", { colspan: "3", class: "empty" }, "Working out the landings…")));
  const problem = element("div", { class: "inset", role: "status" });
  const newest = latest();

  async function refresh() {
    try {
      const landings = await newest(api.landings(page.session.draft));
      body.replaceChildren(...landings.map(landingRow));
      problem.replaceChildren();
    } catch (refusal) {
      const reason = refusal.errors?.length ? "Mend what is marked; until then the table shows the last settings that are valid." : sentence(refusal.message);
      problem.replaceChildren(note("warn", element("p", {}, reason)));
    }
  }
  const soon = debounced(TRY_MS, refresh);
  page.listen((kind) => kind === "edit" && soon());
  page.atEnd(soon.cancel);
  refresh();

  return panel("try-it", "Try it", "Every way a link can end, with the settings as they are on this page. Nothing is sent.",
    problem,
    element("div", { class: "scroll", role: "group", "aria-label": "Where each outcome lands", tabindex: "0" },
      element("table", { class: "landings" },
        element("thead", {}, element("tr", {}, ["Outcome", "The browser lands on", "Try it"].map((head) => element("th", { scope: "col" }, head)))), body)));
}

function landingRow({ outcome, means, status, url, pageUrl }) {
  const lands = url
    ? [tag("info", "Your page"), " ", element("code", {}, url)]
    : [tag("plain", "Rekey's page"), " ", element("span", { class: "hint" }, `status ${status}`)];
  const go = url
    ? element("a", { class: "button quiet", href: url, target: "_blank", rel: "noopener noreferrer" }, "Open", icon("out"), element("span", { class: "visually-hidden" }, ` ${outcome} in a new tab`))
    : button("quiet", "Show the page", () => showPage(means, pageUrl), { "aria-label": `Show the page of ${outcome}` });
  return element("tr", { "data-outcome": outcome },
    element("th", { scope: "row" }, element("code", {}, outcome), element("p", { class: "hint" }, sentence(means))),
    element("td", { class: "lands" }, lands),
    element("td", {}, url || pageUrl ? go : "–"));
}

const showPage = (means, pageUrl) => dialog({
  title: means,
  wide: true,
  body: element("iframe", { class: "page-frame", src: pageUrl, title: `Rekey's page: ${means}`, sandbox: "", referrerpolicy: "no-referrer" }),
  actions: [["close", "Close"]],
});
