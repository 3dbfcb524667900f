// Each setting, changed in the portal, takes effect: one test for each, and one that none is forgotten.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startService } from "../sdk/service.js";
import { startBrowser } from "./browser.js";
import { OTHERS } from "./effects-others.js";
import { SECURITY } from "./effects-security.js";
import { TIMED, stage } from "./portal.js";

let browser;
before(async () => (browser = await startBrowser()));
after(() => browser?.stop());

const EFFECTS = { ...SECURITY, ...OTHERS };

/** The fields of a schema; what has texts or items of its own inside is one field. */
function fieldsOf(schema, node = schema, prefix = "") {
  return Object.entries(node.properties).flatMap(([name, property]) => {
    const reference = property.$ref ?? property.anyOf?.find(({ $ref }) => $ref)?.$ref;
    const target = reference ? schema.$defs[reference.split("/").at(-1)] : property;
    return target.properties ? fieldsOf(schema, target, `${prefix}${name}.`) : [prefix + name];
  });
}

describe("a setting that is changed in the portal takes effect", TIMED, () => {
  for (const [field, effect] of Object.entries(EFFECTS)) {
    test(field, async (t) => effect(await stage(t, browser)));
  }

  test("there is a test for every field of the schema", async (t) => {
    const service = await startService(t);
    const { schema } = await service.json("/portal/api/meta");
    const fields = fieldsOf(schema).filter((field) => field !== "appId"); // the name of the file, not a setting
    assert.deepEqual(Object.keys(EFFECTS).sort(), fields.sort());
  });
});
