import type { GridFields } from "@chaosphere/core";
import { climatologyAt } from "@chaosphere/core/estimation";
import { type Dataset, monthsOf } from "@chaosphere/data";
import type { Checkpoint } from "@chaosphere/model";
import { asCall, CallError } from "../errors/callError.ts";
import { addMonth, anomaliesFrom } from "../inputs/climatology.ts";
import { makeGrid } from "../output/makeGrid.ts";

/** Values at points. */
interface PointValues {
  readonly colatitudes: Float64Array;
  readonly longitudes: Float64Array;
  readonly values: Float64Array;
}

/**
 * Values at points as the model's law has them: less the mean of their month, of a model with a monthly climatology.
 *
 * @throws {@link CallError} if the month is needed and not given, or given and not needed, or a point has no mean.
 */
export function pointAnomalies(
  model: Checkpoint,
  { colatitudes, longitudes, values }: PointValues,
  month: number | undefined,
): Float64Array {
  const { climatology } = model;
  checkMonth(model, month);
  if (!climatology) return values;
  if (month === undefined) {
    throw new CallError(
      "--month must be given for points and a model of anomalies from a monthly climatology, got none. Add for example --month 1.",
    );
  }
  const places = { colatitudes, longitudes };
  const means = asCall(() => climatologyAt(climatology, gridOf(model), month, places));
  const unknown = means.findIndex(Number.isNaN);
  if (unknown !== -1) {
    throw new CallError(
      `points must lie where the model has a mean of month ${month}, got point ${unknown + 1} where it has none. Leave that point out.`,
    );
  }
  return values.map((value, i) => value - means[i]);
}

/**
 * Maps as the model's law has them, with the month of each: less the mean of the month, of a model with a monthly climatology.
 *
 * @throws {@link CallError} if the maps have no dates and no month is given, or are HEALPix maps.
 */
export function mapAnomalies(
  data: Dataset,
  { model, month }: { readonly model: Checkpoint; readonly month?: number },
): { readonly dataset: Dataset; readonly months?: Int32Array } {
  const { climatology } = model;
  checkMonth(model, month);
  if (!climatology) return { dataset: data };
  if (data.healpix) {
    throw new CallError(
      "a model of anomalies from a monthly climatology needs fields on its own grid, got HEALPix maps. Give NetCDF or .npy, or points as .csv.",
    );
  }
  const named = month === undefined ? data : inMonth(data, month);
  const months = asCall(() => monthsOf(named));
  const { fields } = asCall(() => anomaliesFrom(climatology, named));
  return { dataset: { ...data, fields }, months };
}

/** What adds the mean of the month of field b to fields again; undefined where none was taken off. */
export function monthsAdded(
  model: Checkpoint,
  { months }: { readonly months?: Int32Array },
): ((b: number, fields: GridFields) => GridFields) | undefined {
  const { climatology } = model;
  if (!climatology || !months) return undefined;
  const grid = gridOf(model);
  return (b, fields) => addMonth(fields, months[b], climatology, grid);
}

/** Fields that are all of one month. Those that have dates keep them. */
function inMonth(data: Dataset, month: number): Dataset {
  const values = new Float64Array(data.fields.batch).fill(month);
  const { coordinates = [] } = data;
  const isDated = coordinates.some(({ name }) => /^(time|date|month)$/i.test(name));
  if (isDated) {
    throw new CallError(
      `--month must go with fields without dates, got ${month} and dates in ${data.name}. Leave it out.`,
    );
  }
  return { ...data, coordinates: [...coordinates, { name: "month", unit: "", values }] };
}

function checkMonth({ climatology }: Checkpoint, month: number | undefined): void {
  if (month === undefined || climatology) return;
  throw new CallError(
    `--month must go with a model of anomalies (train --climatology monthly), got ${month} and a model of whole fields. Leave it out.`,
  );
}

function gridOf({ grid }: Checkpoint) {
  return makeGrid({ kind: grid.kind }, grid, { firstLongitude: grid.firstLongitude });
}
