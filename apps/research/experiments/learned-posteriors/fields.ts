import {
  analyse,
  child,
  coefficients,
  fillNormals,
  type GaussianMeasure,
  gaussLegendre,
  gridFields,
  isotropic,
  type Key,
  synthesise,
  whittleMatern,
} from "@chaosphere/core";

/** A law of fields that are a function of a Gaussian field at every point. */
export type FieldLaw = "quadratic" | "lognormal";

/** How far from Gaussian they are: f_NL of g + f_NL (g² − 1), and s of e^{sg − s²/2} − 1, for g of variance 1. */
const STRENGTH: Readonly<Record<FieldLaw, number>> = { quadratic: 0.25, lognormal: 0.6 };

/** The spectrum of g: Whittle–Matérn, of variance 1 at every point. */
function unitSpectrum(bandLimit: number): Float64Array {
  const { spectrum } = whittleMatern(bandLimit, { alpha: 2, kappa: 3 });
  const variance = spectrum.reduce((sum, c, l) => sum + ((2 * l + 1) / (4 * Math.PI)) * c, 0);
  return spectrum.map((c) => c / variance);
}

/** Harmonic coefficients of fields of a law, cut to degrees l < L, one row for each stream. */
export function drawFields(
  law: FieldLaw,
  bandLimit: number,
  streams: readonly Key[],
): Float64Array {
  const d = bandLimit ** 2;
  const spectrum = unitSpectrum(bandLimit);
  const g = new Float64Array(streams.length * d);
  streams.forEach((stream, b) => {
    fillNormals(stream, 0, g.subarray(b * d, (b + 1) * d));
  });
  for (let i = 0; i < g.length; i++) g[i] *= Math.sqrt(spectrum[Math.floor(Math.sqrt(i % d))]);
  const grid = gaussLegendre(2 * bandLimit, { nLon: 4 * bandLimit });
  const { values } = synthesise(coefficients("harmonic", bandLimit, g), grid);
  const s = STRENGTH[law];
  for (let i = 0; i < values.length; i++) {
    const x = values[i];
    values[i] = law === "quadratic" ? x + s * (x * x - 1) : Math.expm1(s * x - (s * s) / 2);
  }
  return analyse(gridFields(grid, values), bandLimit).values;
}

/** The isotropic Gaussian law with the spectrum of `count` fields: what a Gaussian fit knows of the law. */
export function fittedMeasure(
  law: FieldLaw,
  bandLimit: number,
  count: number,
  key: Key,
): GaussianMeasure {
  const sample = drawFields(law, bandLimit, streamsOf(key, count));
  const spectrum = new Float64Array(bandLimit);
  for (let i = 0; i < sample.length; i++) {
    const l = Math.floor(Math.sqrt(i % bandLimit ** 2));
    spectrum[l] += sample[i] ** 2 / (count * (2 * l + 1));
  }
  return isotropic(spectrum);
}

/** One stream for each of `count` fields. */
export function streamsOf(key: Key, count: number): Key[] {
  return Array.from({ length: count }, (_, b) => child(key, b));
}
