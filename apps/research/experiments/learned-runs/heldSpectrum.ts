import {
  type CameronMartinCoordinates,
  child,
  dataToNoiseRatio,
  degreeOf,
  martingaleExponential,
  type Sampler,
} from "@chaosphere/core";

/**
 * The reverse process with the spectrum of the ensemble held: after each exponential step, degree by degree, the batch is scaled to the
 * variance that data of ratio q_l have at that time,
 *
 *     y_lm ← y_lm √(v_l(t)/v̂_l),   v_l(t) = 1 + e^{−2t}(q_l − 1),   v̂_l the mean square over the batch.
 *
 * A denoiser that is not exact loses or gains power on its way; this takes the loss back and leaves the shape. It commutes with rotations.
 */
export function heldSpectrum(ratio: Float64Array): Sampler {
  return function* (score, { times, key, ...options }) {
    let y: CameronMartinCoordinates | undefined;
    for (let k = 1; k < times.length; k++) {
      const step = martingaleExponential(score, {
        ...options,
        key: child(key, k),
        times: [times[k - 1] ?? Number.NaN, times[k] ?? Number.NaN],
        ...(y && { start: y }),
      });
      for (const state of step) {
        if (y === undefined) yield state;
        y = state;
      }
      if (y === undefined) return;
      const decay = Math.exp(-2 * (times[k] ?? 0));
      y = withSpectrum(
        y,
        ratio.map((q) => 1 + decay * (q - 1)),
      );
      yield y;
    }
  };
}

/** A batch scaled, degree by degree, to given mean squares; degrees of none are left at 0. */
export function withSpectrum(
  y: CameronMartinCoordinates,
  meanSquares: Float64Array,
): CameronMartinCoordinates {
  const factors = dataToNoiseRatio(y).map((found, l) =>
    found > 0 ? Math.sqrt((meanSquares[l] ?? 1) / found) : 0,
  );
  const row = y.bandLimit ** 2;
  return {
    ...y,
    values: y.values.map((value, i) => (factors[degreeOf(i % row)] ?? 1) * value),
  };
}
