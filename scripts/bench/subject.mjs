import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/**
 * A process that answers calls, a line of JSON each way, so that several engines can be timed in turn in one run.
 * @returns {{call: (name: string, args?: object) => Promise<unknown>, close: () => void}}
 */
export function startSubject(program, args, { directory, environment = {} } = {}) {
  const child = spawn(program, args, {
    cwd: directory,
    env: { ...process.env, ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const words = [];
  child.stderr.on("data", (part) => words.push(part));
  const waiting = [];
  const fail = (reason) => {
    for (const { reject } of waiting.splice(0)) reject(new Error(reason));
  };
  child.on("error", (error) => fail(error.message));
  child.on("close", (status) =>
    fail(`the process ended with status ${status}: ${Buffer.concat(words).toString("utf8").slice(-2000)}`),
  );
  createInterface({ input: child.stdout }).on("line", (line) => {
    const { resolve, reject } = waiting.shift();
    const outcome = JSON.parse(line);
    if (outcome.ok) resolve(outcome.value);
    else reject(new Error(outcome.error));
  });
  return {
    call: (call, args = {}) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify({ call, ...args })}\n`);
      }),
    close: () => child.stdin.end(),
  };
}
