import {
  angularPowerSpectrum,
  gaussLegendre,
  type HarmonicCoefficients,
  type Key,
  synthesise,
} from "@chaosphere/core";
import { jacobian, streamFunction } from "@chaosphere/core/barotropic";
import {
  energyDistance,
  type GradientMoments,
  gradientMoments,
  type MeasuredValue,
  measuredMean,
  nearestFields,
  type PixelMoments,
  pixelMoments,
  splitHalfDistances,
  structureFunctions,
} from "@chaosphere/metrics";

/** What fields are held to, one number each. */
type Statistics = Readonly<Record<string, number>>;

/** What statistics of one ensemble are made of. */
interface Summary {
  readonly heights: PixelMoments;
  readonly gradient: GradientMoments;
  readonly structure: readonly MeasuredValue[];
  readonly flux: MeasuredValue;
}

function summary(f: HarmonicCoefficients): Summary {
  return {
    heights: pixelMoments(synthesise(f, gaussLegendre(2 * f.bandLimit))),
    gradient: gradientMoments(f),
    structure: structureFunctions(f).values.flat(),
    flux: enstrophyFlux(f),
  };
}

const standardErrors = (a: MeasuredValue, b: MeasuredValue): number =>
  (a.value - b.value) / Math.hypot(a.standardError, b.standardError);

/** |a/b − 1| of two means over independent fields, and the standard error of a/b. */
function offBy(
  a: MeasuredValue,
  b: MeasuredValue,
): { readonly off: number; readonly error: number } {
  const ratio = a.value / b.value;
  const error = ratio * Math.hypot(a.standardError / a.value, b.standardError / b.value);
  return { off: Math.abs(ratio - 1), error };
}

/**
 * How fields compare with held-out ones in moments, structure functions, energy distance, spectrum, enstrophy flux and distance to the nearest
 * training field.
 *
 * @param stream Of the splits of the held-out fields into halves.
 */
export function comparison(
  heldOut: HarmonicCoefficients,
  stream: Key,
): (fields: HarmonicCoefficients, training: HarmonicCoefficients) => Statistics {
  const real = summary(heldOut);
  const halves = Array.from(splitHalfDistances(heldOut, { key: stream }));
  const centre = measuredMean(halves);
  const spread = centre.standardError * Math.sqrt(halves.length);
  return (fields, training) => {
    const own = summary(fields);
    const energy = energyDistance(fields, heldOut);
    const ratio = (a: MeasuredValue, b: MeasuredValue) => a.value / b.value;
    const [nearest, nearestReal] = [fields, heldOut].map((of) =>
      measuredMean(nearestFields(of, training).distances),
    );
    return {
      kurtosisRatio: ratio(own.heights.kurtosis, real.heights.kurtosis),
      skewnessDeviation: Math.abs(standardErrors(own.heights.skewness, real.heights.skewness)),
      slopeKurtosisRatio: ratio(own.gradient.slope.kurtosis, real.gradient.slope.kurtosis),
      steepnessSkewnessRatio: ratio(
        own.gradient.steepness.skewness,
        real.gradient.steepness.skewness,
      ),
      worstStructure: Math.max(...own.structure.map((s, i) => offBy(s, real.structure[i]).off)),
      structureExcess: Math.max(
        ...own.structure.map((s, i) => {
          const { off, error } = offBy(s, real.structure[i]);
          return off - 3 * error;
        }),
      ),
      energy,
      energyExcess: (energy - centre.value) / spread,
      spectrumExcess: spectrumExcess(fields, heldOut),
      enstrophyFlux: own.flux.value,
      enstrophyFluxDeviation: Math.abs(own.flux.value) / own.flux.standardError,
      realEnstrophyFlux: real.flux.value,
      nearestDeviation: standardErrors(nearest, nearestReal),
    };
  };
}

/** By degree from 2 on, spectrum over spectrum less 1, and its standard error over independent fields. */
export function spectrumByDegree(
  f: HarmonicCoefficients,
  g: HarmonicCoefficients,
): { readonly ratio: number[]; readonly error: number[] } {
  const L = f.bandLimit;
  const degreesOf = (of: HarmonicCoefficients) => {
    const spectra = angularPowerSpectrum(of);
    return Array.from({ length: L - 2 }, (_, n) =>
      measuredMean(Array.from({ length: of.batch }, (_, b) => spectra[b * L + n + 2])),
    );
  };
  const [own, real] = [degreesOf(f), degreesOf(g)];
  const ratio = own.map(({ value }, n) => value / real[n].value);
  const error = own.map(
    ({ value, standardError }, n) =>
      ratio[n] * Math.hypot(standardError / value, real[n].standardError / real[n].value),
  );
  return { ratio, error };
}

/** The largest |ratio − 1| − 3 s.e. over the degrees. */
function spectrumExcess(f: HarmonicCoefficients, g: HarmonicCoefficients): number {
  const { ratio, error } = spectrumByDegree(f, g);
  return Math.max(...ratio.map((r, n) => Math.abs(r - 1) - 3 * error[n]));
}

/**
 * The enstrophy that the flow of each field hands from degrees below L/4 to those above, per unit of area and time: the mean of ζ_< J(ψ, ζ).
 * Positive in two-dimensional turbulence. A reflection turns its sign, and an operator of isotropic filters and functions of values commutes with
 * reflections: the law of what it generates has none.
 */
function enstrophyFlux(ζ: HarmonicCoefficients): MeasuredValue {
  const { values } = jacobian(streamFunction(ζ), ζ);
  const L = ζ.bandLimit;
  const below = Math.ceil(L / 4) ** 2;
  return measuredMean(
    Array.from({ length: ζ.batch }, (_, b) => {
      let sum = 0;
      for (let i = b * L * L; i < b * L * L + below; i++) sum += ζ.values[i] * values[i];
      return sum / (4 * Math.PI);
    }),
  );
}
