import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "@chaosphere/model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { session } from "./session.ts";

const s = session();
afterAll(s.close);

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const data = fileURLToPath(new URL("../../../data/pcm-trefht", import.meta.url));

beforeAll(async () => {
  const noise = ["noise", "--alpha", "2", "--kappa", "3", "--band-limit", "6", "--count", "80"];
  await s.json(...noise, "--grid", "gauss:8x16", "--out", "@fields.npy");
});

/** A network and data small enough to train in seconds. */
const small = [
  ...[
    "train",
    s.path("fields.npy"),
    "--model",
    "mlp",
    "--width",
    "16",
    "--depth",
    "1",
    "--band-limit",
    "6",
  ],
  ...["--batch", "16", "--backend", "wasm", "--seed", "5"],
];

function modelIn(name: string): Checkpoint {
  return decodeCheckpoint(readFileSync(s.path(name)), name);
}

/** The bytes of a model, but for the commit of the code, which may change under a test. */
function bytesOf(name: string): Uint8Array {
  return encodeCheckpoint({ ...modelIn(name), commit: "" });
}

describe("train fits a network", () => {
  const names = ["operator", "mlp", "per-degree"] as const;

  test.each(names)("%s, reports it, and sample draws from it", async (model) => {
    const sizes = model === "operator" ? ["--width", "4", "--depth", "1"] : ["--width", "8"];
    const json = await s.json(
      ...["train", data, "--model", model, ...sizes, "--band-limit", "6", "--hold-out", "60"],
      ...["--steps", "20", "--batch", "8", "--backend", "wasm", "--out", `@${model}.model`],
    );
    expect(json).toMatchObject({ model, backend: "wasm", steps: 20, ended: "finished" });
    expect(json["loss"]).toHaveLength(2);
    expect(json["heldOutNats"]).toHaveLength(2);
    expect(json["heldOutLoss"]).toBeGreaterThan(0);
    expect(json["stepsPerSecond"]).toBeGreaterThan(0);
    const checkpoint = modelIn(`${model}.model`);
    expect(checkpoint).toMatchObject({ kind: "network", steps: 20, bandLimit: 6 });
    expect(checkpoint).not.toHaveProperty("state");
    const sample = ["sample", `@${model}.model`, "--count", "2", "--steps", "5"];
    await s.json(...sample, "--out", `@${model}.npy`);
    expect([...s.array(`${model}.npy`).data].every(Number.isFinite)).toBe(true);
    // Beyond its own band limit a network leaves noise as it is: the spectrum there is the noise's, Σ_m a²/C_l ~ χ².
    const finer = ["--band-limit", "9", "--coefficients", "--force", "--out", "@finer.npy"];
    await s.json(...sample, ...finer);
    const { alpha, kappa, sigma } = json["noise"] as Record<string, number>;
    const a = [...s.array("finer.npy").data] as number[];
    const chiSquared = a.reduce((sum, value, i) => {
      const l = Math.floor(Math.sqrt(i % 81));
      const spectrum = sigma ** 2 * (kappa ** 2 + l * (l + 1)) ** -alpha;
      return l < 6 ? sum : sum + value ** 2 / spectrum;
    }, 0);
    // 2 · 45 degrees of freedom: standard deviation √180.
    expect(Math.abs(chiSquared - 90) / Math.sqrt(180)).toBeLessThan(4);
  });

  test("says on stderr which backend runs, in one line", async () => {
    const { stderr } = await s.run(...small, "--steps", "1", "--out", "@one.model", "--json");
    expect(stderr).toMatch(
      /\nchaosphere train: holds out last:20%, .*\ntrain: tfjs on WebAssembly\n$/,
    );
  });

  test("fills the minutes it is given, and no more", async () => {
    const json = await s.json(...small, "--minutes", "0.05", "--out", "@minutes.model");
    expect(json["steps"]).toBeGreaterThan(1);
    // Three seconds, and what the last step and its report take on a busy machine.
    expect(json["seconds"]).toBeLessThan(6);
    expect(existsSync(s.path("minutes.model"))).toBe(true);
  });

  test("refuses to replace a file, to resume a finished run, and unknown backends", async () => {
    await s.json(...small, "--steps", "2", "--out", "@done.model");
    const again = await s.run(...small, "--steps", "2", "--out", "@done.model");
    expect(again).toMatchObject({ status: 2 });
    expect(again.stderr).toMatch(/must not exist yet/);
    const resumed = await s.run(...small, "--steps", "9", "--resume", "--out", "@done.model");
    expect(resumed).toMatchObject({ status: 2 });
    expect(resumed.stderr).toMatch(/--resume must find an unfinished run, got a finished network/);
    const backend = await s.run(...small, "--backend", "gpu", "--out", "@gpu.model");
    expect(backend).toMatchObject({ status: 2 });
    expect(backend.stderr).toMatch(/--backend must be one of auto, tensorflow, wasm/);
  });
});

