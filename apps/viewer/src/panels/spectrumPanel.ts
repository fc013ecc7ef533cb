import { cosmicVariance, crossSpectrum, degreeCorrelation, truncate } from "@chaosphere/core";
import { shownField } from "../fields/fields.ts";
import { placeOn } from "../state/place.ts";
import { cutSeries } from "./cutSeries.ts";
import type { CutSpectra } from "./cutSpectra.ts";
import {
  type Column,
  type Drawn,
  type Panel,
  type PanelContent,
  type PanelInput,
  type PanelSeries,
  sideName,
  sides,
} from "./panel.ts";
import { scalingOf } from "./referenceSpectrum.ts";
import { degreesOf, type EnsembleSpectra, markOf, shownSpectrum, theoryOf } from "./spectra.ts";

/**
 * Angular power spectra of the field shown and of its ensemble, and the spectrum of the law with the cosmic variance of one
 * isotropic Gaussian field, Var Ĉ_l = 2/(2l+1) C_l². Of a field with gaps the spectrum of the part seen.
 */
export function spectrumPanel(ensemble: EnsembleSpectra, ofCut: CutSpectra): Panel {
  return { name: "spectrum", tab: "Spectrum", draw: (input) => spectrum(input, ensemble, ofCut) };
}

function spectrum(input: PanelInput, ensemble: EnsembleSpectra, ofCut: CutSpectra): Drawn {
  const shown = sides(input);
  if (shown.length === 0) return { empty: "No field is shown." };
  const series: PanelSeries[] = [];
  const columns: Column[] = [];
  const notes: string[] = [];
  const unit = [...new Set(shown.map(({ fields }) => squared(fields.unit)))].join(", ");
  const heading = (name: string): string => (unit === "" ? name : `${name} (${unit})`);
  let reference: { readonly values: Float64Array; readonly label: string } | null = null;

  for (const { role, fields } of shown) {
    const place = placeOn(role, input);
    const named = (what: string): string => sideName(input, role, what);
    if (fields.cells?.hasGaps) {
      const cut = cutSeries(role, fields, place, ofCut, named);
      series.push(...cut.series);
      columns.push(...cut.columns.map(({ name, values }) => ({ name: heading(name), values })));
      notes.push(cut.note);
      continue;
    }
    const one = shownSpectrum(fields, place);
    columns.push({ name: heading(named("field")), values: one });
    if (fields.members > 1) {
      const mean = ensemble(fields, place);
      const label = named(`mean of ${fields.members}`);
      columns.push({ name: heading(label), values: mean });
      series.push({ role, label, x: degreesOf(mean), y: mean, mark: "line" });
      reference ??= { values: mean, label: "cosmic variance" };
    }
    const mark = fields.members > 1 ? "points" : markOf(one);
    series.push({ role, label: named("field"), x: degreesOf(one), y: one, mark });
  }
  for (const { role, fields } of shown) {
    const theory = theoryOf(fields, placeOn(role, input), input.models);
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
  if (shown.some(({ role, fields }) => placeOn(role, input).statistic && fields.members > 1)) {
    notes.push("Spectra are of the member chosen, not of what all members say.");
  }
  if (input.spectrum.crosses) addCross(input, series, columns, notes, heading);
  const { reference: file } = input.spectrum;
  if (file) {
    columns.push({ name: heading(file.name), values: file.values });
    series.push({
      role: "muted",
      label: file.name,
      x: degreesOf(file.values),
      y: file.values,
      mark: "line",
    });
  }
  if (series.length === 0) return { empty: notes.join(" ") };
  const degrees = degreesOf(...columns.map(({ values }) => values));
  const content: PanelContent = {
    series,
    plot: {
      x: { label: "degree l" },
      y: { label: "C_l", unit },
      legend: "clear",
    },
    columns: [{ name: "degree", values: degrees }, ...columns],
    notes: ["Angular power spectrum against degree, both on logarithmic scales.", ...notes],
  };
  return input.spectrum.scaling === "D" ? inScaling(content) : content;
}

/**
 * The cross-spectrum of the fields shown, C_l = 1/(2l+1) Σ_m a_lm b_lm, its positive and its negative part apart on a
 * logarithmic scale, and the correlation by degree, up to the smaller band limit.
 */
function addCross(
  input: PanelInput,
  series: PanelSeries[],
  columns: Column[],
  notes: string[],
  heading: (name: string) => string,
): void {
  const { left, right } = input;
  if (!(left && right)) return;
  if (left.cells?.hasGaps || right.cells?.hasGaps) {
    notes.push("There is no cross-spectrum of fields with gaps.");
    return;
  }
  const [one, other] = [shownField(left, input), shownField(right, placeOn("right", input))];
  const bandLimit = Math.min(one.bandLimit, other.bandLimit);
  const [a, b] = [truncate(one, bandLimit), truncate(other, bandLimit)];
  const cross = crossSpectrum(a, b);
  const x = degreesOf(cross);
  columns.push(
    { name: heading("cross-spectrum"), values: cross },
    { name: "correlation", values: degreeCorrelation(a, b) },
  );
  series.push(
    { role: "muted", label: "cross, positive", x, y: cross, mark: "points" },
    { role: "theory", label: "cross, negative", x, y: cross.map((c) => -c), mark: "points" },
  );
  notes.push(
    "Where the cross-spectrum of the two fields is negative, its size is drawn as a series of its own; the table has its sign, and the correlation by degree.",
  );
}

/** Spectra as D_l = l(l+1) C_l/2π; a correlation stays as it is. */
function inScaling(content: PanelContent): PanelContent {
  const scaled = (values: ArrayLike<number>, degrees?: ArrayLike<number>): Float64Array =>
    Float64Array.from(values, (c, l) => c * scalingOf(degrees?.[l] ?? l));
  return {
    ...content,
    series: content.series.map(({ band, ...one }) => ({
      ...one,
      y: scaled(one.y, one.x),
      ...(band && { band: { low: scaled(band.low), high: scaled(band.high) } }),
    })),
    plot: { ...content.plot, y: { ...content.plot.y, label: "D_l" } },
    columns: content.columns.map((one) =>
      one.name === "degree" || one.name === "correlation"
        ? one
        : { name: one.name.replace(/( \([^(]*\)+)?$/, ", D_l$1"), values: scaled(one.values) },
    ),
    notes: [
      "Angular power spectrum D_l = l(l+1) C_l/2π against degree, both on logarithmic scales.",
      ...content.notes.slice(1),
    ],
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
