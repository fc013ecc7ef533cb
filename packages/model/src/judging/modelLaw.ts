import { coefficients, defaultTimes, samplerNamed } from "@chaosphere/core";
import {
  type EntropyFlow,
  eigenmodes,
  gaussianDivergence,
  gaussianEntropies,
  type IndependentGaussian,
  noisedModes,
  sampledGaussian,
  shiftMixtureEntropies,
} from "@chaosphere/score";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { isotropicLawOf } from "../checkpoint/isotropicLaw.ts";
import { type ModelCertificate, modelCertificate } from "./modelCertificate.ts";

/** What is known exactly of the law that a model is, or of the one that its network corrects. */
export interface ModelLaw {
  /** What it is, for labels. */
  readonly name: "Gaussian law" | "mixture" | "closed form";
  /** KL(μ_t | γ) and I(μ_t | γ) in Cameron–Martin coordinates. */
  readonly flow: EntropyFlow;
  /** How they are worked out. */
  readonly method: "closed form" | "quadrature";
  /** What is certain of samples in that many steps along the model's default times. */
  readonly certificate: (steps: number) => ModelCertificate;
  /** KL(μ_η | output) of a sampler, in nats, exact; undefined unless the law is Gaussian and the sampler is known. */
  readonly output: (sampler: string, steps: number) => number | undefined;
}

/** Independent Gaussian coordinates along some directions. */
interface Modes {
  readonly variances: Float64Array;
  readonly mean: Float64Array;
}

/**
 * The law of a model, and what is certain of samples of it. Both are computed when they are asked for, once.
 *
 * Source: docs/theory/formulas.md (G6.5) for Gaussian laws, (G10.2) for mixtures of shifts.
 */
export function modelLaw(model: Checkpoint): ModelLaw {
  const modes = modesOf(model);
  const flow = remembered(modes ? gaussianEntropies(modes) : mixtureFlow(model));
  const certificates = new Map<number, ModelCertificate>();
  const outputs = new Map<string, number | undefined>();
  return {
    name: lawName(model),
    method: modes ? "closed form" : "quadrature",
    flow,
    certificate: (steps) => {
      const known = certificates.get(steps) ?? modelCertificate(model, flow, steps);
      certificates.set(steps, known);
      return known;
    },
    output: (sampler, steps) => {
      const run = `${sampler} ${steps}`;
      if (!outputs.has(run)) outputs.set(run, outputOf(model, modes, sampler, steps));
      return outputs.get(run);
    },
  };
}

function outputOf(
  model: Checkpoint,
  modes: Modes | null,
  name: string,
  steps: number,
): number | undefined {
  const sampler = samplerNamed(name);
  if (!(modes && sampler)) return undefined;
  return gaussianDivergence(
    noisedModes(modes, model.stop),
    sampledGaussian(modes, defaultTimes(model, steps), { sampler }),
  );
}

function lawName({ kind }: Checkpoint): ModelLaw["name"] {
  switch (kind) {
    case "gaussian":
    case "isotropic":
      return "Gaussian law";
    case "mixture":
      return "mixture";
    case "network":
      return "closed form";
    default:
      return kind satisfies never;
  }
}

/** The Gaussian law of a model along independent directions; null if it is none. */
function modesOf(model: Checkpoint): Modes | null {
  switch (model.kind) {
    case "gaussian":
      return eigenmodes(model.covariance);
    case "isotropic":
      return byCoefficient(isotropicLawOf(model), model.bandLimit);
    case "network":
      return "eigenvectors" in model.closedForm
        ? eigenmodes(model.closedForm)
        : byCoefficient(model.closedForm, model.bandLimit);
    case "mixture":
      return null;
    default:
      return model satisfies never;
  }
}

function byCoefficient({ variances, mean }: IndependentGaussian, bandLimit: number): Modes {
  const N = bandLimit ** 2;
  return {
    mean: mean ?? new Float64Array(N),
    variances:
      variances.length === N
        ? variances
        : Float64Array.from({ length: N }, (_, i) => variances[Math.floor(Math.sqrt(i))]),
  };
}

/** Points of the quadrature of a mixture, about: nodes to the power of the number of shifts. */
const points = 20_000;

function mixtureFlow(model: Checkpoint): EntropyFlow {
  if (model.kind !== "mixture") throw new TypeError("modelLaw: the model must be a mixture.");
  const shifts = coefficients("cameron-martin", model.bandLimit, model.shifts);
  const nodes = Math.max(6, Math.min(40, Math.floor(points ** (1 / shifts.batch))));
  return (t) => shiftMixtureEntropies({ shifts, weights: model.weights }, t, nodes);
}

/** The same function, computed once at each time. */
function remembered(flow: EntropyFlow): EntropyFlow {
  const known = new Map<number, ReturnType<EntropyFlow>>();
  return (t) => {
    const entropies = known.get(t) ?? flow(t);
    known.set(t, entropies);
    return entropies;
  };
}
