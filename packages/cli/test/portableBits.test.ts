import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { session } from "./session.ts";

/** What a seed promises: the same bytes with relaxed SIMD, whose rounding is the engine's own, as without. */
const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));
/** Node 20 and 21 have relaxed SIMD behind a flag, later ones always. */
const needsFlag = Number(process.versions.node.split(".")[0]) < 22;
const relaxed = needsFlag ? ["--experimental-wasm-relaxed-simd"] : [];
const s = session();
afterAll(s.close);

/** The bytes of the file that a call writes. */
function written(name: string, flags: readonly string[], ...argv: string[]): Buffer {
  const call = [...flags, main, ...argv, "--workers", "1", "--out", s.path(name), "--force"];
  const { status, stderr } = spawnSync(process.execPath, call, { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  return readFileSync(s.path(name));
}

const law = ["noise", "--alpha", "2", "--kappa", "3", "--band-limit", "32", "--count", "4"];
const grid = ["--grid", "gauss:32x64"];

test("noise on a grid has the bytes of plain SIMD, and synthesis without a seed has not", () => {
  const plain = written("plain.npy", [], ...law, ...grid);
  expect(written("relaxed.npy", relaxed, ...law, ...grid)).toEqual(plain);
  // The control: the same sums by a verb that promises no bits.
  written("a.npy", [], ...law, "--coefficients");
  const free = written("free.npy", relaxed, "synthesise", s.path("a.npy"), ...grid);
  expect(free.length).toBe(plain.length);
  expect(free.equals(plain)).toBe(false);
  if (needsFlag) {
    expect(written("free.npy", [], "synthesise", s.path("a.npy"), ...grid)).toEqual(plain);
  }
});
