import type { FieldSequence } from "../fields/fields.ts";
import type { ShownField } from "../session/fieldChoice.ts";
import type { Session, Side } from "../session/session.ts";
import { placeOn } from "../state/place.ts";
import type { MemberStatistic, ViewerState } from "../state/state.ts";
import type { FieldExtents } from "./fieldExtents.ts";
import { differenceScale, type Extent, fieldScale, type ValueScale } from "./valueScale.ts";

/** What scales are made from. */
export interface Scaled {
  readonly state: ViewerState;
  readonly session: Pick<Session, "left" | "right" | "playing">;
  /** The fields of a side: several where members stand side by side. */
  readonly shownOn: (side: Side) => readonly ShownField[];
  readonly extents: FieldExtents;
}

/** The scale of a side; null while there is nothing to show on it. */
export function scaleOf(side: Side, scaled: Scaled): ValueScale | null {
  if (side === "difference") return scaleOfDifference(scaled);
  const { state, session } = scaled;
  const isShared = state.right === null || state.sharedRange;
  const sides = isShared ? (["left", "right"] as const) : ([side] as const);
  const held = sides.flatMap((one) => {
    const sequence = state.right === null && one === "right" ? null : session[one];
    return sequence ? [{ side: one, sequence }] : [];
  });
  if (held.length === 0) return null;
  const found = held.flatMap(({ side: one, sequence }) => {
    return extentsOf(one, sequence, scaled);
  });
  const chosen = side === "right" && !isShared ? state.rightRange : state.range;
  const sequences = held.map(({ side: one, sequence }) => ({
    anomaly: sequence.anomaly && !isOfOneSign(placeOn(one, state).statistic ?? null),
  }));
  // Where no value is positive there is no logarithm, and the scale is linear.
  if (found.length === 0 && state.spread === "log") {
    return scaleOf(side, { ...scaled, state: { ...state, spread: "linear" } });
  }
  return fieldScale(state, chosen, sequences, found.length > 0 ? found : [[0, 0]]);
}

/** Whether what the members say has no 0 in its middle. */
function isOfOneSign(statistic: MemberStatistic | null): boolean {
  return statistic?.kind === "deviation" || statistic?.kind === "exceedance";
}

function extentsOf(
  side: "left" | "right",
  sequence: FieldSequence,
  { state, session, shownOn, extents }: Scaled,
): readonly Extent[] {
  // While fields play, their colours mean the same in all of them.
  const isStatistic = placeOn(side, state).statistic != null && sequence.members > 1;
  if (!isStatistic && (state.rangeOf === "sequence" || session.playing)) {
    const extent = extents.ofSequence(sequence, state);
    return extent ? [extent] : [];
  }
  return shownOn(side).flatMap((shown) => {
    const extent = extents.ofShown(shown, state);
    return extent ? [extent] : [];
  });
}

function scaleOfDifference({ state, shownOn, extents }: Scaled): ValueScale | null {
  const [difference, left, right] = (["difference", "left", "right"] as const).map(
    (side) => shownOn(side)[0],
  );
  if (!(difference && left && right)) return null;
  const choice = { coverage: state.coverage, spread: "linear" } as const;
  const all = { coverage: "all", spread: "linear" } as const;
  const ends = [left, right].flatMap((shown) => extents.ofShown(shown, all) ?? []);
  const magnitude = Math.max(0, ...ends.map(Math.abs));
  const extent = extents.ofShown(difference, choice) ?? [0, 0];
  return differenceScale(state, state.differenceRange, extent, magnitude);
}
