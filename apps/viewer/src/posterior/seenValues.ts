import { evaluateAt } from "@chaosphere/core";
import { type FieldChoice, type FieldSequence, shownField } from "../fields.ts";
import type { ObservedPoint, Position } from "../state.ts";

/** Digits of a place in a link: a thousandth of a second of arc. */
const placeDigits = 8;

/** The values of the field that is shown at places, which are rounded first so that a link gives the same ones again. */
export function seenAt(
  sequence: FieldSequence,
  choice: FieldChoice,
  places: readonly Position[],
): ObservedPoint[] {
  const rounded = (angle: number) => Number(angle.toFixed(placeDigits));
  const θ = Float64Array.from(places, ({ colatitude }) =>
    Math.max(0, Math.min(Math.PI, rounded(colatitude))),
  );
  const λ = Float64Array.from(places, ({ longitude }) => rounded(withinTurn(longitude)));
  const values = evaluateAt(shownField(sequence, choice), θ, λ);
  return Array.from(values, (value, i) => [θ[i], λ[i], Number(value.toPrecision(12))] as const);
}

function withinTurn(longitude: number): number {
  return longitude - 2 * Math.PI * Math.round(longitude / (2 * Math.PI));
}
