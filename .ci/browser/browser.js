// Debian's Chromium, and what a page must not do while a person is on it.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { atEnd } from "../sdk/service.js";

const SCREENS = fileURLToPath(new URL("../../target/screens/", import.meta.url));
// Nothing here may look for the network: a test machine may have none.
const QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export const WIDTHS = [390, 1280];

/** Starts Chromium; returns how to open pages in it and how to stop it. */
export async function startBrowser() {
  mkdirSync(SCREENS, { recursive: true });
  const profile = mkdtempSync(join(tmpdir(), "rekey-chromium-"));
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    // As root, as CI runs, Chromium has no sandbox of its own to offer.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [...QUIET, `--disk-cache-dir=${profile}`],
  });
  return {
    newPage: (t, options) => newPage(browser, t, options),
    stop: async () => {
      await browser.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/**
 * A fresh visitor `width` pixels wide. At the end of `t` the consoles of their pages must be clean, and no page may have
 * broken its policy; `expected`: statuses of the server's own faults that are no surprise.
 */
async function newPage(browser, t, { width, script = false, colorScheme = "light", expected = [], ...more }) {
  const context = await browser.newContext({ viewport: { width, height: width < 600 ? 844 : 900 }, javaScriptEnabled: script, colorScheme, ...more });
  const faults = [];
  context.on("page", (page) => listen(page, faults, expected));
  await context.addInitScript(() => addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => console.error(`policy: ${effectiveDirective} ${blockedURI}`)));
  const page = await context.newPage();
  atEnd(t, async () => {
    await context.close();
    assert.deepEqual(faults, [], "the browser's console is clean");
  });
  return page;
}

/** Gathers what must not be. */
function listen(page, faults, expected) {
  page.setDefaultTimeout(10_000);
  page.on("pageerror", (error) => faults.push(`script: ${error.message}`));
  page.on("console", (message) => {
    const intended =
      /^Failed to load resource: the server responded with a status of 4\d\d/.test(message.text()) ||
      expected.some((status) => message.text().startsWith(`Failed to load resource: the server responded with a status of ${status}`)) ||
      // Playwright's own listeners, in the sandbox that the console puts around a mail.
      /^Blocked script execution in '\S+\/(_local\/messages|portal\/preview)\/\S+'/.test(message.text());
    if (["error", "warning"].includes(message.type()) && !intended) faults.push(`${message.type()}: ${message.text()}`);
  });
  page.on("requestfailed", (request) => {
    // The page went elsewhere, or dropped the preview of a mail that was typed on.
    const dropped = request.failure()?.errorText === "net::ERR_ABORTED";
    if (!dropped) faults.push(`no answer: ${request.url()}`);
  });
  page.on("response", (response) => response.status() >= 500 && !expected.includes(response.status()) && faults.push(`${response.status()}: ${response.url()}`));
}

/** Keeps a picture of the whole page in target/screens, and asserts that nothing sticks out sideways. */
export async function screenshot(page, name) {
  const window = page.viewportSize();
  const sizes = await page.locator("html").evaluate((html) => [html.scrollWidth, html.clientWidth, html.scrollHeight]);
  assert.ok(sizes[0] <= sizes[1], `${name} is ${sizes[0]} px wide in a window of ${sizes[1]} px`);
  // A window as high as the page: a full-page capture cuts frames off and repeats what is sticky.
  await page.setViewportSize({ width: window.width, height: Math.max(window.height, sizes[2]) });
  await picture(page, name);
  await page.setViewportSize(window);
}

/** Keeps a picture of what is in the window. */
export const picture = (page, name) => page.screenshot({ path: join(SCREENS, `${name}-${page.viewportSize().width}.png`) });

/**
 * The page that a click on `link` opens. A click on a frame whose window has just changed its size may meet what was
 * there before: then, like a person, it clicks again.
 */
export async function opened(page, link) {
  for (let tries = 3; ; tries -= 1) {
    const next = page.context().waitForEvent("page", { timeout: 5_000 }).catch((error) => error);
    await link.click();
    const found = await next;
    if (!(found instanceof Error)) return found;
    if (tries === 1) throw found;
  }
}
