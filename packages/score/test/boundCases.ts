import { diagonalGaussian, type IndependentGaussian, isotropicGaussian } from "@chaosphere/core";
import { type AffineScore, gaussianModeScore } from "../src/bounds/gaussianScore.ts";
import golden from "./fixtures/bounds.json" with { type: "json" };

/** N + 1 equally spaced forward times from T to 0. */
export function equalTimes(horizon: number, steps: number): Float64Array {
  return Float64Array.from({ length: steps + 1 }, (_, k) => (horizon * (steps - k)) / steps);
}

/** Data over noise of the two printed rows of docs/theory/formulas.md, G7, at degrees l < bandLimit. */
export function matchedRatio(bandLimit: number): Float64Array {
  return Float64Array.from({ length: bandLimit }, (_, l) => 1 + 2 / (l + 1) ** 2);
}

export function maternRatio(bandLimit: number): Float64Array {
  return Float64Array.from(
    { length: bandLimit },
    (_, l) => ((1 + l * (l + 1)) / (10 + l * (l + 1))) ** 2,
  );
}

/** One Gaussian case of the golden file. */
export type GoldenCase = (typeof golden.gaussian)[number];

/** Its law: a spectrum of the ratio, or variances and mean. */
export function lawOf({
  spectrum,
  variances,
  mean,
}: GoldenCase): IndependentGaussian<"cameron-martin"> {
  if (spectrum) return isotropicGaussian("cameron-martin", Float64Array.from(spectrum));
  return diagonalGaussian(
    "cameron-martin",
    Float64Array.from(variances ?? []),
    Float64Array.from(mean ?? []),
  );
}

/** The deliberately wrong score of the generator: slope 0.8 α + 0.05, offset 0.9 β − 0.1. */
export function wrongScore(law: IndependentGaussian<"cameron-martin">): (t: number) => AffineScore {
  const exact = gaussianModeScore(law);
  return (t) => {
    const { slope, offset } = exact(t);
    return {
      slope: slope.map((α) => 0.8 * α + 0.05),
      offset: offset.map((β) => 0.9 * β - 0.1),
    };
  };
}
