import { child, DomainError, fillNormals, type Key, ShapeError } from "@chaosphere/core";
import {
  brokenSpecRule,
  knownFieldCount,
  type NetworkSpec,
  type NetworkWeights,
  type WeightTensor,
} from "./architecture.ts";
import { inputFeatureCount } from "./inputFeatures.ts";
import { timeFeatureCount } from "./preconditioning.ts";

/** Shape of a tensor of weights and the standard deviation of its first draw. */
interface Parameter {
  readonly shape: readonly number[];
  /** 0 where the untrained network must not depend on the tensor. */
  readonly spread: number;
}

/**
 * First weights of a network: independent N(0, 1/n) for n inputs, biases and modulations zero, and the last layer zero,
 * so that an untrained network is exactly the closed form that it corrects. Tensor i draws from `child(stream, i)`.
 *
 * @throws {@link DomainError} if the specification breaks a rule; the message names it.
 */
export function initialise(spec: NetworkSpec, stream: Key): NetworkWeights {
  const draws = Object.entries(parameters(spec)).map(([name, { shape, spread }], i) => {
    const normals = new Float64Array(sizeOf(shape));
    if (spread > 0) fillNormals(child(stream, i), 0, normals);
    return [name, { shape, data: Float32Array.from(normals, (z) => spread * z) }] as const;
  });
  return Object.fromEntries(draws);
}

/**
 * Number of weights of a network.
 *
 * @throws {@link DomainError} if the specification breaks a rule.
 */
export function parameterCount(spec: NetworkSpec): number {
  return Object.values(parameters(spec)).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/**
 * Checks that weights are those of a specification, and returns their numbers by name.
 *
 * @throws {@link DomainError} if the specification breaks a rule.
 * @throws {@link ShapeError} if a tensor is missing, or has another shape or length.
 */
export function checkedWeights(
  spec: NetworkSpec,
  weights: NetworkWeights,
): (name: string) => Float32Array {
  const broken = brokenWeightRule(spec, weights);
  if (broken !== undefined) {
    throw new ShapeError(`checkedWeights: ${broken.rule} Use weights made for this specification.`);
  }
  return (name) => weights[name].data;
}

/** The first tensor that does not fit the specification, and what was found; undefined when all fit. */
export function brokenWeightRule(
  spec: NetworkSpec,
  weights: NetworkWeights,
): { readonly name: string; readonly rule: string } | undefined {
  const expected = parameters(spec);
  for (const [name, { shape }] of Object.entries(expected)) {
    const found = Object.hasOwn(weights, name) ? weights[name] : undefined;
    if (!(found && fits(found, shape))) {
      const got = found ? `[${found.shape}] with ${found.data.length} numbers` : "none";
      return { name, rule: `tensor "${name}" must have shape [${shape}], got ${got}.` };
    }
    if (!found.data.every(Number.isFinite)) {
      return { name, rule: `tensor "${name}" must be finite, got other numbers.` };
    }
  }
  const stranger = Object.keys(weights).find((name) => !Object.hasOwn(expected, name));
  if (stranger === undefined) return undefined;
  return { name: stranger, rule: `the network must have no tensor ${JSON.stringify(stranger)}.` };
}

function fits(tensor: WeightTensor, shape: readonly number[]): boolean {
  return (
    tensor.shape.length === shape.length &&
    tensor.shape.every((n, axis) => n === shape[axis]) &&
    tensor.data.length === sizeOf(shape)
  );
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

function parameters(spec: NetworkSpec): Record<string, Parameter> {
  const broken = brokenSpecRule(spec);
  if (broken !== undefined) throw new DomainError(`network: ${broken} Correct the specification.`);
  const features = timeFeatureCount(spec.timeFrequencies);
  switch (spec.kind) {
    case "per-degree": {
      const { bandLimit, timeWidth } = spec;
      return {
        ...timeParameters(features, timeWidth),
        "gain.weight": zero(timeWidth, bandLimit),
        "gain.bias": zero(bandLimit),
      };
    }
    case "mlp": {
      const { dimension, width, depth } = spec;
      const layers = Array.from({ length: depth }, (_, k) => ({
        [`layer${k}.weight`]: normal(width, width),
        [`layer${k}.time`]: zero(features, width),
        [`layer${k}.bias`]: zero(width),
      }));
      return {
        "in.weight": normal(inputFeatureCount(spec), width),
        "in.time": normal(features, width),
        "in.bias": zero(width),
        ...Object.assign({}, ...layers),
        "out.weight": zero(width, dimension),
        "out.bias": zero(dimension),
      };
    }
    case "spherical-operator": {
      const { channels, timeWidth, degreeKnots, positionDegrees, slopePairs = 0 } = spec;
      const known = knownFieldCount(spec);
      const blocks = Array.from({ length: spec.blocks }, (_, k) => ({
        [`block${k}.mix`]: { shape: [degreeKnots, channels, channels], spread: channels ** -0.5 },
        [`block${k}.bias`]: zero(positionDegrees ** 2, channels),
        [`block${k}.scale`]: zero(timeWidth, channels),
        [`block${k}.shift`]: zero(timeWidth, channels),
        [`block${k}.out`]: normal(channels, channels),
        ...(slopePairs > 0 && {
          [`block${k}.slope.mix`]: {
            shape: [degreeKnots, channels, 2 * slopePairs],
            spread: channels ** -0.5,
          },
          [`block${k}.slope.scale`]: zero(timeWidth, 2 * slopePairs),
          [`block${k}.slope.out`]: zero(2 * slopePairs, channels),
        }),
      }));
      return {
        ...timeParameters(features, timeWidth),
        lift: normal(degreeKnots + 1, channels),
        ...(known > 0 && { "lift.known": normal(known, channels) }),
        ...Object.assign({}, ...blocks),
        "project.scale": zero(timeWidth, channels),
        project: zero(degreeKnots, channels),
      };
    }
  }
}

function timeParameters(features: number, timeWidth: number): Record<string, Parameter> {
  return { "time.weight": normal(features, timeWidth), "time.bias": zero(timeWidth) };
}

function normal(inputs: number, outputs: number): Parameter {
  return { shape: [inputs, outputs], spread: inputs ** -0.5 };
}

function zero(...shape: number[]): Parameter {
  return { shape, spread: 0 };
}
