import { evaluateAt } from "@chaosphere/core";
import { cellAt } from "../cells.ts";
import { type FieldChoice, type FieldSequence, shownCells, shownField } from "../fields.ts";
import type { ObservedPoint, Position } from "../state.ts";

/** Digits of a place in a link: a thousandth of a second of arc. */
const placeDigits = 8;

/**
 * The values of the field that is shown at places, which are rounded first so that a link gives the same ones again: of its
 * cells where a file has them, and then without the places that no cell with a value covers.
 */
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
  const cells = shownCells(sequence, choice);
  const values = cells
    ? θ.map((colatitude, i) => cells.values[cellAt(cells.layout, { colatitude, longitude: λ[i] })])
    : evaluateAt(shownField(sequence, choice), θ, λ);
  return Array.from(values).flatMap((value, i) =>
    Number.isNaN(value) ? [] : [[θ[i], λ[i], Number(value.toPrecision(12))] as const],
  );
}

function withinTurn(longitude: number): number {
  return longitude - 2 * Math.PI * Math.round(longitude / (2 * Math.PI));
}
