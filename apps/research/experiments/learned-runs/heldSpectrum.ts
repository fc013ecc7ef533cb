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
      y = scaled(y, ratio, Math.exp(-2 * (times[k] ?? 0)));
      yield y;
    }
  };
}

function scaled(
  y: CameronMartinCoordinates,
  ratio: Float64Array,
  decay: number,
): CameronMartinCoordinates {
  const found = dataToNoiseRatio(y);
  const factors = found.map((v, l) => Math.sqrt((1 + decay * ((ratio[l] ?? 1) - 1)) / v));
  const row = y.bandLimit ** 2;
  return {
    ...y,
    values: y.values.map((value, i) => (factors[degreeOf(i % row)] ?? 1) * value),
  };
}
