import { evaluateAt } from "@chaosphere/core";
import { cellAt } from "../fields/cells.ts";
import type { ShownField } from "../session/fieldChoice.ts";
import type { ObservedPoint, Position } from "../state/state.ts";
import { cellCentre } from "./cellCentre.ts";

/** Digits of a place in a link: a thousandth of a second of arc. */
const placeDigits = 8;
/** Digits of a value in a link. */
const valueDigits = 12;

/**
 * The values of a field that is shown at places, which are rounded first so that a link gives the same ones again. Where it is shown by
 * its cells these are the values of cells, at their centres, each once, without the cells that have none.
 */
export function seenAt(shown: ShownField, places: readonly Position[]): ObservedPoint[] {
  if (shown.kind === "harmonics") {
    const rounded = places.map(roundedPlace);
    const values = evaluateAt(
      shown.coefficients,
      Float64Array.from(rounded, ({ colatitude }) => colatitude),
      Float64Array.from(rounded, ({ longitude }) => longitude),
    );
    return rounded.map((place, i) => pointAt(place, values[i]));
  }
  const { cells } = shown;
  const byCell = new Map(places.map((place) => [cellAt(cells.layout, place), place]));
  return [...byCell].flatMap(([cell, place]) => {
    const value = cells.values[cell];
    if (Number.isNaN(value)) return [];
    return [pointAt(roundedPlace(cellCentre(cells.layout, place)), value)];
  });
}

function pointAt({ colatitude, longitude }: Position, value: number): ObservedPoint {
  return [colatitude, longitude, Number(value.toPrecision(valueDigits))];
}

function roundedPlace({ colatitude, longitude }: Position): Position {
  const rounded = (angle: number) => Number(angle.toFixed(placeDigits));
  return {
    colatitude: Math.max(0, Math.min(Math.PI, rounded(colatitude))),
    longitude: rounded(withinTurn(longitude)),
  };
}

function withinTurn(longitude: number): number {
  return longitude - 2 * Math.PI * Math.round(longitude / (2 * Math.PI));
}
