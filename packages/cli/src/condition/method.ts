import {
  type Checkpoint,
  type ConditionalMethod,
  harmonicLawOf,
  isCascade,
} from "@chaosphere/model";
import { CallError } from "../errors/callError.ts";
import { learnedPosteriors } from "./learnedPosteriors.ts";
import type { Observed } from "./observed.ts";
import { particlePosteriors } from "./particlePosteriors.ts";
import {
  type DrawOptions,
  diffusedPosteriors,
  exactPosteriors,
  type Posteriors,
} from "./posteriorDraws.ts";

/** How a model is conditioned. */
export type Method = "exact" | "learned" | "particles" | ConditionalMethod;

/** What --method may be. */
export const methods: readonly (Method | "auto")[] = [
  "auto",
  "exact",
  "diffusion",
  "learned",
  "particles",
  "dps",
  "pigdm",
];

/**
 * The method asked for, or for `auto` that of the model.
 *
 * @throws {@link CallError} if the model has no such method.
 */
export function methodFor(model: Checkpoint, method: Method | "auto", path: string): Method {
  if (isCascade(model)) {
    throw new CallError(
      `condition: the model must noise all degrees at once, got ${path}, which draws large scales first. Train it without --cascade, or for such observations with --observe.`,
    );
  }
  const isGaussian = model.kind === "gaussian" || model.kind === "isotropic";
  const task = model.kind === "network" ? model.task : undefined;
  if (task) {
    if (method === "auto" || method === "learned") return "learned";
    throw new CallError(
      `--method must be learned for a network that was trained with --observe, got ${method} and ${path}. Leave it out.`,
    );
  }
  if (method === "learned") {
    throw new CallError(
      `--method learned must go with a network that was trained for such observations, got ${path}. Train it with --observe and --noise-sd.`,
    );
  }
  if (method === "auto") {
    if (isGaussian) return "exact";
    if (model.kind === "mixture") return "diffusion";
    throw new CallError(
      `--method must be particles, or one of the approximations dps and pigdm, for a network that was not trained with --observe, got auto and ${path}. Add --method particles, train with --observe, or condition the closed form: train with --model gaussian.`,
    );
  }
  if (method === "diffusion" && model.kind === "network") {
    throw new CallError(
      `--method diffusion must go with a closed-form model, got ${path}, a network. Use --method particles.`,
    );
  }
  if (method === "exact" && !isGaussian) {
    throw new CallError(
      `--method exact must go with a Gaussian model, got ${path}, a ${model.kind}. Use --method ${model.kind === "mixture" ? "diffusion, which is exact but for its steps" : "particles"}.`,
    );
  }
  return method;
}

/** The posteriors of what was observed, by a method that fits the model. */
export function posteriorsBy(
  method: Method,
  model: Checkpoint,
  observed: Observed,
  options: DrawOptions,
): Posteriors {
  switch (method) {
    case "exact":
      return exactPosteriors(lawOf(model), observed, options.seed);
    case "learned":
      if (model.kind !== "network") throw new Error("only networks are trained for a task");
      return learnedPosteriors(model, observed, options);
    case "particles":
      return particlePosteriors(model, observed, options);
    default:
      return diffusedPosteriors(model, observed, { method, ...options });
  }
}

/** The method in words, for the report. */
export function named({ method }: Posteriors): string {
  const names: Readonly<Record<Method, string>> = {
    exact: "exactly",
    diffusion: "by the reverse diffusion",
    learned: "by a network trained for such observations",
    particles: "by weighted particles",
    dps: "by DPS, an approximation",
    pigdm: "by ΠGDM, an approximation",
  };
  return names[method];
}

function lawOf(model: Checkpoint) {
  const law = harmonicLawOf(model);
  if (law === undefined) throw new Error("a Gaussian model must have a law");
  return law;
}

/** @throws {@link CallError} if steps are asked of a method that takes none. */
export function checkSteps(method: Method | "prior", steps: number | undefined): void {
  if (steps === undefined || (method !== "exact" && method !== "prior")) return;
  throw new CallError(
    `--steps must go with a diffusion, a network or particles, got ${steps} and the method ${method}, which takes none. Leave it out.`,
  );
}
