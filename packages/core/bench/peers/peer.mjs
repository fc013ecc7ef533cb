// Libraries to compare with, each a child process that answers requests; see peers/libsharp.c for their form.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const file = (name) => join(here, name);

const living = new Set();

/** Memory of all processes that have not ended, on Linux; 0 elsewhere. */
export function livingMegabytes() {
  let kilobytes = 0;
  for (const pid of living) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      kilobytes += Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
    } catch {
      // Ended, or no such file on this system.
    }
  }
  return kilobytes / 1024;
}

/** Starts a process that answers each line of its input by one line; `threads` is the number it may use. */
function start(command, args, threads = 1) {
  const count = String(threads);
  const environment = { ...process.env, OMP_NUM_THREADS: count, OPENBLAS_NUM_THREADS: count };
  const child = spawn(command, args, { env: environment, stdio: ["pipe", "pipe", "inherit"] });
  living.add(child.pid);
  child.on("exit", () => living.delete(child.pid));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`bench: ${command} ${args.join(" ")} ended without an answer.`);
    return value;
  };
  return {
    next,
    /** Numbers, or the reason why there are none. */
    async ask(
      { task, precision = "double", grid = "gauss", nLat = 0, nLon = 0, L, batch = 1 },
      seconds,
    ) {
      child.stdin.write(`${[task, precision, grid, nLat, nLon, L, batch, seconds].join(" ")}\n`);
      const line = await next();
      return line.startsWith("- ") ? { reason: line.slice(2) } : line.split(" ").map(Number);
    },
    end: () => child.stdin.end(),
  };
}

/** A peer with one process that stays, and one more for each `fresh`; the first line that it writes is its version. */
async function peerOf(name, open) {
  const greeted = async () => {
    const child = open();
    return { version: await child.next(), ...child };
  };
  return { name, ...(await greeted()), fresh: greeted };
}

const ours = (name, node, threads, mode = []) =>
  peerOf(name, () => start(node, [file("chaosphere.mjs"), String(threads), ...mode], threads));

function libsharp() {
  const folder = mkdtempSync(join(tmpdir(), "chaosphere-bench-"));
  const program = join(folder, "libsharp");
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const source = file("libsharp.c");
  execFileSync("gcc", ["-O3", source, "-o", program, "-lsharp", "-lm"], { stdio: "ignore" });
  return (threads) => start(program, [], threads);
}

function pythonLibrary(python, name) {
  execFileSync(python, ["-c", `import numpy, ${name}`], { stdio: "ignore" });
  return (threads) => start(python, [file("libraries.py"), name, String(threads)], threads);
}

/**
 * The libraries that there are, this one first and its plain twins last, each with one thread, and how to install those
 * that there are not. `beside` are further Node programs to run this library. `withThreads` starts others of more threads.
 */
export async function libraries({ python, beside }) {
  const programs = new Map();
  const absent = [];
  const attempt = (name, remedy, make) => {
    try {
      programs.set(name, make());
    } catch {
      absent.push(`${name} is absent: ${remedy}`);
    }
  };
  attempt("libsharp", "apt-get install gcc libsharp-dev", libsharp);
  for (const name of ["ducc0", "shtns", "healpy", "numpy"]) {
    attempt(name, `${python} -m pip install numpy ${name}`, () => pythonLibrary(python, name));
  }
  const withThreads = async (threads) => {
    const peers = [await ours("ours", process.execPath, threads)];
    for (const node of beside) {
      const peer = await ours("", node, threads);
      peers.push({ ...peer, name: `ours, ${peer.version}` });
    }
    for (const [name, open] of programs) peers.push(await peerOf(name, () => open(threads)));
    return peers;
  };
  const present = [
    ...(await withThreads(1)),
    await ours("plain twin", process.execPath, 1, ["plain"]),
  ];
  return { present, absent, withThreads };
}
