import { gaussLegendre, synthesise } from "@chaosphere/core";
import { type FieldChoice, type FieldSequence, type KnownField, shownField } from "../fields.ts";

/** Deviations from the middle of an interval that holds 90 % of a Gaussian. */
const ninety = 1.6448536269514722;

/**
 * The share of the sphere's area on which a field lies within its central 90 % intervals, by the Gauss grid of twice the posterior's
 * degrees.
 */
export function coverageOf(
  seen: FieldSequence,
  choice: FieldChoice,
  { mean, variance }: KnownField,
): number {
  const grid = gaussLegendre(2 * mean.bandLimit);
  const field = synthesise(shownField(seen, choice), grid).values;
  const middle = synthesise(mean, grid).values;
  const variances = synthesise(variance, grid).values;
  let held = 0;
  for (let i = 0; i < field.length; i++) {
    const reach = ninety * Math.sqrt(Math.max(0, variances[i]));
    if (Math.abs(field[i] - middle[i]) <= reach) held += grid.weights[Math.floor(i / grid.nLon)];
  }
  return held / (4 * Math.PI);
}
