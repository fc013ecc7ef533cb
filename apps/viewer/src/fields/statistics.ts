import {
  equiangularWithPoles,
  type HarmonicCoefficients,
  rows,
  synthesise,
} from "@chaosphere/core";
import type { MemberStatistic } from "../state/state.ts";
import { cellCount, cellsOfRow, type FieldCells } from "./cells.ts";
import { type FieldSequence, harmonicsOf } from "./fields.ts";

/** Numbers that the members of a time may take on the grid of a statistic, 128 MB. */
const mostNumbers = 2 ** 24;

/** What was worked out last, by sequence: a view, a panel and a profile ask for the same. */
const known = new WeakMap<FieldSequence, { readonly name: string; readonly cells: FieldCells }>();

/** {@link memberStatistic}, worked out once while nothing else is asked of the sequence. */
export function shownStatistic(
  sequence: FieldSequence,
  frame: number,
  statistic: MemberStatistic,
): FieldCells {
  const name = JSON.stringify([Math.min(frame, sequence.frames - 1), statistic]);
  const found = known.get(sequence);
  if (found?.name === name) return found.cells;
  const cells = memberStatistic(sequence, frame, statistic);
  known.set(sequence, { name, cells });
  return cells;
}

/**
 * What the members of a time say at each point: of the cells of a file where it has them, else on a grid with the poles in
 * steps of half the shortest half wave or finer. Members without a value at a cell are left out there.
 */
export function memberStatistic(
  sequence: FieldSequence,
  frame: number,
  statistic: MemberStatistic,
): FieldCells {
  const { layout, members } = membersOf(sequence, frame);
  const count = cellCount(layout);
  const values = new Float64Array(count);
  const sample = new Float64Array(members.length);
  for (let i = 0; i < count; i++) {
    let held = 0;
    for (const member of members) {
      if (!Number.isNaN(member[i])) sample[held++] = member[i];
    }
    values[i] = statisticOf(sample.subarray(0, held), statistic);
  }
  return { layout, values };
}

/** The statistic of some numbers, which it may sort; NaN of none. */
export function statisticOf(sample: Float64Array, statistic: MemberStatistic): number {
  const n = sample.length;
  if (n === 0) return Number.NaN;
  switch (statistic.kind) {
    case "mean":
      return meanOf(sample);
    case "deviation": {
      const mean = meanOf(sample);
      let squares = 0;
      for (const value of sample) squares += (value - mean) ** 2;
      return n < 2 ? Number.NaN : Math.sqrt(squares / (n - 1));
    }
    case "percentile": {
      const ascending = sample.sort();
      const at = (statistic.percent / 100) * (n - 1);
      const below = Math.min(Math.floor(at), n - 1);
      const above = Math.min(below + 1, n - 1);
      return ascending[below] + (at - below) * (ascending[above] - ascending[below]);
    }
    case "exceedance": {
      let count = 0;
      for (const value of sample) if (value > statistic.above) count++;
      return count / n;
    }
    default:
      return statistic satisfies never;
  }
}

function meanOf(sample: Float64Array): number {
  let sum = 0;
  for (const value of sample) sum += value;
  return sum / sample.length;
}

/** A statistic in words, as "standard deviation of 20 members". */
export function statisticWords(statistic: MemberStatistic, members: number, unit: string): string {
  const all = `${members} members`;
  switch (statistic.kind) {
    case "mean":
      return `mean of ${all}`;
    case "deviation":
      return `standard deviation of ${all}`;
    case "percentile":
      return `${statistic.percent} % percentile of ${all}`;
    case "exceedance":
      return `share of ${all} above ${`${statistic.above} ${unit}`.trim()}`;
    default:
      return statistic satisfies never;
  }
}

function membersOf(sequence: FieldSequence, frame: number) {
  const { cells, members: count } = sequence;
  const first = Math.min(frame, sequence.frames - 1) * count;
  if (cells) {
    const members = Array.from({ length: count }, (_, k) => cellsOfRow(cells, first + k).values);
    return { layout: cells.layout, members };
  }
  const a: HarmonicCoefficients = rows(harmonicsOf(sequence), first, first + count);
  const most = Math.sqrt(mostNumbers / (2 * count));
  let steps = Math.max(64, Math.min(512, 2 ** Math.ceil(Math.log2(4 * a.bandLimit))));
  while (steps > 64 && steps > most) steps /= 2;
  const grid = equiangularWithPoles(steps + 1, { nLon: 2 * steps });
  const { values } = synthesise(a, grid);
  const one = grid.nLat * grid.nLon;
  const members = Array.from({ length: count }, (_, k) => values.subarray(k * one, (k + 1) * one));
  return { layout: { kind: "grid", grid } as const, members };
}
