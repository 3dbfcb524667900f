// A Lambda Runtime API for one function at a time: gives it events, takes its answers.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

const FOLDER = process.env.REKEY_FUNCTIONS ?? fileURLToPath(new URL("../../target/release/", import.meta.url));

/** A deployment's variables, with the keys of the local run. */
export const VARIABLES = {
  PIN_KEYS: "local:bG9jYWwtcGluLWtleS1rbm93bi10by1ldmVyeWJvZHktLS0",
  IDENTIFIER_KEY: "bG9jYWwtaWRlbnRpZmllci1rZXkta25vd24tdG8tYWxsLS0",
  PUBLIC_BASE_URL: "https://reset.example.com",
  EMAIL_SENDER: "no-reply@rekey.example",
  SMS_COUNTRIES: "JP",
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
  AWS_EC2_METADATA_DISABLED: "true",
};

/** Starts a function's binary; what it prints is kept in `output`. */
export function start(name, environment) {
  const child = spawn(`${FOLDER}/${name}`, [], { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  const started = { child, output: "", ended: once(child, "exit") };
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (started.output += chunk));
  return started;
}

/** Gives `events` to the binary of the function `name`, one after the other in one process; its answers. */
export async function invoke(name, endpoint, events) {
  const answers = [];
  let finish, fail;
  const finished = new Promise((resolve, reject) => ((finish = resolve), (fail = reject)));
  const server = createServer(async (request, response) => {
    if (request.method === "GET") {
      const event = events[answers.length];
      if (event === undefined) return; // The function waits, as between two invocations.
      response.setHeader("Lambda-Runtime-Aws-Request-Id", `id-${answers.length}`);
      response.setHeader("Lambda-Runtime-Deadline-Ms", Date.now() + 60_000);
      response.setHeader("Lambda-Runtime-Invoked-Function-Arn", `arn:aws:lambda:us-east-1:000000000000:function:${name}`);
      return response.end(JSON.stringify(event));
    }
    let body = "";
    for await (const chunk of request) body += chunk;
    response.writeHead(202).end("{}");
    if (!request.url.endsWith("/response")) return fail(new Error(`${request.url}: ${body}`));
    answers.push(JSON.parse(body));
    if (answers.length === events.length) finish();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const runtime = `127.0.0.1:${server.address().port}`;
  const { child, ended, ...started } = start(name, {
    ...VARIABLES,
    AWS_ENDPOINT_URL: endpoint,
    AWS_LAMBDA_RUNTIME_API: runtime,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512",
  });
  const early = ended.then(([code]) => {
    throw new Error(`${name} ended with ${code}: ${started.output}`);
  });
  try {
    await Promise.race([finished, early]);
  } finally {
    child.kill("SIGKILL");
    server.closeAllConnections();
    server.close();
    await early.catch(() => {});
  }
  return answers;
}
