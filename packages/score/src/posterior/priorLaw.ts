import {
  type CameronMartinCoordinates,
  coefficients,
  diagonalGaussian,
  isotropicGaussian,
  lawDimension,
  lawMean,
  type NoisableGaussian,
  ShapeError,
} from "@chaosphere/core";
import { logWeights } from "@chaosphere/core/special";
import type { DiagonalMixture } from "../exact/diagonalMixture.ts";
import type { ShiftMixture } from "../exact/mixture.ts";

/** A mixture of Gaussian laws, μ_0 = Σ_k w_k N(m_k, Σ_k), in Cameron–Martin coordinates. */
export interface GaussianMixture {
  /** N(m_k, Σ_k), one or more, of one dimension. */
  readonly laws: readonly NoisableGaussian<"cameron-martin">[];
  /** w_k > 0, Σ w_k = 1. Default: all equal. */
  readonly weights?: Float64Array;
}

/** The law Σ_i w_i δ_{x_i} of one of finitely many fields. */
export interface EmpiricalMeasure {
  /** x_i, one per row. */
  readonly points: CameronMartinCoordinates;
  /** w_i > 0, Σ w_i = 1. Default: all equal. */
  readonly weights?: Float64Array;
}

/** A law of fields, in Cameron–Martin coordinates, whose conditional denoiser is known in closed form. */
export type ClosedFormLaw =
  | NoisableGaussian<"cameron-martin">
  | GaussianMixture
  | ShiftMixture
  | DiagonalMixture
  | EmpiricalMeasure;

/** A closed-form law as one of three. */
export type LawForm =
  | {
      readonly form: "shifts";
      readonly shifts: CameronMartinCoordinates;
      readonly logs: Float64Array;
    }
  | {
      readonly form: "mixture";
      readonly laws: readonly NoisableGaussian<"cameron-martin">[];
      readonly logs: Float64Array;
    }
  | {
      readonly form: "points";
      readonly points: CameronMartinCoordinates;
      readonly logs: Float64Array;
    };

/** The form of a law: shifts of the noise, Gaussian components of any covariance, or points, with the logarithms of their weights. */
export function lawForm(caller: string, law: ClosedFormLaw): LawForm {
  if ("points" in law) {
    const { points, weights } = law;
    return { form: "points", points, logs: logWeights(caller, points.batch, weights) };
  }
  if ("shifts" in law) {
    const { shifts, weights } = law;
    return { form: "shifts", shifts, logs: logWeights(caller, shifts.batch, weights) };
  }
  if ("laws" in law) {
    const { laws, weights } = law;
    const logs = logWeights(caller, laws.length, weights);
    const d = lawDimension(laws[0]);
    const other = laws.find((component) => lawDimension(component) !== d);
    if (other) {
      throw new ShapeError(
        `${caller}: all components must have one dimension, got ${d} and ${lawDimension(other)}. Use one band limit for all.`,
      );
    }
    return shiftsIfWhite({ form: "mixture", laws, logs });
  }
  if ("means" in law) {
    const { means, variances, weights } = law;
    const d = means.bandLimit ** 2;
    const row = (of: Float64Array, k: number) => of.subarray(k * d, (k + 1) * d);
    const laws = Array.from({ length: means.batch }, (_, k) =>
      diagonalGaussian("cameron-martin", row(variances.values, k), row(means.values, k)),
    );
    return shiftsIfWhite({
      form: "mixture",
      laws,
      logs: logWeights(caller, means.batch, weights),
    });
  }
  return shiftsIfWhite({ form: "mixture", laws: [law], logs: new Float64Array(1) });
}

/** Components whose covariance is that of the noise are shifts of it. */
function shiftsIfWhite(mixture: LawForm & { readonly form: "mixture" }): LawForm {
  const isWhite = mixture.laws.every(
    (law) =>
      (law.kind === "isotropic" && law.spectrum.every((v) => v === 1)) ||
      (law.kind === "diagonal" && law.variances.every((v) => v === 1)),
  );
  if (!isWhite) return mixture;
  const d = lawDimension(mixture.laws[0]);
  const values = new Float64Array(mixture.laws.length * d);
  mixture.laws.forEach((law, k) => {
    values.set(lawMean(law), k * d);
  });
  const shifts = coefficients("cameron-martin", Math.sqrt(d), values);
  return { form: "shifts", shifts, logs: mixture.logs };
}

/** The components of a law as Gaussian laws; none of an empirical measure, whose points have no variance. */
export function gaussianComponents(
  form: Exclude<LawForm, { readonly form: "points" }>,
): readonly NoisableGaussian<"cameron-martin">[] {
  if (form.form === "mixture") return form.laws;
  const { bandLimit, batch, values } = form.shifts;
  const d = bandLimit ** 2;
  const one = new Float64Array(bandLimit).fill(1);
  return Array.from({ length: batch }, (_, k) =>
    isotropicGaussian("cameron-martin", one, values.subarray(k * d, (k + 1) * d)),
  );
}

/** L of the fields of a law. */
export function lawBandLimit(form: LawForm): number {
  if (form.form === "points") return form.points.bandLimit;
  return form.form === "shifts" ? form.shifts.bandLimit : Math.sqrt(lawDimension(form.laws[0]));
}

/**
 * @throws {@link ShapeError} if a law is not one of fields of the given band limit.
 */
export function checkLawBandLimit(caller: string, form: LawForm, bandLimit: number): void {
  const got = lawBandLimit(form);
  if (got === bandLimit) return;
  throw new ShapeError(
    `${caller}: the law must have the observation's ${bandLimit ** 2} coordinates, got ${got ** 2}. Use one band limit for both.`,
  );
}
