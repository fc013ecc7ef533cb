import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { withPool } from "../src/options/workers.ts";
import { session } from "./session.ts";

/** What --workers promises: the same bytes for any number of them. Threads load the build. */
const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const s = session();
afterAll(s.close);

function chaosphere(...argv: string[]): string {
  const words = argv.map((word) => (word.startsWith("@") ? s.path(word.slice(1)) : word));
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], {
    encoding: "utf8",
  });
  expect([
    status,
    stderr.replace(/^.*(: taken for |gives degree |s left|finishing).*\n/gm, ""),
  ]).toEqual([0, ""]);
  return stdout;
}

const hash = (name: string) =>
  createHash("sha256")
    .update(readFileSync(s.path(name)))
    .digest("hex");

// So much work in each verb that threads are worth their start.
describe("the same bytes for 1 and 3 workers", () => {
  const counts = [1, 3] as const;
  /** Runs a call with each number. */
  const same = (name: string, call: (out: string) => string[]) => {
    const hashes = counts.map((workers) => {
      chaosphere(...call(`@${name}`), "--force", "--workers", String(workers));
      return hash(name);
    });
    expect(new Set(hashes).size).toBe(1);
  };

  test("noise", () => {
    const law = ["noise", "--alpha", "2", "--kappa", "3", "--band-limit", "256", "--count", "120"];
    same("fields.npy", (out) => [...law, "--dtype", "float32", "--out", out]);
    // The file tells of the call.
    same("fields.nc", (out) => [...law, "--dtype", "float32", "--out", out]);
  });

  test("analyse", () =>
    same("a.npy", (out) => ["analyse", "@fields.npy", "--band-limit", "256", "--out", out]));

  test("synthesise", () =>
    same("back.npy", (out) => ["synthesise", "@a.npy", "--grid", "gauss:256x512", "--out", out]));

  test("spectrum", () => {
    const [one, ...others] = counts.map((workers) =>
      chaosphere("spectrum", "@fields.npy", "--json", "--workers", String(workers)),
    );
    expect(others).toEqual([one]);
  });

  test("sample", () => {
    const seeded = ["noise", "--alpha", "2", "--kappa", "3", "--band-limit", "16", "--count", "90"];
    chaosphere(...seeded, "--out", "@data.npy");
    chaosphere(
      "train",
      "@data.npy",
      "--band-limit",
      "16",
      "--model",
      "gaussian",
      "--hold-out",
      "none",
      "--out",
      "@g.model",
    );
    const call = ["sample", "@g.model", "--steps", "60", "--count", "150", "--coefficients"];
    for (const sampler of ["martingale-exponential", "multistep-3"]) {
      same(`${sampler}.npy`, (out) => [...call, "--sampler", sampler, "--out", out]);
    }
    // A shard is its part of the whole, and a larger count extends a smaller one.
    const whole = s.array("martingale-exponential.npy").data;
    const mei = [...call, "--sampler", "martingale-exponential", "--force", "--workers", "2"];
    chaosphere(...mei, "--shard", "1/3", "--out", "@shard.npy");
    expect(s.array("shard.npy").data).toEqual(whole.slice(50 * 256, 100 * 256));
    chaosphere(...mei, "--count", "7", "--out", "@few.npy");
    expect(s.array("few.npy").data).toEqual(whole.slice(0, 7 * 256));
  });

  test("likelihood", () => {
    chaosphere("sample", "@g.model", "--count", "5", "--coefficients", "--out", "@new.npy");
    const call = ["likelihood", "@g.model", "@new.npy", "--coefficients", "--json"];
    const probed = [...call, "--method", "hutchinson", "--probes", "3", "--tolerance", "1e-3"];
    const [one, ...others] = counts.map((workers) =>
      chaosphere(...probed, "--workers", String(workers)),
    );
    expect(JSON.parse(String(one))["method"]).toBe("hutchinson");
    expect(others).toEqual([one]);
  });

  test("evaluate", () => {
    const law = ["noise", "--alpha", "2.5", "--kappa", "3", "--band-limit", "16", "--count"];
    chaosphere(...law, "160", "--seed", "1", "--out", "@reference.npy");
    chaosphere(...law, "60", "--seed", "2", "--out", "@generated.npy");
    const given = ["--reference", "@reference.npy", "--training", "@reference.npy", "--json"];
    const [one, ...others] = counts.map((workers) =>
      chaosphere("evaluate", "@generated.npy", ...given, "--workers", String(workers)),
    );
    expect(Object.keys(JSON.parse(String(one)))).toContain("energyDistance");
    expect(others).toEqual([one]);
  });

  test("dataset", () => {
    const relief = ["dataset", "etopo-rotations", "--band-limit", "64", "--count", "1600"];
    same("relief.npy", (out) => [...relief, "--coefficients", "--out", out]);
    // Several pieces of up to 64 fields.
    const flow = ["dataset", "barotropic", "--band-limit", "16", "--time", "2", "--count", "150"];
    same("flow.npy", (out) => [...flow, "--coefficients", "--out", out]);
  });
});

describe("threads", () => {
  test("are lent for work worth their start, and ended whatever happens", async () => {
    const lent = await withPool({ workers: 3 }, async (poolFor) => [poolFor(0.1), poolFor(10)]);
    expect(lent.map(({ workers }) => workers)).toEqual([0, 3]);
    const none = await withPool({ workers: 1 }, async (poolFor) => poolFor(10).workers);
    expect(none).toBe(0);
    let kept: (() => Promise<unknown>) | undefined;
    const failing = withPool({ workers: 2 }, async (poolFor) => {
      kept = () => poolFor(10).run({ module: "data:text/javascript,", name: "f" }, 1);
      throw new Error("of the verb");
    });
    await expect(failing).rejects.toThrow("of the verb");
    await expect(kept?.()).rejects.toThrow(/the pool was closed/);
  });

  test("must be one or more", async () => {
    const { status, stderr } = await s.run("spectrum", "@fields.npy", "--workers", "0");
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining("--workers must be a whole number from 1 to 1024, got 0"),
    ]);
  });
});
