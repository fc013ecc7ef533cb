import {
  coefficients,
  DomainError,
  defaultTimes,
  eigenmodes,
  noisedGaussian,
  relativeEntropy,
  samplerNamed,
} from "@chaosphere/core";
import {
  type EntropyFlow,
  gaussianEntropies,
  sampledGaussian,
  shiftMixtureEntropies,
} from "@chaosphere/score";
import { isCascade } from "../checkpoint/cascadeRun.ts";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { gaussianLawOf, spectralLawOf } from "../checkpoint/gaussianLawOf.ts";
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
  /** KL(μ_η | output) of a sampler, in nats, exact; undefined unless the law is Gaussian, by eigenvectors or of at most 1024 coordinates, and the sampler is known. */
  readonly output: (sampler: string, steps: number) => number | undefined;
}

/**
 * The law of a model, and what is certain of samples of it. Both are computed when they are asked for, once.
 *
 * @example
 * ```ts
 * import { colour, gaussLegendre, key, synthesise, whiteNoise, whittleMatern } from "@chaosphere/core";
 * import { fitGaussianModel, modelLaw } from "@chaosphere/model";
 *
 * const noise = whittleMatern(6, { alpha: 2, kappa: 3 });
 * const fields = synthesise(colour(noise, whiteNoise(6, 300, key(1))), gaussLegendre(6));
 * const law = modelLaw(fitGaussianModel(fields, 6).model);
 * console.log(law.flow(1).klDivergence < law.flow(0).klDivergence); // true
 *
 * const output = law.output("martingale-exponential", 24) ?? 0;
 * const { path, bound } = law.certificate(24);
 * console.log(0 < output, output < path.total, path.total < bound.total); // true true true
 * ```
 *
 * @throws {@link DomainError} if the model draws large scales first: each of its degrees is noised at a rate of its own, and these are not
 *   the entropies of that diffusion.
 *
 * Source: docs/theory/formulas.md (G6.5) for Gaussian laws, (G10.2) for mixtures of shifts.
 */
export function modelLaw(model: Checkpoint): ModelLaw {
  if (isCascade(model)) {
    throw new DomainError(
      "modelLaw: the model must noise all degrees at once, got one that draws large scales first, whose certificate is not known. Train without --cascade.",
    );
  }
  const law = gaussianLawOf(model);
  const flow = remembered(law ? gaussianEntropies(law) : mixtureFlow(model));
  const certificates = new Map<number, ModelCertificate>();
  const outputs = new Map<string, number | undefined>();
  return {
    name: lawName(model),
    method: law ? "closed form" : "quadrature",
    flow,
    certificate: (steps) => {
      const known = certificates.get(steps) ?? modelCertificate(model, flow, steps);
      certificates.set(steps, known);
      return known;
    },
    output: (sampler, steps) => {
      const run = `${sampler} ${steps}`;
      if (!outputs.has(run)) outputs.set(run, outputOf(model, sampler, steps));
      return outputs.get(run);
    },
  };
}

function outputOf(model: Checkpoint, name: string, steps: number): number | undefined {
  const sampler = samplerNamed(name);
  const law = spectralLawOf(model);
  if (!(law && sampler)) return undefined;
  const modes = eigenmodes(law);
  return relativeEntropy(
    noisedGaussian(modes, model.stop),
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
