import { cosmicVariance } from "@chaosphere/core";
import {
  type Column,
  type Drawn,
  type Panel,
  type PanelInput,
  type PanelSeries,
  sideName,
  sides,
} from "./panel.ts";
import { degreesOf, type EnsembleSpectra, markOf, shownSpectrum, theoryOf } from "./spectra.ts";

/**
 * Angular power spectra of the field shown and of its ensemble, and the spectrum of the law with the cosmic variance of one
 * isotropic Gaussian field, Var Ĉ_l = 2/(2l+1) C_l².
 */
export function spectrumPanel(ensemble: EnsembleSpectra): Panel {
  return { name: "spectrum", tab: "Spectrum", draw: (input) => spectrum(input, ensemble) };
}

function spectrum(input: PanelInput, ensemble: EnsembleSpectra): Drawn {
  const shown = sides(input);
  if (shown.length === 0) return { empty: "No field is shown." };
  const series: PanelSeries[] = [];
  const columns: Column[] = [];
  const notes: string[] = [];
  const unit = [...new Set(shown.map(({ fields }) => squared(fields.unit)))].join(", ");
  const heading = (name: string): string => (unit === "" ? name : `${name} (${unit})`);
  let reference: { readonly values: Float64Array; readonly label: string } | null = null;

  for (const { role, fields } of shown) {
    const one = shownSpectrum(fields, input);
    const named = (what: string): string => sideName(input, role, what);
    columns.push({ name: heading(named("field")), values: one });
    if (fields.members > 1) {
      const mean = ensemble(fields, input);
      const label = named(`mean of ${fields.members}`);
      columns.push({ name: heading(label), values: mean });
      series.push({ role, label, x: degreesOf(mean), y: mean, mark: "line" });
      reference ??= { values: mean, label: "cosmic variance" };
    }
    const mark = fields.members > 1 ? "points" : markOf(one);
    series.push({ role, label: named("field"), x: degreesOf(one), y: one, mark });
  }
  for (const { role, fields } of shown) {
    const theory = theoryOf(fields, input, input.models);
    if (!theory) continue;
    reference = { values: theory, label: sideName(input, role, "theory") };
    columns.push({ name: heading(reference.label), values: theory });
    break;
  }
  if (reference) {
    const band = cosmicBand(reference.values);
    columns.push(
      { name: heading("cosmic variance, low"), values: band.low },
      { name: heading("cosmic variance, high"), values: band.high },
    );
    const { label, values } = reference;
    series.unshift({
      role: "theory",
      label,
      x: degreesOf(values),
      y: values,
      band,
      mark: "dashed",
    });
    notes.push(
      "The band is one standard deviation of the spectrum of a single isotropic Gaussian field, C_l √(2/(2l+1)).",
    );
  }
  const degrees = degreesOf(...columns.map(({ values }) => values));
  return {
    series,
    plot: {
      x: { label: "degree l" },
      y: { label: "C_l", unit },
      legend: "lower-left",
    },
    columns: [{ name: "degree", values: degrees }, ...columns],
    notes: ["Angular power spectrum against degree, both on logarithmic scales.", ...notes],
  };
}

/** C_l ∓ √(2/(2l+1)) C_l. */
export function cosmicBand(spectrum: Float64Array): { low: Float64Array; high: Float64Array } {
  const deviation = cosmicVariance(spectrum).map(Math.sqrt);
  return {
    low: spectrum.map((c, l) => c - deviation[l]),
    high: spectrum.map((c, l) => c + deviation[l]),
  };
}

function squared(unit: string): string {
  if (unit === "") return "";
  return /^[\p{L}%°]+$/u.test(unit) ? `${unit}²` : `(${unit})²`;
}
