import { type HarmonicCoefficients, truncate } from "@chaosphere/core";
import { type FieldChoice, type FieldSequence, rowOf, shownField } from "../fields.ts";
import type { Session, Side } from "../session.ts";

/** What one view shows. */
export interface ShownField {
  /** The same text for the same field of the same sequences at the same band limit. */
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  /** A batch of 1, at the band limit of the state. */
  readonly coefficients: HarmonicCoefficients;
  /** The square of what is shown, where that is a pointwise deviation: a root has no last degree, its square has. */
  readonly square?: HarmonicCoefficients;
}

/** Finds what the views show; remembers the last answers. */
export type ChooseField = (
  choice: FieldChoice,
  session: Pick<Session, "left" | "right">,
  side: Side,
) => ShownField | undefined;

/** Answers remembered: three views, what comes next in each, and a few before. */
const remembered = 12;

/** A finder of shown fields. */
export function fieldChooser(): ChooseField {
  const numbers = new WeakMap<FieldSequence, number>();
  const known = new Map<string, ShownField>();
  let count = 0;

  const idOf = (sequence: FieldSequence, choice: FieldChoice): string => {
    const number = numbers.get(sequence) ?? ++count;
    numbers.set(sequence, number);
    const own = sequence.coefficients.bandLimit;
    return `${number}/${rowOf(sequence, choice)}/${Math.min(choice.bandLimit ?? own, own)}`;
  };
  const remember = (shown: ShownField): ShownField => {
    known.delete(shown.id);
    known.set(shown.id, shown);
    for (const id of [...known.keys()].slice(0, -remembered)) known.delete(id);
    return shown;
  };
  const single = (sequence: FieldSequence, choice: FieldChoice): ShownField => {
    const id = idOf(sequence, choice);
    return remember(
      known.get(id) ?? {
        id,
        title: sequence.name,
        unit: sequence.unit,
        coefficients: shownField(sequence, choice),
        ...squareOf(sequence, choice),
      },
    );
  };

  return (choice, { left, right }, side) => {
    if (side !== "difference") {
      const sequence = side === "left" ? left : right;
      return sequence ? single(sequence, choice) : undefined;
    }
    if (!(left && right)) return undefined;
    const [from, less] = [single(left, choice), single(right, choice)];
    const id = `${from.id} − ${less.id}`;
    return remember(
      known.get(id) ?? {
        id,
        title: "left − right",
        unit: left.unit,
        coefficients: difference(from.coefficients, less.coefficients),
      },
    );
  };
}

/** The variance behind a deviation of which every degree is shown. */
function squareOf(
  { posterior, coefficients: { bandLimit } }: FieldSequence,
  choice: FieldChoice,
): Pick<ShownField, "square"> {
  const isCut = choice.bandLimit !== null && choice.bandLimit < bandLimit;
  return posterior?.shown === "deviation" && !isCut ? { square: posterior.variance } : {};
}

/** a − b, at the larger of the two band limits. */
export function difference(a: HarmonicCoefficients, b: HarmonicCoefficients): HarmonicCoefficients {
  const bandLimit = Math.max(a.bandLimit, b.bandLimit);
  const less = truncate(b, bandLimit).values;
  const from = truncate(a, bandLimit);
  return { ...from, values: from.values.map((value, i) => value - less[i]) };
}
