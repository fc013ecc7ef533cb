import { type HarmonicCoefficients, truncate } from "@chaosphere/core";
import { type FieldSequence, rowOf, shownField } from "../fields.ts";
import type { Session, Side } from "../session.ts";
import type { ViewerState } from "../state.ts";

/** What one view shows. */
export interface ShownField {
  /** The same text for the same field of the same sequences at the same band limit. */
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  /** A batch of 1, at the band limit of the state. */
  readonly coefficients: HarmonicCoefficients;
}

/** Finds what the views show; remembers the answer while the question stays the same. */
export type ChooseField = (
  state: ViewerState,
  session: Session,
  side: Side,
) => ShownField | undefined;

/** A finder of shown fields. */
export function fieldChooser(): ChooseField {
  const numbers = new WeakMap<FieldSequence, number>();
  const known = new Map<Side, ShownField>();
  let count = 0;

  const idOf = (sequence: FieldSequence, state: ViewerState): string => {
    const number = numbers.get(sequence) ?? ++count;
    numbers.set(sequence, number);
    const bandLimit = Math.min(
      state.bandLimit ?? Number.POSITIVE_INFINITY,
      sequence.coefficients.bandLimit,
    );
    return `${number}/${rowOf(sequence, state)}/${bandLimit}`;
  };

  const remember = (side: Side, id: string, find: () => ShownField): ShownField => {
    const last = known.get(side);
    const shown = last?.id === id ? last : find();
    known.set(side, shown);
    return shown;
  };

  const single = (side: "left" | "right", state: ViewerState, sequence: FieldSequence) => {
    const id = idOf(sequence, state);
    return remember(side, id, () => ({
      id,
      title: sequence.name,
      unit: sequence.unit,
      coefficients: shownField(sequence, state),
    }));
  };

  return (state, session, side) => {
    const { left, right } = session;
    if (side !== "difference") {
      const sequence = side === "left" ? left : right;
      return sequence ? single(side, state, sequence) : undefined;
    }
    if (!(left && right)) return undefined;
    const [from, less] = [single("left", state, left), single("right", state, right)];
    return remember("difference", `${from.id}-${less.id}`, () => ({
      id: `${from.id}-${less.id}`,
      title: "left − right",
      unit: left.unit,
      coefficients: difference(from.coefficients, less.coefficients),
    }));
  };
}

/** a − b, at the larger of the two band limits. */
export function difference(a: HarmonicCoefficients, b: HarmonicCoefficients): HarmonicCoefficients {
  const bandLimit = Math.max(a.bandLimit, b.bandLimit);
  const less = truncate(b, bandLimit).values;
  const from = truncate(a, bandLimit);
  return { ...from, values: from.values.map((value, i) => value - less[i]) };
}
