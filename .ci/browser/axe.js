// What axe-core says of a page, in light and in dark, with a picture of each.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { screenshot } from "./browser.js";

const AXE = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** Asserts that axe-core finds nothing on the page as it stands, and keeps pictures under `name`. `not`: rules left out. */
export async function audit(page, name, { not = [] } = {}) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    // Frames hold previews of mails: they are not the portal's, and run no script.
    const found = await page.evaluate(async (rules) => {
      const { violations } = await window.axe.run(document, { iframes: false, resultTypes: ["violations"], rules });
      return violations.map(({ id, impact, nodes }) => `${impact}: ${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`).slice(0, 3).join(" | ")}`);
    }, Object.fromEntries(not.map((rule) => [rule, { enabled: false }])));
    assert.deepEqual(found, [], `${name}, ${colorScheme}`);
    await screenshot(page, colorScheme === "dark" ? `${name}-dark` : name);
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
}
