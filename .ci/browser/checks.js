// What holds on every page of an end user, whatever it shows.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const AXE = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
/** WCAG 2.2 up to level AA, and what axe-core finds good besides. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** What a mail is no whole page for. */
const NOT_IN_MAILS = ["landmark-one-main", "region", "page-has-heading-one"];

/** axe-core finds nothing, in the colours that the page has now. */
export async function assertAccessible(page, name, { mail = false } = {}) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  const found = await page.evaluate(async ([tags, not]) => {
    // Rules that are off unless they are asked for, as the one of targets' sizes.
    const rules = Object.fromEntries([["target-size", { enabled: true }], ...not.map((rule) => [rule, { enabled: false }])]);
    const { violations } = await window.axe.run(document, { runOnly: { type: "tag", values: tags }, rules, resultTypes: ["violations"] });
    return violations.map(({ id, impact, nodes }) => `${impact}: ${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`).slice(0, 3).join(" | ")}`);
  }, [TAGS, mail ? NOT_IN_MAILS : []]);
  assert.deepEqual(found, [], name);
}

/** Nothing sticks out sideways, and no text is cut off. */
export async function assertFits(page, name) {
  const out = await page.locator("html").evaluate((html) => {
    const cut = [...html.querySelectorAll("body *")].filter((each) => {
      const { overflowX } = getComputedStyle(each);
      return overflowX !== "visible" && !/^(input|textarea|select|svg)$/.test(each.localName) && each.clientWidth > 1 && each.scrollWidth > each.clientWidth;
    });
    return { scroll: html.scrollWidth - html.clientWidth, cut: cut.map((each) => each.outerHTML.slice(0, 120)) };
  });
  assert.ok(out.scroll <= 0, `${name}: ${out.scroll} px stick out of a window of ${page.viewportSize().width}`);
  assert.deepEqual(out.cut, [], `${name}: text is cut off`);
}

/** Whatever can be pressed is 24 px wide and high, at least (WCAG 2.2, 2.5.8). */
export async function assertTargets(page, name) {
  const small = await page.locator("html").evaluate((html) => {
    const all = [...html.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")];
    const seen = all.filter((each) => each.checkVisibility() && !each.closest("[aria-hidden=true]"));
    const sizes = seen.map((each) => [each.outerHTML.slice(0, 100), each.getBoundingClientRect()]);
    return sizes.filter(([, { width, height }]) => width < 24 || height < 24).map(([what, { width, height }]) => `${what}: ${width} × ${height}`);
  });
  assert.deepEqual(small, [], name);
}

/** What has the focus: its place among all that can have it, its ring and whether it is in the window. */
const focused = (page) =>
  page.evaluate(() => {
    const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")];
    // Of radios that belong together Tab comes to the one that is chosen, or to the first.
    const radios = (each) => all.filter(({ type, name, form }) => type === "radio" && name === each.name && form === each.form);
    const skipped = (each) => each.type === "radio" && each !== (radios(each).find(({ checked }) => checked) ?? radios(each)[0]);
    const order = all.filter((each) => each.checkVisibility() && each.tabIndex >= 0 && !each.disabled && each.type !== "hidden" && !skipped(each));
    const element = document.activeElement;
    if (element === document.body) return { place: -1, count: order.length };
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
    const { top, bottom } = element.getBoundingClientRect();
    // The first ground that is painted below the ring.
    const grounds = [];
    for (let each = element.parentElement; each; each = each.parentElement) grounds.push(getComputedStyle(each).backgroundColor);
    const ground = grounds.find((colour) => !/, 0\)$/.test(colour)) ?? "rgb(255, 255, 255)";
    const light = (colour) => {
      const [r, g, b] = colour.match(/[\d.]+/g).map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const [dark, bright] = [light(outlineColor), light(ground)].sort((one, other) => one - other);
    return {
      what: element.outerHTML.slice(0, 100),
      place: order.indexOf(element),
      count: order.length,
      // In a mail it is the browser's own.
      ring: outlineStyle === "auto" || (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2),
      own: outlineStyle !== "auto",
      contrast: (bright + 0.05) / (dark + 0.05),
      inWindow: bottom > 0 && top < innerHeight,
    };
  });

const assertShown = ({ what, ring, own, contrast, inWindow }, name) => {
  assert.ok(ring, `${name}: the focus shows on ${what}`);
  assert.ok(!own || contrast >= 3, `${name}: the ring of ${what} has a contrast of ${contrast}`);
  assert.ok(inWindow, `${name}: ${what} is in the window`);
};

/** Tab comes to everything in the order of the page, and shows where it is. */
export async function assertTabOrder(page, name) {
  const start = await focused(page);
  const seen = new Set(start.place < 0 ? [] : [start.place]);
  let before = start.place;
  for (let presses = 0; seen.size < start.count; presses += 1) {
    assert.ok(presses < 3 * start.count + 3, `${name}: Tab comes to ${[...seen]} of ${start.count}`);
    await page.keyboard.press("Tab");
    const now = await focused(page);
    if (now.place >= 0) {
      // From the last one it goes on at the first, past the browser's own.
      assert.ok(now.place === before + 1 || now.place === 0, `${name}: from ${before} to ${now.place}, ${now.what}`);
      assertShown(now, name);
      seen.add(now.place);
    }
    before = now.place;
  }
}

/** Presses Tab until `selector` has the focus, unless the page has given it that. */
export async function tabTo(page, selector) {
  for (let presses = 0; presses < 30; presses += 1) {
    if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return assertShown(await focused(page), selector);
    await page.keyboard.press("Tab");
  }
  assert.fail(`Tab never comes to ${selector}`);
}

/** Nothing moves by itself, and nothing at all for who wants that. */
export async function assertStill(page, name) {
  const moving = (reduced) =>
    page.evaluate((reduced) => {
      const moves = (each) => {
        const { transitionDuration, animationName } = getComputedStyle(each);
        return animationName !== "none" || (reduced && transitionDuration.split(", ").some((duration) => parseFloat(duration) > 0));
      };
      return [...document.querySelectorAll("*")].filter(moves).map((each) => each.outerHTML.slice(0, 100));
    }, reduced);
  await page.emulateMedia({ reducedMotion: "no-preference" });
  assert.deepEqual(await moving(false), [], `${name} moves by itself`);
  await page.emulateMedia({ reducedMotion: "reduce" });
  assert.deepEqual(await moving(true), [], `${name} moves for who wants it still`);
}
