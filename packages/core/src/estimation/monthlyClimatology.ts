import { DomainError, ShapeError } from "../errors.ts";
import { type GridFields, type SphereGrid, seenCells } from "../grid/index.ts";

/** The mean of each calendar month at each cell of a grid, over the fields in which the cell was seen. */
export interface MonthlyClimatology {
  /** `[month·nLat·nLon + cell]`, month 0 January, in the unit of the fields; 0 where no field of the month saw the cell. */
  readonly means: Float64Array;
  /** The number of fields behind each mean, 0 for none. Laid out as `means`. */
  readonly counts: Float64Array;
}

/** Months of a year. */
const MONTHS = 12;

/**
 * The monthly climatology of fields: at each cell the mean over the fields of a month in which the cell was seen.
 *
 * @param months the calendar month of each field, 1 for January. Length: the batch.
 * @throws {@link ShapeError} if there is not one month per field.
 * @throws {@link DomainError} if a month is none.
 *
 * @example
 * ```ts
 * import { equiangular, fieldsWithGaps } from "@chaosphere/core";
 * import { monthlyClimatology, subtractClimatology } from "@chaosphere/core/estimation";
 *
 * const fields = fieldsWithGaps(equiangular(1, { nLon: 2 }), Float64Array.of(1, 5, 3, 9, 7, Number.NaN));
 * const months = [1, 1, 2];
 * const climatology = monthlyClimatology(fields, months);
 * console.log([...climatology.means.subarray(0, 4)]); // [ 2, 7, 7, 0 ]
 * const anomalies = subtractClimatology(fields, months, climatology);
 * console.log([...anomalies.values], anomalies.seen?.join("")); // [ -1, -2, 1, 2, 0, 0 ] 111110
 * ```
 */
export function monthlyClimatology(
  fields: GridFields,
  months: ArrayLike<number>,
): MonthlyClimatology {
  const cells = fields.grid.nLat * fields.grid.nLon;
  checkMonths("monthlyClimatology", fields, months);
  const means = new Float64Array(MONTHS * cells);
  const counts = new Float64Array(MONTHS * cells);
  for (let b = 0; b < fields.batch; b++) {
    const seen = seenCells(fields, b);
    for (let i = 0; i < cells; i++) {
      if (seen?.[i] === 0) continue;
      const at = (months[b] - 1) * cells + i;
      counts[at]++;
      // A running mean, which stays within the range of the values.
      means[at] += (fields.values[b * cells + i] - means[at]) / counts[at];
    }
  }
  return { means, counts };
}

/**
 * Fields as anomalies from the mean of their month. A cell of which the climatology knows nothing in that month counts as not
 * seen and is 0; so does one that was not seen before.
 *
 * @throws as {@link monthlyClimatology}, and {@link DomainError} if no cell of a month has a mean, {@link ShapeError} if the
 *   climatology is of another grid.
 */
export function subtractClimatology(
  fields: GridFields,
  months: ArrayLike<number>,
  climatology: MonthlyClimatology,
): GridFields {
  return shifted("subtractClimatology", fields, months, climatology, -1);
}

/**
 * Anomalies with the mean of a calendar month added back. A cell of which the climatology knows nothing in that month counts as not
 * seen, as one that was not seen before.
 *
 * @param months the calendar month of each field, 1 for January.
 * @throws as {@link subtractClimatology}.
 */
export function addClimatology(
  fields: GridFields,
  months: ArrayLike<number>,
  climatology: MonthlyClimatology,
): GridFields {
  return shifted("addClimatology", fields, months, climatology, 1);
}

/** Fields with the mean of their month added so many times, at the cells that were seen and that it knows. */
function shifted(
  caller: string,
  fields: GridFields,
  months: ArrayLike<number>,
  climatology: MonthlyClimatology,
  times: 1 | -1,
): GridFields {
  const { means, counts } = climatology;
  const cells = fields.grid.nLat * fields.grid.nLon;
  checkMonths(caller, fields, months);
  checkClimatology(caller, climatology, cells);
  const values = new Float64Array(fields.values.length);
  const known = new Uint8Array(values.length);
  for (let b = 0; b < fields.batch; b++) {
    checkKnown(caller, climatology, months[b], cells);
    const seen = seenCells(fields, b);
    for (let i = 0; i < cells; i++) {
      const at = (months[b] - 1) * cells + i;
      if (seen?.[i] === 0 || counts[at] === 0) continue;
      values[b * cells + i] = fields.values[b * cells + i] + times * means[at];
      known[b * cells + i] = 1;
    }
  }
  return marked(fields, values, known);
}

