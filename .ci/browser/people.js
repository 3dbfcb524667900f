// Users of a test's own, as many as it wants in one service, each with a mailbox and a phone to read.

import assert from "node:assert/strict";
import { pbkdf2Sync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { USER, atEnd } from "../sdk/service.js";
import { rekey } from "./portal.js";

const base64 = (bytes) => bytes.toString("base64").replace(/=+$/, "");
const SALT = Buffer.from("a salt for tests");
/** A hash of `USER.password` that costs next to nothing. */
const HASH = `$pbkdf2-sha256$i=1000,l=32$${base64(SALT)}$${base64(pbkdf2Sync(USER.password, SALT, 1000, 32, "sha256"))}`;

/** Reads what is sent to one person, however much others get meanwhile. */
class Mailbox {
  constructor(service, person) {
    Object.assign(this, { service, person, read: 0 });
  }

  /** Every message so far, once nothing more of this person's is under way. */
  async all() {
    const { id, email, phone } = this.person;
    for (const deadline = Date.now() + 10_000; ; ) {
      const busy = (await this.service.resets()).filter(({ user, state }) => state === "requested" || (user === id && state === "completed"));
      if (busy.length === 0) break;
      assert.ok(Date.now() < deadline, `resets still busy: ${JSON.stringify(busy)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return (await this.service.messages()).filter(({ to }) => to === email || to === phone);
  }

  /** The `count` messages since the last look, and not one more. */
  async next(count = 1) {
    for (const deadline = Date.now() + 10_000; ; ) {
      const fresh = (await this.all()).slice(this.read);
      if (fresh.length >= count || Date.now() > deadline) {
        this.read += fresh.length;
        assert.equal(fresh.length, count, `${this.person.id}: ${JSON.stringify(fresh.map(({ channel, text }) => ({ channel, text })))}`);
        return fresh;
      }
    }
  }

  async one() {
    return (await this.next())[0];
  }
}

/** Makes people of `app` who read `locale`; returns a function that gives the next of them, `{ phone: false }` one without a phone. */
export async function peopleOf(t, service, app, locale, count = 30) {
  const folder = mkdtempSync(join(tmpdir(), "rekey-people-"));
  atEnd(t, () => rmSync(folder, { recursive: true, force: true }));
  // Of another number in each app, so that it is told whom an SMS is for.
  const series = [...app].reduce((sum, letter) => sum * 7 + letter.charCodeAt(0), 0) % 100_000;
  const people = Array.from({ length: count }, (_, n) => {
    const id = `p-${app}-${locale}-${n}`.toLowerCase();
    return { id, email: `${id}@example.com`, phone: n % 5 === 4 ? "" : `+8190${10_000_000 + series * 100 + n}`, password: USER.password, app };
  });
  const rows = people.map(({ id, email, phone }) => [id, `Alex ${id}`, email, "true", phone, phone ? "true" : "", locale, `"${HASH}"`].join(","));
  const file = join(folder, "people.csv");
  writeFileSync(file, `id,display_name,email,email_verified,phone,phone_verified,locale,password_hash\n${rows.join("\n")}\n`);
  assert.match(await rekey(service, "", "user", "import", file, "--app", app), new RegExp(`${count} users made`));
  return ({ phone = true } = {}) => {
    const place = people.findIndex((person) => Boolean(person.phone) === phone);
    assert.notEqual(place, -1, `${count} people are too few`);
    const [person] = people.splice(place, 1);
    return { ...person, mail: new Mailbox(service, person) };
  };
}
