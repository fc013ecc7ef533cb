import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readdirSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readNpy } from "@chaosphere/data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { session } from "./session.ts";

/** What a process does that is ended, that writes to its standard output, or that has a terminal. */
const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const s = session();
afterAll(s.close);

const noise = ["noise", "--alpha", "2", "--kappa", "3", "--band-limit"];

beforeAll(async () => {
  await s.json(...noise, "8", "--count", "6", "--out", "@f.npy");
  const fit = ["--model", "gaussian", "--band-limit", "8", "--hold-out", "none"];
  await s.json("train", "@f.npy", ...fit, "--out", "@m.model");
});

const parts = () => readdirSync(s.path("")).filter((name) => name.endsWith(".part"));

describe("ended amid its output", () => {
  const many = ["--count", "100000", "--force"];
  const calls: readonly (readonly [string, readonly string[]])[] = [
    ["drawn.npy", [...noise, "64", ...many]],
    ["drawn.nc", [...noise, "64", ...many]],
    ["drawn.fits", [...noise, "64", "--count", "900", "--nside", "64"]],
    ["sampled.npy", ["sample", s.path("m.model"), ...many, "--grid", "gauss:64x128"]],
  ];
  test.each(
    calls.flatMap(([name, argv]) =>
      (["SIGINT", "SIGTERM"] as const).map((signal) => [name, signal, argv] as const),
    ),
  )("%s, %s: dies of the signal and leaves nothing", async (name, signal, argv) => {
    const child = spawn(process.execPath, [main, ...argv, "--out", s.path(name)]);
    const exit = once(child, "exit");
    while (child.exitCode === null && parts().length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    child.kill(signal);
    // A shell shows 130 for SIGINT and 143 for SIGTERM.
    expect(await exit).toEqual([null, signal]);
    expect(parts()).toEqual([]);
    expect(existsSync(s.path(name))).toBe(false);
  });
});

describe("--out /dev/stdout", () => {
  test("has the bytes of the array, and the summary is on stderr", () => {
    const argv = [main, ...noise, "8", "--count", "6", "--out", "/dev/stdout"];
    const { stdout, stderr, status } = spawnSync(process.execPath, argv);
    expect(status).toBe(0);
    expect(readNpy(new Uint8Array(stdout), "stdout")).toEqual(s.array("f.npy"));
    expect(stderr.toString()).toContain("6 fields, Whittle–Matérn");
  });

  test("into a file does not take its place", () => {
    const out = openSync(s.path("redirected"), "w");
    const { ino } = statSync(s.path("redirected"));
    const argv = [main, ...noise, "8", "--count", "6", "--out", "/dev/stdout"];
    spawnSync(process.execPath, argv, { stdio: ["ignore", out, "ignore"] });
    closeSync(out);
    expect(statSync(s.path("redirected")).ino).toBe(ino);
    expect(Buffer.compare(readFileSync(s.path("redirected")), readFileSync(s.path("f.npy")))).toBe(
      0,
    );
  });

  test("leaves no room for --json", async () => {
    const { status, stderr, stdout } = await s.run(...noise, "8", "--out", "/dev/stdout", "--json");
    expect(stderr).toContain("--json must have standard output for itself");
    expect(JSON.parse(stdout)).toMatchObject({ status });
    expect(status).toBe(2);
  });
});

test("memory does not grow with the number of maps", () => {
  // 60 maps of nside 256 are 377 MB.
  const argv = [...noise, "16", "--count", "60", "--nside", "256", "--out", s.path("maps.fits")];
  const program = `process.argv.splice(1, 0, ${JSON.stringify(main)});
    process.on("exit", () => console.error("peak", process.resourceUsage().maxRSS));
    await import(${JSON.stringify(main)});`;
  const { stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program, ...argv]);
  expect(statSync(s.path("maps.fits")).size).toBeGreaterThan(3.7e8);
  const peak = Number(/peak (\d+)/.exec(stderr.toString())?.[1]) * 1024;
  // Node with the modules of all verbs takes 150 MB, a batch of maps 64 MB twice.
  expect(peak).toBeGreaterThan(1e8);
  expect(peak).toBeLessThan(3.3e8);
});

describe("at a terminal", () => {
  /** All that a call sends to a terminal, which `script` (util-linux) plays. */
  const seen = (...argv: string[]) => {
    const call = [process.execPath, main, ...argv].map((word) => `'${word}'`).join(" ");
    const { stdout, status } = spawnSync("script", ["-qec", call, "/dev/null"], {
      encoding: "utf8",
    });
    return { stdout, status };
  };

  test.each([
    ["sampling [", ["sample", s.path("m.model"), "--out", s.path("t.npy")]],
    [
      "following the flow [",
      ["likelihood", s.path("m.model"), s.path("f.npy"), "--method", "exact", "--steps", "8"],
    ],
    ["drawing [", [...noise, "8", "--out", s.path("u.npy")]],
  ])(
    "%s hides no cursor and leaves line wrapping on, so that there is nothing to restore",
    (bar, argv) => {
      const { stdout, status } = seen(...argv);
      expect(status).toBe(0);
      expect(stdout).toContain(bar);
      expect(stdout).not.toContain("\x1b[?25l");
      expect(stdout).not.toContain("\x1b[?7l");
    },
  );
});
