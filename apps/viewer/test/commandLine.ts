import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { inject } from "vitest";

/** The built command. The page's tests call it as its users do, and never import it. */
const main = fileURLToPath(new URL("../../../packages/cli/dist/main.js", import.meta.url));

/** Runs `chaosphere` to its end; what it printed. @throws with what it wrote to stderr if it fails. */
export async function chaosphere(...argv: readonly string[]): Promise<string> {
  const ran = promisify(execFile)(process.execPath, [main, ...argv], { maxBuffer: 2 ** 26 });
  return (await ran).stdout;
}

/** A running `chaosphere view`. */
export interface ServedPage {
  /** Where the page is, with the link to what it shows. */
  readonly address: string;
  readonly port: number;
  /** Ends it, as Ctrl-C does. */
  readonly close: () => Promise<void>;
}

/** Runs `chaosphere view` on a file with the page under test, until it is closed. */
export async function view(file: string): Promise<ServedPage> {
  const options = ["--site", inject("pageFolder"), "--json"];
  const child = spawn(process.execPath, [main, "view", file, ...options], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exit = once(child, "exit");
  let complaint = "";
  child.stderr.on("data", (text) => {
    complaint += text;
  });
  const line = await Promise.race([
    once(createInterface(child.stdout), "line"),
    exit.then(() => Promise.reject(new Error(complaint))),
  ]);
  const { address, port } = JSON.parse(String(line[0]));
  return {
    address,
    port,
    close: async () => {
      child.kill("SIGINT");
      await exit;
    },
  };
}
