import {
  angularPowerSpectrum,
  equiangular,
  gaussLegendre,
  type HarmonicCoefficients,
  synthesise,
  synthesiseGradient,
} from "@chaosphere/core";
import { kineticEnergy, zonalEnergy } from "@chaosphere/core/barotropic";

/** A number with its standard error. */
export interface Measured {
  readonly value: number;
  readonly error: number;
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** The mean over fields. */
export function measured(values: readonly number[]): Measured {
  const value = mean(values);
  const square = values.reduce((sum, x) => sum + (x - value) ** 2, 0);
  return { value, error: Math.sqrt(square / (values.length - 1) / values.length) };
}

/** E[A]/E[B]^power of numbers A and B of each field, with the error of the linear terms. */
function ratio(a: readonly number[], b: readonly number[], power: number): Measured {
  const [A, B] = [mean(a), mean(b)];
  const linear = a.map((x, i) => (x - (power * A * ((b[i] ?? Number.NaN) - B)) / B) / B ** power);
  return { value: A / B ** power, error: measured(linear).error };
}

/** Moments of one point of the vorticity and of its gradient, over the sphere and the fields. */
export interface Shapes {
  readonly skewness: Measured;
  /** Less 3: 0 of a Gaussian field. */
  readonly kurtosis: Measured;
  /** Of the slope in a direction, (3/2) E|∇ζ|⁴/(E|∇ζ|²)² − 3 of an isotropic law: 0 of a Gaussian field. */
  readonly slopeKurtosis: Measured;
}

export function shapes(ζ: HarmonicCoefficients): Shapes {
  const grid = gaussLegendre(2 * ζ.bandLimit);
  const { values } = synthesise(ζ, grid);
  const { south, east } = synthesiseGradient(ζ, grid);
  const slopes = south.values.map((s, p) => Math.hypot(s, east.values[p] ?? Number.NaN));
  const map = grid.nLat * grid.nLon;
  const moment = (of: Float64Array, power: number) =>
    Array.from({ length: ζ.batch }, (_, b) => {
      let sum = 0;
      for (let p = 0; p < map; p++) {
        const weight = grid.weights[Math.floor(p / grid.nLon)] ?? Number.NaN;
        sum += weight * (of[b * map + p] ?? Number.NaN) ** power;
      }
      return sum / (4 * Math.PI);
    });
  const [second, slopeSecond] = [moment(values, 2), moment(slopes, 2)];
  const kurtosis = ratio(moment(values, 4), second, 2);
  const slope = ratio(moment(slopes, 4), slopeSecond, 2);
  return {
    skewness: ratio(moment(values, 3), second, 1.5),
    kurtosis: { ...kurtosis, value: kurtosis.value - 3 },
    slopeKurtosis: { value: 1.5 * slope.value - 3, error: 1.5 * slope.error },
  };
}

/** Structure functions by separation. */
export interface Structure {
  /** rad */
  readonly separation: readonly number[];
  /** E[δ⁴]/E[δ²]² and E[δ⁶]/E[δ²]³ of differences δ between two points: 3 and 15 of a Gaussian field. */
  readonly fourth: readonly Measured[];
  readonly sixth: readonly Measured[];
}

/** From pairs along meridians, weighted by the length of the circle of latitude between them. */
export function structure(ζ: HarmonicCoefficients): Structure {
  const grid = equiangular(2 * ζ.bandLimit);
  const { values } = synthesise(ζ, grid);
  const { nLat, nLon } = grid;
  const shifts = [1, 2, 3, 4, 6, 8, 12, 16, 24, nLat / 2].filter((k) => k <= nLat / 2);
  const ofShift = (shift: number, power: number) =>
    Array.from({ length: ζ.batch }, (_, b) => {
      let [sum, total] = [0, 0];
      for (let j = 0; j + shift < nLat; j++) {
        const weight = Math.sin((Math.PI * (j + shift / 2 + 0.5)) / nLat);
        for (let k = 0; k < nLon; k++) {
          const at = (b * nLat + j) * nLon + k;
          const δ = (values[at + shift * nLon] ?? Number.NaN) - (values[at] ?? Number.NaN);
          sum += weight * δ ** power;
          total += weight;
        }
      }
      return sum / total;
    });
  const seconds = shifts.map((shift) => ofShift(shift, 2));
  const over = (power: number) =>
    shifts.map((shift, i) => ratio(ofShift(shift, power), seconds[i] ?? [], power / 2));
  return {
    separation: shifts.map((shift) => (Math.PI * shift) / nLat),
    fourth: over(4),
    sixth: over(6),
  };
}

/** Share of the energy in the zonal mean, and what of it an isotropic law of the same spectrum, Σ_l E_l/(2l+1), does not have. */
export function zonal(ζ: HarmonicCoefficients): {
  readonly share: Measured;
  readonly excess: Measured;
} {
  const spectra = angularPowerSpectrum(ζ);
  const [energies, own] = [kineticEnergy(ζ), zonalEnergy(ζ)].map((values) => Array.from(values));
  const excess = (own ?? []).map((energy, b) => {
    let even = 0;
    for (let l = 1; l < ζ.bandLimit; l++) {
      even += (spectra[b * ζ.bandLimit + l] ?? Number.NaN) / (l * (l + 1)) / (8 * Math.PI);
    }
    return energy - even;
  });
  return { share: ratio(own ?? [], energies ?? [], 1), excess: ratio(excess, energies ?? [], 1) };
}
