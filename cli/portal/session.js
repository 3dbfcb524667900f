// What the portal knows: the deployment, the schema, and for each app that was opened the stored settings and one
// draft. Drafts stay while the page is open, whatever app or page is shown.

import { api } from "./api.js";
import { debounced, latest } from "./dom.js";
import { changesBetween, fieldOf, leaves, read, same, withChanges, write } from "./paths.js";
import { inPageOrder, schemaAt } from "./schema.js";

export const known = { target: null, clockAhead: 0, meta: null, apps: [], sessions: new Map() };

const CHECK_MS = 400;

/** The server, and what time it has: a local run's clock can be moved. */
export async function readTarget() {
  known.target = await api.target();
  known.clockAhead = Date.parse(known.target.now ?? "") - Date.now() || 0;
}

/** What `promise` answers, once it is known how long ago its times are. */
export const withTimes = async (promise) => (await Promise.all([promise, readTarget().catch(() => {})]))[0];

export const serverNow = () => Date.now() + known.clockAhead;

/** Lists are sets, and an empty one is as good as none. */
const asSet = (value) => (Array.isArray(value) ? (value.length ? [...value].sort() : null) : value);

/** The own texts of a message that differ from what is stored, and the faults in them; also of a whole language. */
export const textState = (session, path) => ({
  faults: session.errors.filter(({ field }) => within(path, field)).length,
  unsaved: session.changes().some(({ field }) => within(path, field)),
});

const within = (path, field) => field === path || field.startsWith(`${path}.`);

/** One app: `stored` is what the server answered last, `draft` what the person makes of it. */
export class Session {
  #listeners = new Set();
  #newest = latest();
  #soon = debounced(CHECK_MS, () => this.check());
  #unvisited = new Set(); // fields that are there and nobody was in yet: nothing is said against them
  #found = []; // all that is wrong

  /** The message that was open last, as `[locale, message]`. */
  lastMessage = null;

  constructor(stored) {
    this.appId = stored.appId;
    this.#take(stored, stored.settings);
  }

  /** What is wrong, without the fields that nobody was in yet. */
  get errors() {
    return this.#found.filter(({ field }) => !this.#unvisited.has(field));
  }

  /** Says nothing against a field until somebody was in it, or saves. */
  expect(field) {
    this.#unvisited.add(field);
  }

  visit(field) {
    if (this.#unvisited.delete(field)) this.#emit("checked");
  }

  get broken() {
    return this.stored.settings === null;
  }

  get name() {
    return this.draft?.name || this.appId;
  }

  /** The value in the draft, the default where it has none. */
  get(field) {
    return read(this.draft, field) ?? read(known.meta.defaults, field);
  }

  own(field) {
    return read(this.draft, field);
  }

  set(field, given) {
    const stored = read(this.stored.settings, field);
    const value = same(asSet(given), asSet(stored)) ? stored : given;
    if (same(this.own(field), value)) return;
    write(this.draft, field, value);
    this.#unvisited.delete(field);
    this.#emit("edit");
    this.#soon();
  }

  changes() {
    return this.broken ? [] : changesBetween(this.stored.settings, this.draft);
  }

  /** `edit` (a field), `checked` (errors and warnings), `replaced` (everything may differ). */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  errorsOf(field) {
    return this.errors.filter((error) => fieldOf(error.field) === field).map((error) => error.reason);
  }

  warningsOf(field) {
    return this.warnings.filter((warning) => fieldOf(warning.field) === field).map((warning) => warning.message);
  }

  async check() {
    if (this.broken) return;
    try {
      const { errors, warnings } = await this.#newest(api.check(this.draft));
      this.warnings = warnings;
      this.#refuse(errors);
    } catch (refusal) {
      if (refusal.errors?.length) this.#refuse(refusal.errors); // anything else shows when it is saved
    }
  }

  /** Stores the draft. What is typed meanwhile stays a change. */
  async save() {
    const sent = structuredClone(this.draft);
    try {
      const stored = await api.save(this.appId, sent, this.stored.version);
      this.#take(stored, withChanges(stored.settings, changesBetween(sent, this.draft)));
    } catch (refusal) {
      this.#unvisited.clear();
      if (refusal.status === 422) this.#refuse(refusal.errors);
      throw refusal;
    }
  }

  async restore(version) {
    const stored = await api.restore(this.appId, version, this.stored.version);
    this.#take(stored, stored.settings);
  }

  discard() {
    this.#take(this.stored, this.stored.settings);
  }

  /** Goes on from a version that somebody else stored, with these of one's own changes on top. */
  rebase(current, changes) {
    this.#take(current, current.settings && withChanges(current.settings, changes));
    this.#soon();
  }

  #take(stored, draft) {
    this.#soon.cancel();
    this.stored = stored;
    this.draft = structuredClone(draft);
    this.warnings = stored.warnings ?? [];
    this.#found = stored.settings ? [] : stored.errors ?? [];
    this.#unvisited.clear();
    this.#emit("replaced");
  }

  /** A field that should be a number and is not has the page's own reason: the server's speaks of types. */
  #refuse(errors) {
    const unread = leaves(this.draft).filter(([field, value]) => typeof value === "string" && schemaAt(field)?.type === "integer");
    const mine = unread.map(([field]) => {
      const { minimum, maximum } = schemaAt(field);
      return { field, reason: `must be a whole number from ${minimum} to ${maximum}` };
    });
    this.#found = inPageOrder([...mine, ...errors.filter((error) => !mine.some(({ field }) => field === error.field))]);
    this.#emit("checked");
  }

  #emit(kind) {
    for (const listener of [...this.#listeners]) listener(kind);
  }
}

/** The session of an app, read from the server at first. */
export async function sessionOf(appId) {
  if (!known.sessions.has(appId)) known.sessions.set(appId, new Session(await api.app(appId)));
  return known.sessions.get(appId);
}

/** An app that nothing is waiting to be saved of is read again, so that nobody edits an old version unawares. */
export async function freshen(session) {
  if (session.changes().length) return;
  const stored = await api.app(session.appId);
  if (stored.version !== session.stored.version && session.changes().length === 0) session.rebase(stored, []);
}

export const unsaved = () => [...known.sessions.values()].filter((session) => session.changes().length);
