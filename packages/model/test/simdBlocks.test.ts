import { key, whiteNoise } from "@chaosphere/core";
import { expect, test } from "vitest";
import type { SphericalOperatorSpec } from "../src/network/architecture.ts";
import { decayTable, silu } from "../src/network/layers.ts";
import { operatorWorkspace } from "../src/network/operatorKernels.ts";
import { addProjected, lifted, operatorParts } from "../src/network/operatorParts.ts";
import { plainBlocks } from "../src/network/plainBlocks.ts";
import { simdBlocks } from "../src/network/simdBlocks.ts";
import { sphericalOperatorFunction } from "../src/network/sphericalOperator.ts";
import { operatorSpec, trainedWeights } from "./networkInstance.ts";

/** What the operator answers to one row, its blocks in plain loops. */
function plainAnswer(
  spec: SphericalOperatorSpec,
  t: number,
  z: Float64Array,
  seed: number,
): Float64Array {
  const parts = operatorParts(spec, trainedWeights(spec, key(seed)));
  const { bandLimit: L, channels: C } = spec;
  const { lift, modulations, project } = parts.at(t);
  const blocks = plainBlocks(spec, parts);
  const a = lifted(z, lift, L, C, parts.known, blocks.channels());
  blocks.run(modulations);
  const out = new Float64Array(z.length);
  addProjected(a, project, L, out);
  return out;
}

test("the kernels run here", () => {
  const spec = operatorSpec(4);
  expect(simdBlocks(spec, operatorParts(spec, trainedWeights(spec, key(1))))).toBeDefined();
});

// Channels that fill no whole tile, and last degrees that end in each place of one.
test.each([
  [2, 1],
  [3, 2],
  [4, 3],
  [5, 4],
  [8, 5],
  [9, 7],
  [33, 24],
])("at L = %d with %d channels the kernels have the bits of the plain loops", (L, channels) => {
  const z = whiteNoise(L, 1, key(17)).values;
  const changes: Partial<SphericalOperatorSpec>[] = [
    { activation: "silu" },
    { activation: "silu", amplitude: "free", positionDegrees: 2 },
    { activation: "silu", amplitude: "free", slopePairs: 3 },
    { activation: "square", knownFields: Array.from({ length: L * L }, (_, i) => Math.cos(i)) },
  ];
  for (const change of changes) {
    const spec = operatorSpec(L, { channels, ...change });
    const answer = sphericalOperatorFunction(spec, trainedWeights(spec, key(18)))(0.3, z);
    const plain = plainAnswer(spec, 0.3, z, 18);
    expect(answer.every((value, i) => Object.is(value, plain[i]))).toBe(true);
    // Of other weights the bits are others.
    expect(plainAnswer(spec, 0.3, z, 19)).not.toEqual(answer);
  }
});

test("operators that take turns in one memory do not disturb each other", () => {
  const small = operatorSpec(4, { activation: "silu" });
  const large = operatorSpec(9, { activation: "silu", channels: 6 });
  const operators = [small, large, operatorSpec(4, { activation: "silu" })].map((spec, k) => {
    const z = whiteNoise(spec.bandLimit, 1, key(20 + k)).values;
    const answer = sphericalOperatorFunction(spec, trainedWeights(spec, key(30 + k)));
    return { z, answer, plain: plainAnswer(spec, 0.7, z, 30 + k) };
  });
  for (const k of [0, 1, 0, 2, 1, 2, 0]) {
    const { z, answer, plain } = operators[k];
    expect(answer(0.7, z)).toEqual(plain);
  }
});

test("the kernel of SiLU has the bits of the function, at the ends of its range too", () => {
  const special = [0, -0, 5e-324, -5e-324, 41.5, -41.5, 41.6, -41.6, 745, -745, 1e308, -1e308];
  const infinite = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, Math.LN2];
  const swept = Array.from({ length: 20_000 }, (_, i) => (i - 10_000) / 199);
  const x = Float64Array.from([...special, ...infinite, ...swept]);
  const at = 8 * Math.ceil(decayTable.length / 2) * 2;
  const { instance } = operatorWorkspace({}, at + x.byteLength);
  new Float64Array(instance.buffer, 0, decayTable.length).set(decayTable);
  const values = new Float64Array(instance.buffer, at, x.length);
  values.set(x);
  instance.kernels.silu(at, x.length, 0);
  x.forEach((value, i) => {
    expect(Object.is(values[i], silu(value)), `SiLU of ${value}`).toBe(true);
  });
});
