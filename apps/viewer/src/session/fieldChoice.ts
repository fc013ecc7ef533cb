import { type HarmonicCoefficients, truncate } from "@chaosphere/core";
import { type CellLayout, type FieldCells, haveSameCells, layoutWords } from "../fields/cells.ts";
import {
  bandLimitOf,
  type FieldChoice,
  type FieldSequence,
  rowOf,
  shownCells,
  shownField,
} from "../fields/fields.ts";
import { harmonicsOnCells } from "../fields/harmonicsOnCells.ts";
import { shownStatistic, statisticWords } from "../fields/statistics.ts";
import { type Places, placeOn } from "../state/place.ts";
import type { MemberStatistic, ViewerState } from "../state/state.ts";
import type { Session, Side } from "./session.ts";

/** What every view says of what it shows. */
interface Shown {
  /** The same text for the same field of the same sequences, drawn in the same way. */
  readonly id: string;
  readonly title: string;
  readonly unit: string;
}

/** A field that is the sum of its harmonics. */
export interface ShownHarmonics extends Shown {
  readonly kind: "harmonics";
  /** A batch of 1, at the band limit of the state. */
  readonly coefficients: HarmonicCoefficients;
  /** The square of what is shown, where that is a pointwise deviation: a root has no last degree, its square has. */
  readonly square?: HarmonicCoefficients;
}

/** A field by the cells of its file. */
export interface ShownCells extends Shown {
  readonly kind: "cells";
  readonly cells: FieldCells;
}

/** What one view shows. */
export type ShownField = ShownHarmonics | ShownCells;

/** The part of the state that decides what a view shows. */
export type ShownChoice = FieldChoice &
  Places &
  Partial<Pick<ViewerState, "drawn" | "relief" | "projection">>;

/** Finds what the views show; remembers the last answers. */
export type ChooseField = (
  choice: ShownChoice,
  session: Pick<Session, "left" | "right">,
  side: Side,
) => ShownField | undefined;

/** Answers remembered: as many members side by side as there may be, what comes next in each, and a few before. */
const remembered = 60;

/** Whether the state asks for the harmonics of fields that have cells: by choice, by a cut of degrees, or for their slopes. */
export function asksForHarmonics(
  { drawn, bandLimit, relief = 0, projection }: ShownChoice,
  sequence: FieldSequence,
): boolean {
  const isCut = bandLimit !== null && bandLimit < bandLimitOf(sequence);
  return drawn === "harmonics" || isCut || (relief > 0 && projection === "globe");
}

/** Whether a sequence is drawn by its cells. */
export function isDrawnByCells(choice: ShownChoice, sequence: FieldSequence): boolean {
  return (
    sequence.cells !== undefined && !(sequence.coefficients && asksForHarmonics(choice, sequence))
  );
}

/** The cells that a side shows of a sequence: of its file, or what its members say; null where it shows harmonics. */
export function cellsShown(choice: ShownChoice, sequence: FieldSequence): FieldCells | null {
  const { statistic, frame } = choice;
  if (statistic && sequence.members > 1) return shownStatistic(sequence, frame, statistic);
  return isDrawnByCells(choice, sequence) ? shownCells(sequence, choice) : null;
}

/** A finder of shown fields. */
export function fieldChooser(): ChooseField {
  const numbers = new WeakMap<FieldSequence, number>();
  const known = new Map<string, ShownField>();
  let count = 0;

  const idOf = (sequence: FieldSequence, choice: ShownChoice): string => {
    const number = numbers.get(sequence) ?? ++count;
    numbers.set(sequence, number);
    const own = bandLimitOf(sequence);
    const how = isDrawnByCells(choice, sequence) ? "cells" : Math.min(choice.bandLimit ?? own, own);
    return `${number}/${rowOf(sequence, choice)}/${how}`;
  };
  const remember = (shown: ShownField): ShownField => {
    known.delete(shown.id);
    known.set(shown.id, shown);
    for (const id of [...known.keys()].slice(0, -remembered)) known.delete(id);
    return shown;
  };
  const ofMembers = (
    sequence: FieldSequence,
    choice: ShownChoice,
    statistic: MemberStatistic,
  ): ShownField => {
    const first = { ...choice, member: 0 };
    const id = `${idOf(sequence, first)} ${JSON.stringify(statistic)}`;
    const found = known.get(id);
    if (found) return remember(found);
    const title = statisticWords(statistic, sequence.members, sequence.unit);
    const unit = statistic.kind === "exceedance" ? "" : sequence.unit;
    const cells = shownStatistic(sequence, choice.frame, statistic);
    return remember({ id, title, unit, kind: "cells", cells });
  };
  const single = (sequence: FieldSequence, choice: ShownChoice): ShownField => {
    const { statistic } = choice;
    if (statistic && sequence.members > 1) return ofMembers(sequence, choice, statistic);
    const id = idOf(sequence, choice);
    const found = known.get(id);
    if (found) return remember(found);
    const cells = isDrawnByCells(choice, sequence) ? shownCells(sequence, choice) : null;
    const { name: title, unit } = sequence;
    return remember(
      cells
        ? { id, title, unit, kind: "cells", cells }
        : {
            id,
            title,
            unit,
            kind: "harmonics",
            coefficients: shownField(sequence, choice),
            ...squareOf(sequence, choice),
          },
    );
  };

  return (choice, { left, right }, side) => {
    if (side !== "difference") {
      const sequence = side === "left" ? left : right;
      return sequence ? single(sequence, placeOn(side, choice)) : undefined;
    }
    if (!(left && right)) return undefined;
    const [from, less] = comparable(single, left, right, choice);
    if (!(from && less)) return undefined;
    const id = `${from.id} − ${less.id}`;
    const common = { id, title: "left − right", unit: left.unit };
    const found = known.get(id);
    if (found) return remember(found);
    if (from.kind === "cells" && less.kind === "cells") {
      return remember({ ...common, kind: "cells", cells: cellDifference(from.cells, less.cells) });
    }
    if (from.kind === "cells" || less.kind === "cells") return undefined;
    const coefficients = difference(from.coefficients, less.coefficients);
    return remember({ ...common, kind: "harmonics", coefficients });
  };
}

