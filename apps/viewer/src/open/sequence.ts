import { analyse, type HarmonicCoefficients, largestBandLimit } from "@chaosphere/core";
import type { Dataset } from "@chaosphere/data";
import type { FieldSequence } from "../fields.ts";
import { checkValues, largestAnalysis } from "./limits.ts";

/** How the rows of a batch stand in a sequence. */
interface Order {
  /** Row of the batch for each row frame · members + member. */
  readonly rows: readonly number[];
  readonly members: number;
  readonly frames: number;
  readonly memberLabels?: readonly string[];
  readonly frameLabels?: readonly string[];
}

/** Coefficients of a file, one member per row. */
export function coefficientSequence(
  name: string,
  a: HarmonicCoefficients,
  unit = "",
): FieldSequence {
  const note = `${a.batch === 1 ? "One row" : `${a.batch} rows`} of coefficients, l < ${a.bandLimit}.`;
  const anomaly = isAnomaly(a);
  return { name, unit, members: a.batch, frames: 1, coefficients: a, note, anomaly };
}

/**
 * The fields of a dataset, analysed as far as their grid allows and the page draws. Groups with the same labels are
 * members that go through the same frames; one group with times is a sequence of frames; anything else are members.
 */
export function datasetSequence(name: string, dataset: Dataset): FieldSequence {
  const { fields, provenance } = dataset;
  const bandLimit = Math.min(largestBandLimit(fields.grid), largestAnalysis);
  checkValues(name, fields.batch * bandLimit ** 2);
  const { rows, ...places } = orderOf(dataset);
  const a = inOrder(analyse(fields, bandLimit), rows);
  const { nLat, nLon } = fields.grid;
  const notes = [
    provenance.description,
    ...provenance.adjustments,
    `analysed from ${nLat} × ${nLon} points to degrees l < ${bandLimit}`,
  ];
  return {
    name,
    unit: fields.unit,
    ...places,
    coefficients: a,
    note: `${notes.filter((text) => text !== "").join("; ")}.`,
    anomaly: isAnomaly(a),
  };
}

function orderOf({ groups, labels, fields }: Dataset): Order {
  const runs = [...new Set(groups)];
  const inRun = (run: number) => labels.flatMap((_, b) => (groups[b] === run ? [b] : []));
  const first = inRun(runs[0]);
  const frameLabels = first.map((b) => labels[b]);
  const agree = runs.every((run) => {
    const list = inRun(run);
    return list.length === first.length && list.every((b, i) => labels[b] === frameLabels[i]);
  });
  const isTimed = frameLabels.some((label) => !/^\d{1,3}$/.test(label));
  if (agree && (runs.length > 1 || isTimed)) {
    const columns = runs.map(inRun);
    return {
      rows: first.flatMap((_, i) => columns.map((column) => column[i])),
      members: runs.length,
      frames: first.length,
      ...(runs.length > 1 && { memberLabels: runs.map((run) => `run ${run}`) }),
      frameLabels,
    };
  }
  return { rows: labels.map((_, b) => b), members: fields.batch, frames: 1 };
}

function inOrder(a: HarmonicCoefficients, rows: readonly number[]): HarmonicCoefficients {
  const row = a.bandLimit ** 2;
  const values = new Float64Array(a.values.length);
  rows.forEach((b, i) => {
    values.set(a.values.subarray(b * row, (b + 1) * row), i * row);
  });
  return { ...a, values };
}

/** Whether a field varies about 0: its mean lies within two standard deviations of it. */
function isAnomaly({ values, bandLimit }: HarmonicCoefficients): boolean {
  const [mean = 0, ...rest] = values.subarray(0, bandLimit ** 2);
  const variance = rest.reduce((sum, a) => sum + a * a, 0);
  return mean * mean <= 4 * variance;
}
