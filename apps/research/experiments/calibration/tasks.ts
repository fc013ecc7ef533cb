import {
  child,
  coefficients,
  type HarmonicCoefficients,
  isotropic,
  type Key,
  purpose,
  uniformAt,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { standardisation } from "@chaosphere/core/estimation";
import {
  type IsotropicCheckpoint,
  isotropicModel,
  type MixtureCheckpoint,
} from "@chaosphere/model";

/** A law of fields that is tried. */
export interface Task {
  readonly model: IsotropicCheckpoint | MixtureCheckpoint;
  /** True fields. */
  readonly draw: (count: number, key: Key) => HarmonicCoefficients;
}

/** The noise γ of all tasks: Whittle–Matérn fields, the problem of docs/theory/formulas.md (P2). */
function noiseOf(bandLimit: number) {
  return whittleMatern(bandLimit, { alpha: 2, kappa: 3, sigma: 20 });
}

/** Fields from coordinates in which γ is white. */
function fieldsOf(bandLimit: number, values: Float64Array): HarmonicCoefficients {
  const mean = coefficients("harmonic", bandLimit, new Float64Array(bandLimit ** 2));
  const { invert } = standardisation(isotropic(noiseOf(bandLimit).spectrum), { mean });
  return invert(coefficients("cameron-martin", bandLimit, values));
}

/** The law is γ itself. */
export function gaussianTask(bandLimit: number): Task {
  return {
    model: isotropicModel(noiseOf(bandLimit)),
    draw: (count, key) => fieldsOf(bandLimit, whiteNoise(bandLimit, count, key).values),
  };
}

/** A Gaussian law smoother than γ: C_l/(1 + (l/3)²)². */
export function smootherTask(bandLimit: number): Task {
  const ratio = Float64Array.from({ length: bandLimit }, (_, l) => (1 + (l / 3) ** 2) ** -2);
  return {
    model: { ...isotropicModel(noiseOf(bandLimit)), horizon: 5, ratio },
    draw: (count, key) => {
      const { values } = whiteNoise(bandLimit, count, key);
      const d = bandLimit ** 2;
      return fieldsOf(
        bandLimit,
        values.map((z, at) => z * Math.sqrt(ratio[Math.floor(Math.sqrt(at % d))])),
      );
    },
  };
}

/** 0.3 N(s h, γ) + 0.7 N(−s h, γ), h = Y_10 + ½ Y_22: the mixture of (P3) at s = 1. */
export function mixtureTask(bandLimit: number, strength: number): Task {
  const noise = noiseOf(bandLimit);
  const d = bandLimit ** 2;
  const shifts = new Float64Array(2 * d);
  for (const [sign, at] of [
    [strength, 0],
    [-strength, d],
  ]) {
    shifts[at + 2] = sign / Math.sqrt(noise.spectrum[1]);
    shifts[at + 8] = sign / 2 / Math.sqrt(noise.spectrum[2]);
  }
  const weights = Float64Array.of(0.3, 0.7);
  return {
    model: { ...isotropicModel(noise), kind: "mixture", horizon: 5, weights, shifts },
    draw: (count, key) => {
      const values = whiteNoise(bandLimit, count, child(key, purpose.start)).values.slice();
      for (let b = 0; b < count; b++) {
        const at = uniformAt(child(key, purpose.choice), b) < weights[0] ? 0 : d;
        for (let i = 0; i < d; i++) values[b * d + i] += shifts[at + i];
      }
      return fieldsOf(bandLimit, values);
    },
  };
}
