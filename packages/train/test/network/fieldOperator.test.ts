import { child, fillNormals, key } from "@chaosphere/core";
import type { SphericalOperatorSpec } from "@chaosphere/model";
import type { Tensor } from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { loadTf } from "../../src/backend/loadTf.ts";
import {
  type FieldInputs,
  type FieldOperator,
  fieldOperator,
} from "../../src/network/fieldOperator.ts";
import { modelSpecs } from "./modelInstance.ts";
import { plainFields } from "./plainFields.ts";

const { tf } = await loadTf({ backend: "wasm" });

/** Every kind of operator, at sizes that leave rests of tiles, panels and vectors, with and without a ring on the equator. */
const specs: readonly [string, SphericalOperatorSpec][] = [2, 3, 6].flatMap((bandLimit) =>
  modelSpecs(bandLimit).flatMap(([name, spec]): [string, SphericalOperatorSpec][] => {
    if (spec.kind !== "spherical-operator" || spec.slopePairs) return [];
    const positionDegrees = Math.min(spec.positionDegrees, bandLimit);
    const sizes = [
      { channels: 3, gridBandLimit: Math.ceil(1.5 * bandLimit) },
      { channels: 16, gridBandLimit: 2 * bandLimit + 1 },
      { channels: 9, gridBandLimit: 25 },
    ];
    return sizes.map((size) => [
      `${name}, L = ${bandLimit}, ${size.channels} channels on ${size.gridBandLimit} rings`,
      { ...spec, positionDegrees, ...size },
    ]);
  }),
);

function inputsOf(spec: SphericalOperatorSpec, batch: number, seed: number): FieldInputs {
  const { bandLimit: L, channels: C, positionDegrees: p } = spec;
  let number = 0;
  const normal = (...shape: number[]) => {
    const values = new Float64Array(shape.reduce((product, n) => product * n, 1));
    fillNormals(child(key(seed), number++), 0, values);
    return tf.tensor(Float32Array.from(values), shape);
  };
  return {
    input: normal(batch, L * L),
    lift: normal(batch, L, C),
    project: normal(batch, L, C),
    ...(spec.knownFields && { known: normal(L * L, C) }),
    blocks: Array.from({ length: spec.blocks }, () => ({
      mix: tf.mul(C ** -0.5, normal(L, C, C)),
      out: tf.mul(C ** -0.5, normal(C, C)),
      bias: normal(p * p, C),
      scale: normal(batch, C),
      shift: normal(batch, C),
    })),
  } as FieldInputs;
}

function tensorsOf({ input, lift, project, known, blocks }: FieldInputs): Tensor[] {
  const ofBlocks = blocks.flatMap((block) => Object.values(block) as Tensor[]);
  return [input, lift, project, ...(known ? [known] : []), ...ofBlocks];
}

/** The output, and the gradient of Σ F y in every input. */
function passOf({ apply }: FieldOperator, inputs: FieldInputs, y: Tensor) {
  const tensors = tf.tidy(() => {
    const value = apply(inputs);
    const gradients = tf.grads((..._list: Tensor[]) => tf.sum(tf.mul(apply(inputs), y)))(
      tensorsOf(inputs),
    );
    return [value, ...gradients];
  });
  const numbers = tensors.map((tensor) => Float64Array.from(tensor.dataSync()));
  tf.dispose(tensors);
  return numbers;
}

function distance(found: Float64Array, expected: Float64Array): number {
  return Math.hypot(...found.map((v, i) => v - expected[i])) / Math.hypot(...expected);
}

describe.each(specs)("%s", (_, spec) => {
  test("is the plain twin, and so is its gradient in every input, to 1e-5", () => {
    const inputs = inputsOf(spec, 5, 1);
    const y = tf.transpose(inputs.input).reshape(inputs.input.shape);
    const [found, expected] = [fieldOperator(tf, spec), plainFields(tf, spec)].map((operator) =>
      passOf(operator, inputs, y),
    );
    expect(found.length).toBe(expected.length);
    expected.forEach((numbers, i) => {
      // A few hundred roundings of 6e-8.
      expect(distance(found[i], numbers), `${i}`).toBeLessThan(1e-5);
    });
    // Negative control: other inputs.
    const other = passOf(fieldOperator(tf, spec), inputsOf(spec, 5, 2), y);
    expect(distance(other[0], expected[0])).toBeGreaterThan(0.1);
  });
});

test("a gradient after another forward pass is that of its own pass, bit for bit, and a batch of another size fits", () => {
  const [, spec] = specs[0];
  const operator = fieldOperator(tf, spec);
  const [first, second, larger] = [
    inputsOf(spec, 4, 3),
    inputsOf(spec, 4, 4),
    inputsOf(spec, 7, 5),
  ];
  const alone = passOf(operator, first, first.input);
  const gradients = tf.grads((..._list: Tensor[]) => {
    const value = operator.apply(first);
    operator.apply(second);
    operator.apply(larger);
    return tf.sum(tf.mul(value, first.input));
  })(tensorsOf(first));
  gradients.forEach((gradient, i) => {
    expect([...gradient.dataSync()]).toEqual([...alone[i + 1]]);
  });
});

test("threads do not change a bit of the output or of any gradient", async () => {
  const [, spec] = specs[specs.length - 1];
  const inputs = inputsOf(spec, 13, 6);
  const alone = fieldOperator(tf, spec, 1);
  const expected = passOf(alone, inputs, inputs.input);
  const together = fieldOperator(tf, spec, 3);
  // The threads start meanwhile, so that the first passes are alone and the last ones have help.
  for (let k = 0; k < 40; k++) {
    passOf(together, inputs, inputs.input).forEach((numbers, i) => {
      expect(numbers.every((value, j) => value === expected[i][j])).toBe(true);
    });
    await new Promise((next) => setTimeout(next, 50));
  }
  together.dispose();
});
