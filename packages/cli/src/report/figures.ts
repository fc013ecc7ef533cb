import { contactSheet, type Figure, linePlot, type PlotSeries } from "@chaosphere/atlas";
import { type HarmonicCoefficients, rows } from "@chaosphere/core";
import type { Evaluation, MinkowskiJudgement, SpectrumJudgement } from "@chaosphere/metrics";

/** A figure with what it shows in words. */
export interface Illustration {
  readonly figure: Figure;
  readonly caption: string;
}

/** The ensembles of an evaluation, in harmonic coefficients. */
export interface Ensembles {
  readonly generated: HarmonicCoefficients;
  readonly reference: HarmonicCoefficients;
}

/** Fields of each ensemble that are shown. */
const SHOWN = 6;

/** The figures of a report: maps, spectrum, excursion sets and bispectrum. */
export function illustrations(
  evaluation: Evaluation,
  ensembles: Ensembles,
  unit: string,
): readonly Illustration[] {
  return [
    maps(ensembles, unit),
    ...(ensembles.reference.bandLimit > 2 ? [spectrum(evaluation.spectrum, unit)] : []),
    shape(evaluation.minkowski, "area", "share of the sphere above the threshold", unit),
    shape(evaluation.minkowski, "length", "boundary length v₁ (rad⁻¹)", unit),
    shape(evaluation.minkowski, "curvature", "boundary curvature v₂ (rad⁻²)", unit),
    ...(evaluation.bispectrum.triples.length > 1 ? [bispectrum(evaluation)] : []),
  ];
}

function maps({ generated, reference }: Ensembles, unit: string): Illustration {
  const first = (a: HarmonicCoefficients) => rows(a, 0, Math.min(SHOWN, a.batch));
  return {
    figure: contactSheet(
      [
        { fields: first(generated), heading: "Generated" },
        { fields: first(reference), heading: "Reference" },
      ],
      { arrangement: "beside", columns: 2, unit, coverage: 0.995 },
    ),
    caption: "The first fields of each ensemble, on one colour scale.",
  };
}

function spectrum(
  { generatedSpectrum, referenceSpectrum, standardError }: SpectrumJudgement,
  unit: string,
): Illustration {
  const degrees = Array.from({ length: referenceSpectrum.length - 1 }, (_, i) => i + 1);
  const at = (values: Float64Array) => degrees.map((l) => values[l]);
  const band = (sign: 1 | -1) =>
    degrees.map((l) => referenceSpectrum[l] * (1 + sign * standardError[l]));
  return {
    figure: linePlot(
      [
        {
          label: "reference, with cosmic variance",
          x: degrees,
          y: at(referenceSpectrum),
          band: { low: band(-1), high: band(1) },
        },
        { label: "generated", x: degrees, y: at(generatedSpectrum), mark: "points" },
      ],
      {
        title: "Angular power spectrum",
        x: { label: "degree l" },
        y: { label: "Cₗ", unit: unit && `${unit}²` },
      },
    ),
    caption:
      "Mean spectra. The band is one standard error of the ratio for independent isotropic Gaussian fields.",
  };
}

function shape(
  { edges, generatedCurves, referenceCurves, gaussianCurves }: MinkowskiJudgement,
  name: "area" | "length" | "curvature",
  label: string,
  unit: string,
): Illustration {
  const x = Array.from(edges.subarray(1), (u, k) => (u + (edges[k] ?? u)) / 2);
  const series: PlotSeries[] = [
    { label: "Gaussian, spectrum of the reference", x, y: gaussianCurves[name], mark: "dashed" },
    { label: "reference", x, y: referenceCurves[name] },
    { label: "generated", x, y: generatedCurves[name], mark: "points" },
  ];
  return {
    figure: linePlot(series, {
      title: `Excursion sets: ${name}`,
      x: { label: "threshold", unit, scale: "linear" },
      y: { label, scale: "linear" },
    }),
    caption: `Minkowski functional of the sets where a field exceeds a threshold: ${label}.`,
  };
}

/** In standard errors, since bispectra fall by orders of magnitude from coarse to fine bins. */
function bispectrum({ bispectrum: b }: Evaluation): Illustration {
  const x = b.triples.map((_, n) => n + 1);
  const standardised = (values: Float64Array) =>
    Array.from(values, (value, n) => value / b.standardError[n]);
  const reference = standardised(b.referenceBispectrum);
  return {
    figure: linePlot(
      [
        {
          label: "reference, one standard error of the difference",
          x,
          y: reference,
          band: { low: reference.map((y) => y - 1), high: reference.map((y) => y + 1) },
        },
        { label: "generated", x, y: standardised(b.generatedBispectrum), mark: "points" },
      ],
      {
        title: "Reduced bispectrum, by bins of three degrees",
        x: { label: "number of the bin", scale: "linear" },
        y: { label: "b / standard error", scale: "linear" },
      },
    ),
    caption: `Bins begin at the degrees ${b.edges.slice(0, -1).join(", ")}; triples of bins in lexical order. The standard error is that for independent fields.`,
  };
}
