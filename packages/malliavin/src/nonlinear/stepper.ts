import { milsteinStep } from "./milstein.ts";
import type { PathScheme } from "./pathOptions.ts";
import { splitStep } from "./splitStep.ts";
import { eulerStep, type Step, type StepShape } from "./step.ts";
import { tamedDrift } from "./tamedDrift.ts";

/** One step of a scheme. */
export function stepOf(scheme: PathScheme, shape: StepShape): Step {
  const { equation, h } = shape;
  switch (scheme) {
    case "euler":
      return eulerStep(shape);
    case "tamed":
      return eulerStep(shape, tamedDrift(equation.drift, equation.dimension, h));
    case "split-step":
      return splitStep(shape);
    case "milstein":
      return milsteinStep(shape);
    default:
      return scheme satisfies never;
  }
}
