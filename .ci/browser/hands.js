// How people work on a page: each does what it asks for.

import { opened } from "./browser.js";
import { tabTo } from "./checks.js";

/** The one button that does what the page is for. */
export const BUTTON = "form [type=submit]";

const byMouse = {
  follow: (page, link) => opened(page, page.locator(link).first()),
  type: (page, field, text) => page.locator(field).fill(text),
  press: (page) => page.locator(BUTTON).click(),
};

export const HANDS = {
  "by mouse": byMouse,
  "in a hurry": { ...byMouse, press: (page) => page.locator(BUTTON).dblclick() },
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
    async press(page) {
      await tabTo(page, BUTTON);
      await page.keyboard.press("Enter");
    },
  },
};
