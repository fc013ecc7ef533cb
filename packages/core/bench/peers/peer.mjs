// Libraries to compare with, each a child process that answers requests; see peers/libsharp.c for their form.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const file = (name) => join(here, name);

/** Starts a process that answers each line of its input by one line; `threads` is the number it may use. */
function start(command, args, threads = 1) {
  const one = String(threads);
  const environment = { ...process.env, OMP_NUM_THREADS: one, OPENBLAS_NUM_THREADS: one };
  const child = spawn(command, args, { env: environment, stdio: ["pipe", "pipe", "inherit"] });
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
      return line.startsWith("-") ? { reason: line.slice(2) } : line.split(" ").map(Number);
    },
    end: () => child.stdin.end(),
  };
}

/** A process of this library; `version` says on what it runs. */
async function ours(name, node, mode = []) {
  const open = () => start(node, [file("chaosphere.mjs"), ...mode]);
  const first = open();
  return { name, version: await first.next(), ...first, fresh: async () => greeted(open()) };
}

async function greeted(child) {
  await child.next();
  return child;
}

function libsharp() {
  const folder = mkdtempSync(join(tmpdir(), "chaosphere-bench-"));
  const program = join(folder, "libsharp");
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const source = file("libsharp.c");
  execFileSync("gcc", ["-O3", source, "-o", program, "-lsharp", "-lm"], { stdio: "ignore" });
  const open = () => start(program, []);
  return { name: "libsharp", version: "Debian", ...open(), fresh: async () => open() };
}

async function pythonLibrary(python, name) {
  const args = [file("libraries.py"), name];
  execFileSync(python, ["-c", `import numpy, ${name}`], { stdio: "ignore" });
  const open = () => start(python, [...args, "1"]);
  const first = open();
  return { name, version: await first.next(), ...first, fresh: async () => greeted(open()) };
}

/**
 * The libraries that there are, this one first, and how to install those that there are not.
 * `beside` are further Node programs to run this library.
 */
export async function libraries({ python, beside }) {
  const present = [await ours("ours", process.execPath)];
  for (const node of beside) {
    const peer = await ours("", node);
    present.push({ ...peer, name: `ours, ${peer.version}` });
  }
  const absent = [];
  const attempt = async (name, remedy, make) => {
    try {
      present.push(await make());
    } catch {
      absent.push(`${name} is absent: ${remedy}`);
    }
  };
  await attempt("libsharp", "apt-get install gcc libsharp-dev", libsharp);
  for (const name of ["ducc0", "shtns", "healpy", "numpy"]) {
    await attempt(name, `${python} -m pip install numpy ${name}`, () =>
      pythonLibrary(python, name),
    );
  }
  present.push(await ours("plain twin", process.execPath, ["plain"]));
  return { present, absent };
}
