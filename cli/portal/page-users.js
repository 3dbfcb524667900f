// User management: where the browser goes after a reset, and a table that shows it for every outcome.

import { api } from "./api.js";
import { button, debounced, dialog, element, icon, latest, note, panel, tag } from "./dom.js";
import { row, text } from "./fields.js";
import { sentence } from "./words.js";

export const title = "User management";
export const lead = "Where people land when a reset has worked, and when it has not.";

const TRY_MS = 300;

export function render(page) {
  const url = text({ type: "url", placeholder: "https://", mono: true });
  return [
    panel("redirections", "Redirection", "Your own pages instead of Rekey's.",
      modeNote(page),
      row(page, "successRedirectUrl", url, { whenUnset: "Rekey's own page" }),
      row(page, "failureRedirectUrl", url, { whenUnset: "Rekey's own page" }),
      row(page, "startUrl", url, { whenUnset: "pages and mails have no button back to your app" })),
    tryIt(page),
  ];
}

/** The redirections mean something in one mode only: say so where the app is in the other. */
function modeNote(page) {
  const box = note("info", element("p", {}, "This app uses Input Password: the user stays on Rekey's pages, and the two redirections below are not used. ",
    element("a", { href: `#/${encodeURIComponent(page.session.appId)}/security?field=passwordGeneration` }, "Change how the password is made")));
  const show = () => (box.hidden = page.session.get("passwordGeneration") !== "input");
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