describe("a run that is stopped", () => {
  const run = (out: string, ...more: string[]) => [
    ...[main, ...small, "--steps", "150", "--checkpoint-every", "10"],
    ...["--out", s.path(out), ...more],
  ];

  /** Starts a run, sends it a signal once its file exists and some time has passed, and waits for its end. */
  function stopped(
    out: string,
    signal: NodeJS.Signals,
    milliseconds: number,
    ...more: string[]
  ): Promise<{ readonly signal: string | null; readonly status: number | null }> {
    const child = spawn(process.execPath, run(out, ...more));
    const watch = setInterval(() => {
      if (!existsSync(s.path(out))) return;
      clearInterval(watch);
      setTimeout(() => child.kill(signal), milliseconds);
    }, 5);
    return new Promise((resolve) =>
      child.on("exit", (status, ended) => {
        clearInterval(watch);
        resolve({ status, signal: ended });
      }),
    );
  }

  function steps(name: string): number {
    const checkpoint = modelIn(name);
    return checkpoint.kind === "network" ? checkpoint.steps : Number.NaN;
  }

  beforeAll(async () => {
    await s.json(...small, "--steps", "150", "--out", "@whole.model");
  });

  test.each([0, 37, 120])(
    "by kill −9, %d ms after its first checkpoint, leaves a whole file, and resumes to the same bytes",
    async (milliseconds) => {
      const out = `killed${milliseconds}.model`;
      const { signal } = await stopped(out, "SIGKILL", milliseconds);
      // Killed or just finished: either way the file is whole, and its steps are those of a checkpoint.
      expect(steps(out) % 10).toBe(0);
      const sample = ["sample", `@${out}`, "--count", "1", "--steps", "3", "--coefficients"];
      await s.json(...sample, "--force", "--out", "@drawn.npy");
      if (signal !== null) {
        await s.json(...small, "--steps", "150", "--resume", "--out", `@${out}`);
      }
      expect(bytesOf(out)).toEqual(bytesOf("whole.model"));
    },
  );

  test("by SIGINT saves where it is, says how to go on, and resumes to the same bytes", async () => {
    const { status } = await stopped("int.model", "SIGINT", 20);
    expect(status).toBe(0);
    const at = steps("int.model");
    if (at < 150) expect(modelIn("int.model")).toHaveProperty("state.step", at);
    if (at < 150) await s.json(...small, "--steps", "150", "--resume", "--out", "@int.model");
    expect(bytesOf("int.model")).toEqual(bytesOf("whole.model"));
    expect(readdirSync(s.path("")).filter((name) => name.startsWith(".int.model"))).toEqual([]);
  });

  test("does not go on with another seed or network", async () => {
    await stopped("other.model", "SIGKILL", 0);
    if (modelIn("other.model").kind !== "network" || steps("other.model") === 150) return;
    const other = await s.run(...small, "--width", "17", "--resume", "--out", "@other.model");
    expect(other.stderr).toMatch(/got other --model and its sizes than in/);
    const seed = await s.run(...small, "--seed", "6", "--resume", "--out", "@other.model");
    expect(seed.stderr).toMatch(/got other --seed than in/);
  });
});

test("a single field is refused with a remedy that the command line has", async () => {
  const noise = ["noise", "--alpha", "2", "--kappa", "3", "--band-limit", "6", "--count", "1"];
  await s.json(...noise, "--coefficients", "--out", "@single.npy");
  for (const model of ["gaussian", "localised", "mlp"]) {
    const { status, stderr } = await s.run(
      ...["train", "@single.npy", "--coefficients", "--model", model, "--band-limit", "6"],
      ...["--out", "@single.model"],
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(/at least two fields, got 1\. Give more fields, or .* chaosphere prior/);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  }
});
