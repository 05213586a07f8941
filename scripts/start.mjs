import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { ensureDependencies } from "./lib/dependencies.mjs";
import { ROOT } from "./lib/run.mjs";
import { say } from "./lib/say.mjs";

const USAGE = "npm start -- [--port N] [--host ADDRESS] [--no-open]";

function options() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: "string", default: "4173" },
        host: { type: "string", default: "127.0.0.1" },
        "no-open": { type: "boolean", default: false },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 1 || port > 65535) throw new Error(`${values.port} is no port.`);
    return { port, host: values.host, open: !values["no-open"] };
  } catch (error) {
    say(`${error.message}\nUsage: ${USAGE}`);
    process.exit(1);
  }
}

/** Opens the person's browser where there is a desktop; elsewhere the printed address has to do. */
function openBrowser(address) {
  const [program, args] =
    process.platform === "darwin"
      ? ["open", [address]]
      : process.platform === "win32"
        ? ["cmd", ["/c", "start", "", address]]
        : ["xdg-open", [address]];
  const hasDesktop = process.platform !== "linux" || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!hasDesktop) return;
  spawn(program, args, { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}

const wanted = options();
await ensureDependencies();
const { ensureBuild } = await import("./lib/build.mjs");
const { createStaticServer, listen } = await import("./lib/server.mjs");
await ensureBuild();

const server = createStaticServer(resolve(ROOT, "dist"));
const port = await listen(server, wanted.port, wanted.host);
if (port !== wanted.port)
  say(
    `Warning: port ${wanted.port} is taken, so this is another origin: an installed app and its store live on the old one.`,
  );
const address = `http://${wanted.host === "127.0.0.1" ? "localhost" : wanted.host}:${port}/`;
say(`\nCarina is at ${address}   (Ctrl+C ends it)`);
say("Research use only. Not a medical device. Images stay on this computer.");
if (wanted.open) openBrowser(address);
