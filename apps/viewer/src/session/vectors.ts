import { cellAt, cellCount } from "../fields/cells.ts";
import type { FieldSequence } from "../fields/fields.ts";
import { type Places, placeOn } from "../state/place.ts";
import type { Position, ViewerState } from "../state/state.ts";
import type { Session, Side } from "./session.ts";

/** Components of a vector, NaN where it is unknown. */
export interface Components {
  readonly east: number;
  readonly north: number;
}

/** The vector at a position. */
export type VectorAt = (at: Position) => Components;

/** The vectors that a side shows: of its member and time, or the mean of the members; null where it has none. */
export function vectorsOn(
  side: Side,
  places: Places,
  { left, right }: Pick<Session, "left" | "right">,
): VectorAt | null {
  if (side !== "difference") {
    const sequence = side === "left" ? left : right;
    return sequence && vectorsOf(sequence, placeOn(side, places));
  }
  const from = left && vectorsOf(left, places);
  const less = right && vectorsOf(right, placeOn("right", places));
  if (!(from && less) || left.vectors?.unit !== right.vectors?.unit) return null;
  return (at) => {
    const [a, b] = [from(at), less(at)];
    return { east: a.east - b.east, north: a.north - b.north };
  };
}

function vectorsOf(
  { vectors, members, frames }: FieldSequence,
  { member, frame, statistic }: Places,
): VectorAt | null {
  if (!vectors) return null;
  const { layout, east, north, order } = vectors;
  const count = cellCount(layout);
  const first = Math.min(frame, frames - 1) * members;
  const isStatistic = statistic != null && members > 1;
  if (isStatistic && statistic.kind !== "mean") return null;
  const rows = isStatistic
    ? Array.from({ length: members }, (_, k) => first + k)
    : [first + Math.min(member, members - 1)];
  const meanAt = (values: Float64Array, cell: number): number =>
    rows.reduce((sum, row) => sum + values[order[row] * count + cell], 0) / rows.length;
  return (at) => {
    const cell = cellAt(layout, at);
    return { east: meanAt(east, cell), north: meanAt(north, cell) };
  };
}

/** Whether arrows are drawn: as chosen, else where the field drawn is the vector's speed or a component of it. */
export function showsArrows(
  { arrows }: Pick<ViewerState, "arrows">,
  { left, right }: Pick<Session, "left" | "right">,
): boolean {
  return arrows ?? [left, right].some((sequence) => sequence?.isOfVectors === true);
}