/**
 * The mean of a month at any points, between the four cells about each by bilinear interpolation, over those of the four that
 * have one; NaN where none has. At a cell it is that cell's.
 *
 * @param grid the grid of the climatology.
 * @param month 1 for January.
 * @param points colatitudes θ and as many longitudes λ, rad; beyond the first and last ring the nearest ring stands for them.
 */
export function climatologyAt(
  climatology: MonthlyClimatology,
  grid: SphereGrid,
  month: number,
  points: { readonly colatitudes: Float64Array; readonly longitudes: Float64Array },
): Float64Array {
  const { colatitudes, longitudes } = points;
  const { nLat, nLon, firstLongitude } = grid;
  checkClimatology("climatologyAt", climatology, nLat * nLon);
  checkKnown("climatologyAt", climatology, month, nLat * nLon);
  const first = (month - 1) * nLat * nLon;
  return colatitudes.map((θ, i) => {
    const below = grid.colatitudes.findIndex((ring) => ring >= θ);
    const j1 = below === -1 ? nLat - 1 : below;
    const j0 = below === -1 ? nLat - 1 : Math.max(0, below - 1);
    const step = grid.colatitudes[j1] - grid.colatitudes[j0];
    const v = step > 0 ? (θ - grid.colatitudes[j0]) / step : 1;
    const x = ((longitudes[i] - firstLongitude) * nLon) / (2 * Math.PI);
    // A cell's own longitude, as it comes from degrees, is not split between neighbours by rounding.
    const near = Math.abs(x - Math.round(x)) < 1e-9 ? Math.round(x) : x;
    const k0 = Math.floor(near);
    const u = near - k0;
    let [sum, weights] = [0, 0];
    for (const [j, k, weight] of [
      [j0, k0, (1 - v) * (1 - u)],
      [j0, k0 + 1, (1 - v) * u],
      [j1, k0, v * (1 - u)],
      [j1, k0 + 1, v * u],
    ]) {
      const at = first + j * nLon + (((k % nLon) + nLon) % nLon);
      if (weight < 1e-9 || climatology.counts[at] === 0) continue;
      sum += weight * climatology.means[at];
      weights += weight;
    }
    return weights > 0 ? sum / weights : Number.NaN;
  });
}

/** Fields of which some values are known: one map where they are the same ones, none where they are all. */
function marked(
  { seen: _, ...fields }: GridFields,
  values: Float64Array,
  known: Uint8Array,
): GridFields {
  if (!known.includes(0)) return { ...fields, values };
  const cells = fields.grid.nLat * fields.grid.nLon;
  const isOne = known.every((value, i) => value === known[i % cells]);
  return { ...fields, values, seen: isOne ? known.slice(0, cells) : known };
}

function checkMonths(caller: string, { batch }: GridFields, months: ArrayLike<number>): void {
  if (months.length !== batch) {
    throw new ShapeError(
      `${caller}: months must be one per field, ${batch}, got ${months.length}. Give the month of each field.`,
    );
  }
  const wrong = Array.from(months).find((m) => !(Number.isInteger(m) && m >= 1 && m <= MONTHS));
  if (wrong !== undefined) {
    throw new DomainError(
      `${caller}: a month must be a whole number from 1, January, to ${MONTHS}, got ${wrong}. Take it from the dates of the fields.`,
    );
  }
}

function checkClimatology(
  caller: string,
  { means, counts }: MonthlyClimatology,
  cells: number,
): void {
  if (means.length === MONTHS * cells && counts.length === means.length) return;
  throw new ShapeError(
    `${caller}: a climatology must have ${MONTHS} maps of the fields' ${cells} cells, got ${means.length} means and ${counts.length} counts. Use fields on the grid that it was made on.`,
  );
}

function checkKnown(
  caller: string,
  { counts }: MonthlyClimatology,
  month: number,
  cells: number,
): void {
  if (counts.subarray((month - 1) * cells, month * cells).some((n) => n > 0)) return;
  throw new DomainError(
    `${caller}: the climatology must have the month, got ${month}, of which no field was seen. Make it of fields of every month.`,
  );
}
