import {
  coefficients,
  degreeOf,
  type EulerAngles,
  gaussLegendre,
  type HarmonicCoefficients,
  heatKernel,
  rotateEach,
  truncate,
  whittleMatern,
} from "@chaosphere/core";
import { fitSpectrum, standardisation } from "@chaosphere/core/estimation";
import type { MixtureCheckpoint } from "@chaosphere/model";

const bandLimit = 64;
const weights = Float64Array.of(0.4, 0.3, 0.2, 0.1);
/** The relief as it is, turned by a third of a circle twice, and upside down. */
const positions: readonly EulerAngles[] = [
  { alpha: 0, beta: 0, gamma: 0 },
  { alpha: (2 * Math.PI) / 3, beta: 0, gamma: 0 },
  { alpha: (4 * Math.PI) / 3, beta: 0, gamma: 0 },
  { alpha: 0, beta: Math.PI, gamma: 0 },
];

/** Heat flows so long that degrees up to about ten are left: what every copy has is its continents. */
const SMOOTHING = 1 / 10 ** 2;
/** Amplitude of the noise, relative to that of the relief. */
const NOISE = 0.5;
/** Relative entropy, in nats, at the horizon: at most e^{−2T} max ‖m_i‖² / 2. */
const START_ERROR = 1e-3;

/** Whittle–Matérn noise as rough as the relief, about one of four smooth copies of it. */
export function reliefMixture(relief: HarmonicCoefficients): MixtureCheckpoint {
  const a = truncate(relief, bandLimit);
  const { alpha, kappa, sigma } = fitSpectrum(a);
  const whittle = { alpha, kappa, sigma: NOISE * sigma };
  const γ = whittleMatern(bandLimit, whittle);
  const copies = rotateEach(heatKernel(a, SMOOTHING), positions);
  const standard = standardisation(γ, { mean: weightedMean(copies) });
  const shifts = standard.apply(copies).values;
  const row = bandLimit ** 2;
  const norms = weights.map((_, i) =>
    shifts.subarray(i * row, (i + 1) * row).reduce((sum, m) => sum + m * m, 0),
  );
  const { kind, nLat, nLon, firstLongitude } = gaussLegendre(bandLimit);
  return {
    kind: "mixture",
    bandLimit,
    noise: { spectrum: γ.spectrum, whittleMatern: whittle },
    mean: standard.mean.values,
    grid: { kind, nLat, nLon, firstLongitude },
    unit: "m",
    horizon: 0.5 * Math.log(Math.max(...norms) / (2 * START_ERROR)),
    stop: 1e-3,
    ratio: dataOverNoise(shifts),
    seed: 0,
    commit: "",
    dataChecksum: "",
    loss: new Float64Array(0),
    weights,
    shifts,
  };
}

/** ā = Σ_i w_i a_i. */
function weightedMean({ values }: HarmonicCoefficients): HarmonicCoefficients {
  const row = bandLimit ** 2;
  const mean = new Float64Array(row);
  for (let i = 0; i < values.length; i++) {
    mean[i % row] = (mean[i % row] ?? 0) + weightOf(i) * (values[i] ?? 0);
  }
  return coefficients("harmonic", bandLimit, mean);
}

/** q_l = 1 + Σ_i w_i Σ_m m_i,lm² / (2l + 1). */
function dataOverNoise(shifts: Float64Array): Float64Array {
  const ratio = new Float64Array(bandLimit).fill(1);
  shifts.forEach((m, i) => {
    const l = degreeOf(i % bandLimit ** 2);
    ratio[l] = (ratio[l] ?? 0) + (weightOf(i) * m * m) / (2 * l + 1);
  });
  return ratio;
}

/** The weight of the copy that holds a position. */
function weightOf(i: number): number {
  return weights[Math.floor(i / bandLimit ** 2)] ?? 0;
}
