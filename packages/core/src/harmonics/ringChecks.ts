import { DomainError } from "../errors.ts";
import type { IsoLatitudeRings, RingFields } from "../grid/isoLatitudeRings.ts";

/** @throws {@link DomainError} unless the value has rings of points. */
export function checkRings(caller: string, rings: IsoLatitudeRings | undefined): void {
  if (Number.isInteger(rings?.points) && rings?.starts !== undefined) return;
  throw new DomainError(
    `${caller}: needs rings, got ${String(rings)}. Make them with isoLatitudeRings, octahedralGaussian or ringsOfGrid, and fields with ringFields.`,
  );
}

/**
 * Refuses NaN and ±∞, saying where the first one is and how many there are. The coefficient a_00 is a sum over every
 * value, so that it is finite only if they all are.
 */
export function checkRingFields(caller: string, fields: RingFields, results: Float64Array): void {
  const { rings, batch, values } = fields;
  let sum = 0;
  for (let i = 0; i < results.length; i += results.length / batch) sum += results[i] * 0;
  if (sum === 0) return;
  const first = values.findIndex((value) => !Number.isFinite(value));
  // Finite values may have a sum that is not.
  if (first === -1) return;
  const count = values.reduce((n, value) => (Number.isFinite(value) ? n : n + 1), 0);
  const point = first % rings.points;
  const after = rings.starts.findIndex((start) => start > point);
  const ring = after === -1 ? rings.starts.length - 1 : after - 1;
  const share = ((100 * count) / values.length).toPrecision(3);
  throw new DomainError(
    `${caller}: every value must be finite, got ${values[first]} in field ${Math.floor(first / rings.points)} of ${batch}, ring ${ring}, point ${point - rings.starts[ring]}, and ${share} % of all points not finite. Fill the gaps or use fields defined on the whole sphere.`,
  );
}
