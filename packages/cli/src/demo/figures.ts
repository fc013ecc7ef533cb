import { contactSheet, type Figure, linePlot } from "@chaosphere/atlas";
import {
  coefficients,
  type GaussianMeasure,
  type HarmonicCoefficients,
  rows,
} from "@chaosphere/core";
import { estimateSpectrum } from "@chaosphere/core/estimation";
import type { Dataset } from "@chaosphere/data";
import type { TrainingLogEntry } from "@chaosphere/model";

/** How many fields of each kind the gallery shows. */
const SHOWN = 8;

/** Generated fields beside simulated ones, on one colour scale. */
export function gallery(
  generated: HarmonicCoefficients,
  simulated: HarmonicCoefficients,
  { groups, labels }: Dataset,
  unit: string,
): Figure {
  const chosen = spread(simulated.batch);
  return contactSheet(
    [
      {
        fields: pick(generated, spread(generated.batch)),
        heading: "Generated",
        captions: spread(generated.batch).map((b) => `sample ${b}`),
      },
      {
        fields: pick(simulated, chosen),
        heading: "Simulated by the Parallel Climate Model",
        captions: chosen.map((b) => `run ${groups[b]}, ${labels[b]}`),
      },
    ],
    {
      arrangement: "beside",
      columns: 2,
      unit,
      label: "Anomaly of annual-mean temperature at 2 m",
      title: `Annual-mean temperature anomalies, degrees l < ${generated.bandLimit}`,
      coverage: 0.995,
    },
  );
}

/** Numbers of the fields shown, evenly spread over a batch. */
function spread(batch: number): number[] {
  return Array.from({ length: SHOWN }, (_, i) => Math.floor((i * batch) / SHOWN));
}

function pick(a: HarmonicCoefficients, indices: readonly number[]): HarmonicCoefficients {
  const values = new Float64Array(indices.length * a.bandLimit ** 2);
  indices.forEach((b, i) => {
    values.set(rows(a, b, b + 1).values, i * a.bandLimit ** 2);
  });
  return coefficients("harmonic", a.bandLimit, values);
}

/** Spectra of generated and held-out fields, with the scatter between runs, and of the noise. */
export function spectrumFigure(
  generated: HarmonicCoefficients,
  heldOut: HarmonicCoefficients,
  scatter: readonly number[],
  γ: GaussianMeasure,
  unit: string,
): Figure {
  const degrees = Array.from({ length: generated.bandLimit - 1 }, (_, i) => i + 1);
  const at = (values: Float64Array) => degrees.map((l) => values[l]);
  const data = estimateSpectrum(heldOut).spectrum;
  const band = (sign: 1 | -1) => degrees.map((l) => data[l] * (1 + sign * scatter[l]));
  return linePlot(
    [
      { label: "Whittle–Matérn noise, fitted", x: degrees, y: at(γ.spectrum), mark: "dashed" },
      {
        label: `simulated by PCM, held-out runs (${heldOut.batch} fields)`,
        x: degrees,
        y: at(data),
        band: { low: band(-1), high: band(1) },
      },
      {
        label: `generated (${generated.batch} fields)`,
        x: degrees,
        y: at(estimateSpectrum(generated).spectrum),
        mark: "points",
      },
    ],
    {
      title: "Angular power spectrum of temperature anomalies",
      x: { label: "degree l" },
      y: { label: `Cₗ (${unit}²)` },
      legend: "lower-left",
    },
  );
}

/** The loss of training, on the run that the network learns from and on the one that chooses its weights. */
export function lossFigure(log: readonly TrainingLogEntry[]): Figure {
  // Untrained, the network is the closed form.
  const x = [0, ...log.map(({ step }) => step)];
  const chosen = [0, ...log.map(({ heldOutLoss }) => heldOutLoss ?? Number.NaN)];
  return linePlot(
    [
      { label: "run it learns from", x, y: [0, ...log.map(({ loss }) => loss)], mark: "dashed" },
      { label: "run that chooses", x, y: chosen },
    ],
    {
      title: "Loss relative to the closed form",
      x: { label: "step", scale: "linear" },
      y: { label: "nats per field", scale: "linear" },
    },
  );
}
