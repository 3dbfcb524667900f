// The calls to the server. Every answer is JSON; a refusal is a `Refusal` with the status and what was answered.

export class Refusal extends Error {
  constructor(status, body) {
    super(body?.error ?? (status ? `The portal's server answered ${status}.` : "The portal's server does not answer. Start it again; your changes stay on this page."));
    this.status = status;
    this.body = body ?? {};
    this.errors = this.body.errors ?? [];
  }
}

async function call(method, path, body) {
  let response;
  try {
    response = await fetch(`/portal/api/${path}`, {
      method,
      cache: "no-store",
      headers: body === undefined ? { accept: "application/json" } : { accept: "application/json", "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Refusal(0, null);
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new Refusal(response.status, answer);
  return answer;
}

const app = (id, rest = "") => `apps/${encodeURIComponent(id)}${rest}`;

export const api = {
  target: () => call("GET", "target"),
  meta: () => call("GET", "meta"),
  apps: () => call("GET", "apps"),
  app: (id) => call("GET", app(id)),
  save: (id, settings, version) => call("PUT", app(id), { settings, version }),
  history: (id) => call("GET", app(id, "/history")),
  restore: (id, version, expected) => call("POST", app(id, "/restore"), { version, expected }),
  reset: (id, reset) => call("GET", app(id, `/resets/${encodeURIComponent(reset)}`)),
  check: (settings) => call("POST", "check", { settings }),
  builtIn: (locale, message) => call("GET", `built-in?${new URLSearchParams({ locale, message })}`),
  preview: (request) => call("POST", "preview", request),
  landings: (settings) => call("POST", "landings", { settings }),
  test: (request) => call("POST", "test", request),
};
