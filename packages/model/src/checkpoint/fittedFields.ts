import { type HarmonicCoefficients, key, ShapeError, whiteNoise } from "@chaosphere/core";

/** Which fields a model was fitted to, so that judging on them can be told from judging on others. */
export interface FittedFields {
  /** {@link fieldSignatures} of each field, at the model's band limit. */
  readonly signatures: Float64Array;
  /** The rule by which fields were held out, in the words of the call; empty when none were. */
  readonly heldOut: string;
}

/** Numbers in the signature of a field. */
export const SIGNATURE_LENGTH = 6;

/** Names the functionals; another number would make the signatures of older files useless. */
const FUNCTIONALS = 20261129;

/**
 * Two fields are one if their signatures differ by this share of the spread over the fitted fields. Rounding to single precision or to
 * sixteen bits moves a signature less; two fields that are not one agree so well in six numbers with probability 1e-17.
 */
const AGREEMENT = 1e-3;

/** The same for fields that are all alike, whose signatures spread by rounding alone. */
const ROUNDING = 1e-9;

/**
 * Six linear functionals of each field, Σ w_lm a_lm with fixed independent normal weights: `[field·6 + i]`. They survive a change of
 * file format, grid and precision, which a checksum does not.
 */
export function fieldSignatures(a: HarmonicCoefficients): Float64Array {
  const row = a.bandLimit ** 2;
  const w = whiteNoise(a.bandLimit, SIGNATURE_LENGTH, key(FUNCTIONALS)).values;
  return Float64Array.from({ length: a.batch * SIGNATURE_LENGTH }, (_, at) => {
    const [b, i] = [Math.floor(at / SIGNATURE_LENGTH), at % SIGNATURE_LENGTH];
    let sum = 0;
    for (let k = 0; k < row; k++) sum += w[i * row + k] * a.values[b * row + k];
    return sum;
  });
}

/**
 * For each field whether it is one of those a model was fitted to. Length: the number of fields.
 *
 * @param a the fields at the model's band limit.
 * @throws {@link ShapeError} if the signatures are no whole rows.
 *
 * @example
 * ```ts
 * import { analyse, colour, gaussLegendre, key, synthesise, whiteNoise, whittleMatern } from "@chaosphere/core";
 * import { amongFitted, fitGaussianModel } from "@chaosphere/model";
 *
 * const law = whittleMatern(6, { alpha: 2, kappa: 3 });
 * const fields = (seed: number) => synthesise(colour(law, whiteNoise(6, 3, key(seed))), gaussLegendre(6));
 * const { model } = fitGaussianModel(fields(1), 6);
 * const seen = (seed: number) => model.fitted && amongFitted(model.fitted, analyse(fields(seed), 6));
 * console.log(seen(1), seen(2)); // [ true, true, true ] [ false, false, false ]
 * ```
 */
export function amongFitted({ signatures }: FittedFields, a: HarmonicCoefficients): boolean[] {
  const count = signatures.length / SIGNATURE_LENGTH;
  if (!Number.isInteger(count)) {
    throw new ShapeError(
      `amongFitted: a signature has ${SIGNATURE_LENGTH} numbers, got ${signatures.length} in all. Make them by fieldSignatures.`,
    );
  }
  const at = (field: number, i: number) => signatures[field * SIGNATURE_LENGTH + i];
  const order = Array.from({ length: count }, (_, b) => b).sort((b, c) => at(b, 0) - at(c, 0));
  const tolerances = Array.from({ length: SIGNATURE_LENGTH }, (_, i) =>
    toleranceOf(order.map((b) => at(b, i))),
  );
  const found = fieldSignatures(a);
  return Array.from({ length: a.batch }, (_, b) => {
    const near = (field: number, i: number) =>
      Math.abs(at(field, i) - found[b * SIGNATURE_LENGTH + i]) <= tolerances[i];
    const least = found[b * SIGNATURE_LENGTH] - tolerances[0];
    for (let n = firstFrom(order, (field) => at(field, 0) >= least); n < count; n++) {
      if (!near(order[n], 0)) return false;
      if (tolerances.every((_, i) => near(order[n], i))) return true;
    }
    return false;
  });
}

function toleranceOf(values: readonly number[]): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const largest = values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return AGREEMENT * Math.sqrt(squares / values.length) + ROUNDING * largest;
}

/** The first place from which a condition that once true stays true holds, by bisection. */
function firstFrom(order: readonly number[], holds: (field: number) => boolean): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(order[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}
