import {
  analyse,
  child,
  coefficients,
  fillNormals,
  gaussLegendre,
  gridFields,
  type Key,
  synthesise,
  whittleMatern,
} from "@chaosphere/core";

/** A law of fields: Gaussian, or a function of a Gaussian field at every point. */
export type FieldLaw = "gaussian" | "quadratic" | "lognormal";

/** A law to draw from, and what a Gaussian fit knows of it. */
export interface LawOfFields {
  /** Harmonic coefficients of fields, cut to degrees l < L, one row for each stream. */
  readonly draw: (streams: readonly Key[]) => Float64Array;
  /** The mean spectrum of some of its fields. */
  readonly fittedSpectrum: Float64Array;
}

/** g, g + ¼ (g² − 1) and exp(0.6 g − 0.18) − 1 for g of variance 1 at every point. */
const POINTWISE: Readonly<Record<FieldLaw, (g: number) => number>> = {
  gaussian: (g) => g,
  quadratic: (g) => g + 0.25 * (g * g - 1),
  lognormal: (g) => Math.expm1(0.6 * g - 0.18),
};

/** A law by name, with the spectrum of `count` of its fields. */
export function lawOfFields(
  name: FieldLaw,
  bandLimit: number,
  count: number,
  key: Key,
): LawOfFields {
  const draw = (streams: readonly Key[]) => drawFields(name, bandLimit, streams);
  const sample = draw(streamsOf(key, count));
  const fittedSpectrum = new Float64Array(bandLimit);
  for (let i = 0; i < sample.length; i++) {
    const l = Math.floor(Math.sqrt(i % bandLimit ** 2));
    fittedSpectrum[l] += sample[i] ** 2 / (count * (2 * l + 1));
  }
  return { draw, fittedSpectrum };
}

/** The spectrum of g: Whittle–Matérn, of variance 1 at every point. */
export function unitSpectrum(bandLimit: number): Float64Array {
  const { spectrum } = whittleMatern(bandLimit, { alpha: 2, kappa: 3 });
  const variance = spectrum.reduce((sum, c, l) => sum + ((2 * l + 1) / (4 * Math.PI)) * c, 0);
  return spectrum.map((c) => c / variance);
}

function drawFields(law: FieldLaw, bandLimit: number, streams: readonly Key[]): Float64Array {
  const d = bandLimit ** 2;
  const spectrum = unitSpectrum(bandLimit);
  const g = new Float64Array(streams.length * d);
  streams.forEach((stream, b) => {
    fillNormals(stream, 0, g.subarray(b * d, (b + 1) * d));
  });
  for (let i = 0; i < g.length; i++) g[i] *= Math.sqrt(spectrum[Math.floor(Math.sqrt(i % d))]);
  const grid = gaussLegendre(2 * bandLimit, { nLon: 4 * bandLimit });
  const { values } = synthesise(coefficients("harmonic", bandLimit, g), grid);
  const at = POINTWISE[law];
  for (let i = 0; i < values.length; i++) values[i] = at(values[i]);
  return analyse(gridFields(grid, values), bandLimit).values;
}

/** One stream for each of `count` fields. */
export function streamsOf(key: Key, count: number): Key[] {
  return Array.from({ length: count }, (_, b) => child(key, b));
}