/** The variance behind a deviation of which every degree is shown. */
function squareOf(sequence: FieldSequence, choice: FieldChoice): Pick<ShownHarmonics, "square"> {
  const { posterior } = sequence;
  const isCut = choice.bandLimit !== null && choice.bandLimit < bandLimitOf(sequence);
  return posterior?.shown === "deviation" && !isCut ? { square: posterior.variance } : {};
}

/**
 * Two fields by the same cells, else both by their harmonics, else those of the one at the cells of the other, which has gaps
 * or is a statistic; nothing while harmonics are not known, or where neither has any.
 */
function comparable(
  single: (sequence: FieldSequence, choice: ShownChoice) => ShownField,
  left: FieldSequence,
  right: FieldSequence,
  choice: ShownChoice,
): readonly ShownField[] {
  const fields = [single(left, choice), single(right, placeOn("right", choice))];
  const [from, less] = fields;
  if (from.kind === "cells" && less.kind === "cells") {
    if (haveSameCells(from.cells.layout, less.cells.layout)) return fields;
  }
  const harmonic: ShownChoice = { ...choice, drawn: "harmonics" };
  const smoothest = (shown: ShownField, sequence: FieldSequence, places: ShownChoice) =>
    sequence.coefficients ? single(sequence, places) : shown;
  const a = smoothest(from, left, harmonic);
  const b = smoothest(less, right, placeOn("right", harmonic));
  if (a.kind === "cells" && b.kind === "harmonics") return [a, onCells(b, a.cells.layout)];
  if (a.kind === "harmonics" && b.kind === "cells") return [onCells(a, b.cells.layout), b];
  return a.kind === "harmonics" && b.kind === "harmonics" ? [a, b] : [];
}

function onCells(shown: ShownHarmonics, layout: CellLayout): ShownCells {
  const { id, title, unit } = shown;
  return { id, title, unit, kind: "cells", cells: harmonicsOnCells(shown, layout) };
}

/**
 * Why two sides that hold fields have no difference, in a sentence; empty where they have one, or will have once the
 * harmonics are there.
 */
export function whyNoDifference(
  choice: ShownChoice,
  { left, right }: Pick<Session, "left" | "right">,
): string {
  if (!(left && right)) return "";
  const layouts = [
    { sequence: left, places: choice },
    { sequence: right, places: placeOn("right", choice) },
  ].flatMap(({ sequence, places }) => {
    const isStatistic = places.statistic != null && sequence.members > 1;
    const layout = cellsShown(places, sequence)?.layout;
    return layout && (isStatistic || sequence.cells?.hasGaps) ? [layout] : [];
  });
  if (layouts.length < 2 || haveSameCells(layouts[0], layouts[1])) return "";
  return `No difference: the left side has ${layoutWords(layouts[0])}, the right side ${layoutWords(layouts[1])}, and neither field is known between its cells. Compare fields on the same cells.`;
}

/** Whether the difference of two sequences takes their harmonics, because their cells differ. */
export function differsByHarmonics(left: FieldSequence, right: FieldSequence): boolean {
  return !(left.cells && right.cells && haveSameCells(left.cells.layout, right.cells.layout));
}

/** a − b, cell by cell; NaN where either has no value. */
function cellDifference({ layout, values }: FieldCells, less: FieldCells): FieldCells {
  return { layout, values: values.map((value, i) => value - less.values[i]) };
}

/** a − b, at the larger of the two band limits. */
export function difference(a: HarmonicCoefficients, b: HarmonicCoefficients): HarmonicCoefficients {
  const bandLimit = Math.max(a.bandLimit, b.bandLimit);
  const less = truncate(b, bandLimit).values;
  const from = truncate(a, bandLimit);
  return { ...from, values: from.values.map((value, i) => value - less[i]) };
}
