import {
  coefficients,
  type GaussianMeasure,
  type HarmonicCoefficients,
  isotropic,
  truncate,
} from "@chaosphere/core";
import { dataToNoiseRatio, noiseOfData, standardisation } from "@chaosphere/core/estimation";
import type { FieldSequence } from "../fields/fields.ts";
import { isRun } from "../generate/run.ts";
import { readable } from "../session/number.ts";
import { placeOn } from "../state/place.ts";
import {
  type Column,
  type Drawn,
  type Panel,
  type PanelInput,
  type PanelSeries,
  sideName,
  sides,
} from "./panel.ts";
import { degreesOf, ensembleOf, markOf } from "./spectra.ts";

/** q_l of a sequence, with what it was measured against. */
export interface MeasuredRatio {
  readonly ratio: Float64Array;
  /** Relative standard deviation of each q_l for isotropic Gaussian fields, √(2/((2l+1) n)). */
  readonly spread: Float64Array;
  readonly noise: string;
}

/** Data over noise by degree, q_l = D_l/C_l: where there is anything to learn. */
export const ratioPanel: Panel = { name: "ratio", tab: "Data / noise", draw: ratio };

function ratio(input: PanelInput): Drawn {
  const shown = sides(input);
  if (shown.length === 0) return { empty: "No field is shown." };
  const series: PanelSeries[] = [];
  const columns: Column[] = [];
  const notes = [
    "Variance of the fields divided by that of the noise, degree by degree: 1 means noise alone.",
  ];
  for (const { role, fields } of shown) {
    const { ratio: q, spread, noise } = measuredRatio(fields, placeOn(role, input));
    const name = sideName(input, role, "q_l");
    columns.push(
      { name, values: q },
      {
        name: `${name}, standard error`,
        values: q.map((value, l) => value * spread[l]),
      },
    );
    series.push({ role, label: name, x: degreesOf(q), y: q, mark: markOf(q) });
    notes.push(`${sideName(input, role, "noise")}: ${noise}.`);
  }
  const model = shown.map(({ fields }) => modelOf(fields, input)).find((found) => found !== null);
  const expected = model?.ratio ?? new Float64Array(series[0]?.y.length ?? 1).fill(1);
  const spread = expected.map((q, l) => q * Math.sqrt(2 / (2 * l + 1)));
  series.unshift({
    role: "theory",
    label: model ? "training data" : "noise",
    x: degreesOf(expected),
    y: expected,
    mark: "dashed",
    band: {
      low: expected.map((q, l) => q - spread[l]),
      high: expected.map((q, l) => q + spread[l]),
    },
  });
  columns.push({ name: model ? "q_l of the training data" : "q_l of the noise", values: expected });
  notes.push("The band is the cosmic variance of one field.");
  return {
    series,
    plot: { x: { label: "degree l" }, y: { label: "q_l" } },
    columns: [
      { name: "degree", values: degreesOf(...columns.map(({ values }) => values)) },
      ...columns,
    ],
    notes,
  };
}

/**
 * q_l = Σ (a − ā)²/((2l+1) n C_l) over the members of a frame, about the mean of the law where it is known and else about
 * their own, with n − 1 in the place of n.
 */
export function measuredRatio(fields: FieldSequence, input: PanelInput): MeasuredRatio {
  const a = cut(ensembleOf(fields, input), input.bandLimit);
  const known = knownMean(fields, a, input);
  const noise = noiseOf(fields, a);
  const z = standardisation(
    cutMeasure(noise.measure, a.bandLimit),
    known ? { mean: known } : a,
  ).apply(a);
  const freedom = known ? a.batch : a.batch - 1;
  const ratio = dataToNoiseRatio(z).map((q) => (q * a.batch) / freedom);
  const spread = ratio.map((_, l) => Math.sqrt(2 / ((2 * l + 1) * freedom)));
  return { ratio, spread, noise: noise.words };
}

/** The noise of the source, or Whittle–Matérn noise fitted to its fields as training does. */
function noiseOf(
  fields: FieldSequence,
  a: HarmonicCoefficients,
): { readonly measure: GaussianMeasure; readonly words: string } {
  if (fields.measure) return { measure: fields.measure, words: "the source’s own" };
  const { measure, fit } = noiseOfData(a);
  if (!fit) return { measure, words: "the spectrum of these fields" };
  const [alpha, kappa, sigma] = [fit.alpha, fit.kappa, fit.sigma].map((x) => readable(x));
  return {
    measure,
    words: `Whittle–Matérn, fitted to these fields, α = ${alpha}, κ = ${kappa}, σ = ${sigma}`,
  };
}

/** The mean field of the law: a model's, 0 for a single field or a law whose spectrum is known; null where it must be estimated. */
function knownMean(
  fields: FieldSequence,
  a: HarmonicCoefficients,
  input: PanelInput,
): HarmonicCoefficients | null {
  const model = modelOf(fields, input);
  if (model) return truncate(coefficients("harmonic", model.bandLimit, model.mean), a.bandLimit);
  if (!fields.theory && fields.members > 1) return null;
  return coefficients("harmonic", a.bandLimit, new Float64Array(a.bandLimit ** 2));
}

function modelOf(fields: FieldSequence, { models }: PanelInput) {
  return isRun(fields) ? (models[fields.model]?.checkpoint ?? null) : null;
}

function cut(a: HarmonicCoefficients, bandLimit: number | null): HarmonicCoefficients {
  return bandLimit === null || bandLimit >= a.bandLimit ? a : truncate(a, bandLimit);
}

function cutMeasure({ spectrum }: GaussianMeasure, bandLimit: number): GaussianMeasure {
  return isotropic(spectrum.slice(0, bandLimit));
}
