import { writeFileSync } from "node:fs";
import { npyArray, writeNpy } from "@chaosphere/data";
import { afterAll, beforeAll, expect, test } from "vitest";
import { session } from "./session.ts";

/** Who is at fault: 1 for what stands in a file, 2 for what stands in the call. */
const s = session();
afterAll(s.close);

const noise = ["noise", "--alpha", "2", "--kappa", "3", "--band-limit", "8"];
const put = (name: string, shape: readonly number[], at: (i: number) => number) => {
  const length = shape.reduce((product, n) => product * n, 1);
  writeFileSync(
    s.path(name),
    writeNpy(
      npyArray(
        shape,
        Float64Array.from({ length }, (_, i) => at(i)),
      ),
    ),
  );
};

beforeAll(async () => {
  await s.json(...noise, "--count", "6", "--out", "@fields.npy");
  await s.json(
    "train",
    "@fields.npy",
    "--model",
    "gaussian",
    "--band-limit",
    "8",
    "--out",
    "@m.model",
  );
  put("constant.npy", [4, 8, 16], () => 3);
  put("infinite.npy", [1, 8, 16], (i) => (i === 7 ? Infinity : i));
  const pairs = Float64Array.from({ length: 12 }, (_, i) => i + 1);
  writeFileSync(
    s.path("imaginary.npy"),
    writeNpy({ shape: [1, 6], dtype: "complex128", data: pairs }),
  );
  writeFileSync(
    s.path("odd.npy"),
    writeNpy({ shape: [1, 5], dtype: "complex128", data: pairs.subarray(0, 10) }),
  );
  writeFileSync(s.path("text.model"), "not a model");
});

const data: readonly (readonly [string, readonly string[]])[] = [
  ["constant data", ["fit", "@constant.npy", "--band-limit", "8"]],
  [
    "constant data in training",
    ["train", "@constant.npy", "--model", "gaussian", "--band-limit", "8", "--out", "@c.model"],
  ],
  ["an imaginary coefficient of m = 0", ["convert", "@imaginary.npy", "@x.npy"]],
  ["rows of complex numbers that end amid a degree", ["convert", "@odd.npy", "@x.npy"]],
  ["∞ in a field", ["analyse", "@infinite.npy", "--band-limit", "4", "--out", "@x.npy"]],
  ["a model that is none", ["sample", "@text.model", "--out", "@x.npy"]],
];

const calls: readonly (readonly [string, readonly string[]])[] = [
  ["a file that is not there", ["spectrum", "@nowhere.npy"]],
  ["a model that is not there", ["sample", "@nowhere.model", "--out", "@x.npy"]],
  ["something to show that is not there", ["view", "@nowhere.npy"]],
  ["a folder for an output", [...noise, "--out", "@", "--force"]],
  ["a grid of no rings", [...noise, "--grid", "gauss:0x0", "--out", "@x.npy"]],
  ["a grid that no memory holds", [...noise, "--grid", "gauss:8x99999999999", "--out", "@x.npy"]],
  ["α ≤ 1", ["noise", "--alpha", "1", "--kappa", "3", "--band-limit", "8", "--out", "@x.npy"]],
  ["κ < 0", ["noise", "--alpha", "2", "--kappa", "-3", "--band-limit", "8", "--out", "@x.npy"]],
  ["a band limit beyond the transforms", [...noise, "--band-limit", "5000", "--out", "@x.npy"]],
  ["no angle", ["rotate", "@fields.npy", "--euler", "1,,2", "--out", "@x.npy"]],
  ["an empty option", [...noise, "--count", "", "--out", "@x.npy"]],
  ["an empty output", [...noise, "--out", ""]],
  ["a seed beyond 2^53", [...noise, "--seed", "9007199254740993", "--out", "@x.npy"]],
  [
    "a number no float64 holds",
    ["noise", "--alpha", "1e999", "--kappa", "3", "--band-limit", "8", "--out", "@x.npy"],
  ],
];

test.each([
  ...data.map((row) => [1, ...row] as const),
  ...calls.map((row) => [2, ...row] as const),
])("status %d: %s", async (status, _, argv) => {
  const outcome = await s.run(...argv);
  // What is assumed of a file may be said before.
  const lines = outcome.stderr.trimEnd().split("\n");
  for (const line of lines) expect(line).toMatch(new RegExp(`^chaosphere ${argv[0]}: .+\\.$`));
  expect(lines.at(-1)).toMatch(/, got .+\. \S/);
  expect(outcome).toMatchObject({ status, stdout: "" });
});
