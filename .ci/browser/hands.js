// How people work on a page: each does what it asks for.

import assert from "node:assert/strict";
import { opened } from "./browser.js";
import { tabTo } from "./checks.js";

/** The button that does what the page is for: the first of its forms. */
export const BUTTON = "form [type=submit]";

const byMouse = {
  follow: (page, link) => opened(page, page.locator(link).first()),
  type: (page, field, text) => page.locator(field).fill(text),
  choose: (page, name, value) => page.locator(`[name="${name}"][value="${value}"]`).check(),
  press: (page) => page.locator(BUTTON).first().click(),
};

export const HANDS = {
  "by mouse": byMouse,
  "in a hurry": { ...byMouse, press: (page) => page.locator(BUTTON).first().dblclick() },
  "by keyboard alone": {
    async follow(page, link) {
      const next = page.context().waitForEvent("page");
      await tabTo(page, link);
      await page.keyboard.press("Enter");
      return next;
    },
    async type(page, field, text) {
      await tabTo(page, field);
      await page.keyboard.type(text);
    },
    async choose(page, name, value) {
      await tabTo(page, `[name="${name}"]`);
      await page.keyboard.press("Space");
      for (let presses = 0; !(await page.locator(`[name="${name}"][value="${value}"]`).isChecked()); presses += 1) {
        assert.ok(presses < 10, `the arrows never come to ${value}`);
        await page.keyboard.press("ArrowDown");
      }
    },
    async press(page) {
      await tabTo(page, BUTTON);
      await page.keyboard.press("Enter");
    },
  },
};
