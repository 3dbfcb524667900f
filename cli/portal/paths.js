// Settings as fields: `limits.coolDownSeconds`, `templates.ja.sms-pin.sms`. Pure functions: what changed between two
// versions, and how one person's changes are put onto another person's version.

const keys = (field) => field.split(".");

/** `smsCountries[0]` is a value of the field `smsCountries`. */
export const fieldOf = (path) => path.replace(/\[\d+\].*$/, "");

export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

export const same = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

export function read(settings, field) {
  return keys(field).reduce((value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined), settings);
}

/** Sets a field in place. `undefined` takes it out, and what is empty without it as well. */
export function write(settings, field, value) {
  const [key, ...rest] = keys(field);
  if (rest.length === 0) {
    if (value === undefined) delete settings[key];
    else settings[key] = value;
    return;
  }
  if (!isObject(settings[key])) {
    if (value === undefined) return;
    settings[key] = {};
  }
  write(settings[key], rest.join("."), value);
  if (value === undefined && Object.keys(settings[key]).length === 0) delete settings[key];
}

/** Every value that is not itself made of fields; a list is one value. */
export function leaves(settings, prefix = "") {
  return Object.entries(settings ?? {}).flatMap(([key, value]) =>
    isObject(value) ? leaves(value, `${prefix}${key}.`) : value === null || value === undefined ? [] : [[prefix + key, value]]);
}

/** What makes `after` of `before`: `[{field, before, after}]`, null where it is not set. */
export function changesBetween(before, after) {
  const old = new Map(leaves(before));
  const now = new Map(leaves(after));
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((field) => ({ field, before: old.get(field) ?? null, after: now.get(field) ?? null }))
    .filter((change) => !same(change.before, change.after));
}

/** `settings` with the changes made; `side` is `before` to take them back. */
export function withChanges(settings, changes, side = "after") {
  const result = structuredClone(settings);
  for (const change of changes) write(result, change.field, change[side] ?? undefined);
  return result;
}

/** The fields that both have changed, to different values. */
export function overlap(mine, theirs) {
  const other = new Map(theirs.map((change) => [change.field, change]));
  return mine.filter(({ field, after }) => other.has(field) && !same(after, other.get(field).after)).map(({ field }) => field);
}
