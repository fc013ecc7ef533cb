import { type Conditioned, type Conditioning, NOISE_SD } from "./conditioning.ts";
import type { Experiment } from "./experiment.ts";
import type { OverRuns } from "./heldOut.ts";
import { LEVEL, NARROWED } from "./intervals.ts";

/** One line on held-out fields given a part of them. */
export interface ConditionedRow {
  readonly label: string;
  readonly meaning: string;
  readonly points: string;
  readonly hemisphere: string;
}

type Of = Pick<Experiment, "conditioning" | "data" | "judgement" | "design">;

/** What the rows are of. */
export function conditionedHeading({ conditioning, data, judgement, design }: Of): string {
  const { points, hemisphere } = conditioning;
  return `Runs ${judgement.runs.join(" and ")} given ${points.seen}, or ${hemisphere.seen} on ${hemisphere.size} cells, with errors of ${NOISE_SD} ${data.fields.unit}: exact posterior of the localised Gaussian, l < ${design.bandLimit}, all years, whole sphere, ± standard error over the runs`;
}

/** The numbers on held-out fields given a part of them: the same everywhere. */
export function conditionedRows({ conditioning, data }: Of): ConditionedRow[] {
  const { unit } = data.fields;
  const row = (label: string, meaning: string, f: (of: Conditioned) => string): ConditionedRow => ({
    label,
    meaning,
    points: f(conditioning.points),
    hemisphere: f(conditioning.hemisphere),
  });
  const level = percent(LEVEL, 0);
  return [
    row(
      `coverage of ${level} intervals`,
      "share of area and years in which the truth lies in the central interval of the posterior",
      ({ intervals }) => share(intervals.coverage),
    ),
    row(
      `  control: deviations × ${NARROWED}`,
      `the same for intervals of ${NARROWED} times the width; of a Gaussian with the right deviation it is 81.2 %`,
      ({ intervals }) => share(intervals.narrowed),
    ),
    row(
      "  control: another year's posterior",
      "the same for the interval of a year half a run away, which saw other values",
      ({ intervals }) => share(intervals.misplaced),
    ),
    row(
      `rms error of the posterior mean (${unit})`,
      "over area and years of a run",
      ({ intervals }) => plain(intervals.rmsError),
    ),
    row(
      "  posterior deviation, rms",
      "what the error above should be, if the model were right",
      ({ intervals }) => intervals.rmsDeviation.toFixed(4),
    ),
    row("  of the model's mean, nothing seen", "the error without observations", ({ intervals }) =>
      plain(intervals.rmsUnseen),
    ),
  ];
}

/** The same as lines of text. */
export function conditionedLines(of: Of): string[] {
  const line = (label: string, points: string, hemisphere: string) =>
    `${label.padEnd(40)}${points.padStart(20)}${hemisphere.padStart(20)}`;
  return [
    conditionedHeading(of),
    line("", "points of the sea", "hemisphere"),
    ...conditionedRows(of).map((row) => line(row.label, row.points, row.hemisphere)),
  ];
}

/** The calibration in one line, beside its controls. */
export function calibrationLine({ conditioning: { points, hemisphere } }: Of): string {
  const of = (f: (of: Conditioned["intervals"]) => OverRuns) =>
    `${share(f(points.intervals))} and ${share(f(hemisphere.intervals))}`;
  return `given ${points.seen}, and ${hemisphere.seen}, ${percent(LEVEL, 0)} intervals cover ${of(({ coverage }) => coverage)} of the held-out years; controls: ${of(({ narrowed }) => narrowed)} with deviations × ${NARROWED}, ${of(({ misplaced }) => misplaced)} with another year's posterior`;
}

/** The numbers without the fields, for the record. */
export function conditionedRecord({ noiseSd, points, hemisphere }: Conditioning): object {
  const of = ({ seen, size, intervals, shown }: Conditioned) => ({
    seen,
    size,
    ...intervals,
    shownField: shown.index,
  });
  return { noiseSd, level: LEVEL, points: of(points), hemisphere: of(hemisphere) };
}

function percent(x: number, digits: number): string {
  return `${(100 * x).toFixed(digits)} %`;
}

function share({ mean, standardError }: OverRuns): string {
  return `${(100 * mean).toFixed(1)} ± ${percent(standardError, 1)}`;
}

function plain({ mean, standardError }: OverRuns): string {
  return `${mean.toFixed(4)} ± ${standardError.toFixed(4)}`;
}
