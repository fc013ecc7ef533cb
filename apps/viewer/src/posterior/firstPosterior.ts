import { withVariance } from "@chaosphere/core";
import { cellMoments } from "../fields/cells.ts";
import { bandLimitOf, type FieldSequence, shownCells, shownField } from "../fields/fields.ts";
import type { Session } from "../session/session.ts";
import type { PosteriorSpec, PriorSpec, ViewerState } from "../state/state.ts";
import { priorModels } from "./priorModel.ts";

/** Degrees of a prior that nobody has chosen, at most: its posterior is redrawn at once. */
const firstBandLimit = 32;

/**
 * The specification that the form begins with, fitted to the field on the left: its own law where it was drawn by this page, an open
 * Gaussian model of its unit, or noise of its variance; errors of a tenth of its variation.
 */
export function firstPosterior(
  state: ViewerState,
  { left, models }: Pick<Session, "left" | "models">,
  form: PosteriorSpec,
): PosteriorSpec {
  const deviation = left ? deviationOf(left, state) : 1;
  const noiseSd = Number((deviation / 10).toPrecision(1)) || form.noiseSd;
  return { ...form, prior: firstPrior(state, left, models, form.prior, deviation), noiseSd };
}

function firstPrior(
  { left: spec }: ViewerState,
  left: FieldSequence | null,
  models: Session["models"],
  form: PriorSpec,
  deviation: number,
): PriorSpec {
  if (spec.kind === "noise") {
    const { alpha, kappa, sigma } = spec;
    return {
      kind: "noise",
      alpha,
      kappa,
      sigma,
      bandLimit: Math.min(spec.bandLimit, firstBandLimit),
    };
  }
  const open = priorModels(models);
  const own = spec.kind === "sample" && open.find(([name]) => name === spec.model);
  const [model] = own || open.find(([, { checkpoint }]) => checkpoint.unit === left?.unit) || [];
  if (model !== undefined) return { kind: "model", model };
  const { alpha, kappa } = form.kind === "noise" ? form : { alpha: 2, kappa: 3 };
  const { sigma = 1 } = withVariance({ alpha, kappa }, deviation ** 2 || 1);
  return {
    kind: "noise",
    alpha,
    kappa,
    sigma: Number(sigma.toPrecision(3)),
    bandLimit: Math.min(left ? bandLimitOf(left) : firstBandLimit, firstBandLimit),
  };
}

/** Root mean square over the sphere of a field about its mean. */
function deviationOf(fields: FieldSequence, state: ViewerState): number {
  const cells = shownCells(fields, state);
  if (cells) return Math.sqrt(cellMoments(cells).variance) || 0;
  const { values } = shownField(fields, state);
  const power = values.subarray(1).reduce((sum, a) => sum + a * a, 0);
  return Math.sqrt(power / (4 * Math.PI));
}
