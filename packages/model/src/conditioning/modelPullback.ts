import type { CameronMartinCoordinates } from "@chaosphere/core";
import { closedFormPullback, type DenoiserPullback } from "@chaosphere/score/posterior";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { restoreModel } from "../checkpoint/restoreModel.ts";
import { networkResidualDerivative } from "../network/evaluate.ts";
import { closedFormLawOf } from "./closedFormLawOf.ts";

/**
 * The denoiser of any model with the transpose of its derivative, as guidance needs it. That of a network is taken to be symmetric, as the
 * derivative of an exact denoiser is: one pass along a direction in place of a reverse pass.
 *
 * Source: docs/theory/formulas.md (G5.3), (P5).
 */
export function modelPullback(model: Checkpoint): DenoiserPullback {
  if (model.kind !== "network") return closedFormPullback(closedFormLawOf(model));
  const { denoiser } = restoreModel(model);
  const linear = closedFormPullback(model.closedForm);
  const derivative = networkResidualDerivative(model.spec, model.weights);
  return (t: number, x: CameronMartinCoordinates) => {
    const row = x.bandLimit ** 2;
    const { pullback } = linear(t, x);
    return {
      mean: denoiser(t, x),
      pullback(v) {
        const out = pullback(v).slice();
        for (let at = 0; at < v.length; at += row) {
          const end = at + row;
          const added = derivative(t, x.values.subarray(at, end), v.subarray(at, end));
          for (let i = 0; i < row; i++) out[at + i] += added[i];
        }
        return out;
      },
    };
  };
}
