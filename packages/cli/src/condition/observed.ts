import { extname } from "node:path";
import { FormatError, type SphereGrid } from "@chaosphere/core";
import {
  type Dataset,
  type FieldCoordinate,
  healpixRings,
  readPointsTable,
} from "@chaosphere/data";
import { readBytes } from "@chaosphere/data/node";
import type { Checkpoint } from "@chaosphere/model";
import {
  degreeBand,
  gaussianBeam,
  gridCells,
  type ObservationNoise,
  type ObservationOperator,
  pointValues,
  ringPixels,
  type SmoothingOptions,
} from "@chaosphere/score/posterior";
import { asked, CallError } from "../errors/callError.ts";
import { type FieldsOptions, openInput, readCoefficients } from "../inputs/fields.ts";
import { readMarks } from "../inputs/marks.ts";
import { mapAnomalies, pointAnomalies } from "./anomalies.ts";

/** What was seen of the fields of an input. */
export interface Observed {
  /** Number of fields. */
  readonly count: number;
  /** Unit of the values; empty when the file names none. */
  readonly unit: string;
  /** Fields seen by one operator together, in the order of the first of each. */
  readonly groups: readonly ObservedGroup[];
  /** "points", "cells", "pixels" or "coefficients". */
  readonly of: "points" | "cells" | "pixels" | "coefficients";
  /** Share of the sphere that was seen of each field, of a map; number of points or coefficients otherwise. */
  readonly seen: readonly number[];
  /** The grid of the cells, where fields are written unless another is asked for. */
  readonly grid?: SphereGrid;
  /** That of the pixels. */
  readonly nside?: number;
  /** The calendar month of each field, 1 for January, of a model with a climatology. */
  readonly months?: Int32Array;
  /** Dates and members by which the fields are counted. */
  readonly coordinates?: readonly FieldCoordinate[];
}

/** Fields seen by one operator. */
export interface ObservedGroup {
  readonly operator: ObservationOperator;
  readonly noise: ObservationNoise;
  /** y, row-major fields × n. */
  readonly values: Float64Array;
  /** Which fields of the input, increasing. */
  readonly fields: readonly number[];
}

/** How an observation is read. */
export interface ObservedOptions extends FieldsOptions {
  readonly model: Checkpoint;
  /** The calendar month of what was seen, where the input does not say it. */
  readonly month?: number;
  /** Standard deviation of the errors; needed but where a table has one for each point. */
  readonly noiseSd?: number;
  /** A file of 0 and 1. */
  readonly mask?: string;
  /** The degrees from ≤ l ≤ to of which the input holds the coefficients. */
  readonly degrees?: { readonly from: number; readonly to: number };
  /** Full width at half maximum of a Gaussian beam, rad. */
  readonly beamWidth?: number;
}

/** Reads what was seen of fields: a table of points, coefficients, or maps with gaps. */
export async function readObserved(path: string, options: ObservedOptions): Promise<Observed> {
  const isTable = extname(path).toLowerCase() === ".csv";
  if (isTable) return pointsSeen(path, options);
  return options.degrees ? degreesSeen(path, options.degrees, options) : mapsSeen(path, options);
}

/** The option that other verbs call --grid, and --coefficients, are here of the output. */
export function ofObserved(sentence: string): string {
  return sentence
    .replace(/(?<!observed)--grid/, "--observed-grid")
    .replace(/,? or --coefficients/, " or --observe degrees:0..L");
}

async function told<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw error instanceof CallError ? new CallError(ofObserved(error.message)) : error;
  }
}

async function pointsSeen(path: string, options: ObservedOptions): Promise<Observed> {
  for (const [option, given] of [
    ["--mask", options.mask],
    ["--observe", options.degrees],
  ]) {
    if (given !== undefined) {
      throw new CallError(
        `${option} must go with fields or coefficients, got a table of points, ${path}. Leave it out.`,
      );
    }
  }
  const table = readPointsTable(new TextDecoder().decode(await readBytes(path)), path);
  const { colatitudes, longitudes, values, sds } = table;
  if (!values) {
    throw new FormatError(
      `readObserved: ${path}: the header must name the column value, got none. Write a header lat,lon,value and a line for each point.`,
      { path, field: "value" },
    );
  }
  if (sds && options.noiseSd !== undefined) {
    throw new CallError(
      `--noise-sd must go with points that have no deviation of their own, got ${options.noiseSd} and a column sd in ${path}. Leave one of the two out.`,
    );
  }
  const { model, month } = options;
  const L = model.bandLimit;
  const anomalies = pointAnomalies(model, { colatitudes, longitudes, values }, month);
  return {
    count: 1,
    unit: "",
    of: "points",
    ...(model.climatology && { months: Int32Array.of(month ?? 0) }),
    seen: [values.length],
    groups: [
      {
        operator: asked(() => pointValues(colatitudes, longitudes, L, smoothing(options))),
        noise: sds ? { kind: "independent", sds } : white(options.noiseSd),
        values: anomalies,
        fields: [0],
      },
    ],
  };
}

async function degreesSeen(
  path: string,
  { from, to }: { readonly from: number; readonly to: number },
  options: ObservedOptions,
): Promise<Observed> {
  if (options.mask !== undefined) {
    throw new CallError("--mask must go with fields, got --observe. Leave one of the two out.");
  }
  const L = options.model.bandLimit;
  if (to >= L) {
    throw new CallError(
      `--observe must name degrees below the band limit of the model, ${L}, got ${from}..${to}. Ask for degrees up to ${L - 1}.`,
    );
  }
  const { coefficients: a } = await told(readCoefficients(path, options));
  if (to >= a.bandLimit) {
    throw new CallError(
      `--observe must name degrees that the input has, l < ${a.bandLimit}, got ${from}..${to} of ${path}. Ask for degrees up to ${a.bandLimit - 1}.`,
    );
  }
  const operator = asked(() => degreeBand(L, from, to + 1, smoothing(options)));
  const [n, row] = [operator.size, a.bandLimit ** 2];
  const values = new Float64Array(a.batch * n);
  for (let b = 0; b < a.batch; b++) {
    values.set(a.values.subarray(b * row + from ** 2, b * row + (to + 1) ** 2), b * n);
  }
  return {
    count: a.batch,
    unit: "",
    of: "coefficients",
    seen: new Array<number>(a.batch).fill(n),
    groups: [{ operator, noise: white(options.noiseSd), values, fields: range(a.batch) }],
  };
}

/** The mask that is laid over fields, read as they were. */
async function maskOver(path: string, { fields: { grid }, healpix }: Dataset): Promise<Uint8Array> {
  const { seen } = healpix
    ? await readMarks(path, { nside: healpix.nside }, { ifSilent: true })
    : await readMarks(path, { grid }, { ifSilent: true, grid: { kind: grid.kind } });
  return seen;
}

async function mapsSeen(path: string, options: ObservedOptions): Promise<Observed> {
  const opened = await told(openInput(path, { ...options, missing: "mask" }));
  if (opened.kind === "coefficients") {
    throw new CallError(
      `--observe must be given where the input holds coefficients, got none for ${path}. Add --observe degrees:0..${Math.min(options.model.bandLimit, opened.coefficients.bandLimit) - 1}, or --observed-grid if it holds fields.`,
    );
  }
  const { dataset, months } = mapAnomalies(opened.dataset, options);
  const { fields, healpix, coordinates } = dataset;
  const L = options.model.bandLimit;
  const rings = healpix && healpixRings(healpix.nside);
  const size = rings ? rings.points : fields.grid.nLat * fields.grid.nLon;
  const { values, seen } = healpix ?? fields;
  const mask = options.mask === undefined ? undefined : await maskOver(options.mask, dataset);
  const area = Float64Array.from({ length: size }, (_, i) =>
    rings ? 1 / size : fields.grid.weights[Math.floor(i / fields.grid.nLon)] / (4 * Math.PI),
  );
  const groups = new Map<string, { marks: Uint8Array; fields: number[] }>();
  const shares: number[] = [];
  const count = values.length / size;
  for (let b = 0; b < count; b++) {
    const own = seen && (seen.length === size ? seen : seen.subarray(b * size, (b + 1) * size));
    const marks = Uint8Array.from({ length: size }, (_, i) =>
      (own?.[i] ?? 1) === 1 && (mask?.[i] ?? 1) === 1 ? 1 : 0,
    );
    if (!marks.includes(1)) {
      throw new CallError(
        `the observation must have a seen cell, got none in field ${b} of ${path}${mask ? ` beyond the mask ${options.mask}` : ""}. Give fields with values, or a mask with 1 where they are seen.`,
      );
    }
    shares.push(marks.reduce((sum, mark, i) => sum + mark * area[i], 0));
    const name = Buffer.from(marks).toString("latin1");
    const group = groups.get(name) ?? { marks, fields: [] };
    group.fields.push(b);
    groups.set(name, group);
  }
  const smooth = smoothing(options);
  return {
    count,
    unit: fields.unit,
    of: rings ? "pixels" : "cells",
    seen: shares,
    ...(healpix ? { nside: healpix.nside } : { grid: fields.grid }),
    ...(coordinates && { coordinates }),
    ...(months && { months }),
    groups: [...groups.values()].map(({ marks, fields: which }) => {
      const at = range(size).filter((i) => marks[i] === 1);
      const row = Float64Array.from(which.flatMap((b) => at.map((i) => values[b * size + i])));
      return {
        operator: asked(() =>
          rings ? ringPixels(rings, marks, L, smooth) : gridCells(fields.grid, marks, L, smooth),
        ),
        noise: white(options.noiseSd),
        values: row,
        fields: which,
      };
    }),
  };
}

function white(sd: number | undefined): ObservationNoise {
  if (sd !== undefined && sd > 0) return { kind: "white", sd };
  throw new CallError(
    `--noise-sd must be a positive standard deviation of the errors, in the unit of the values, got ${sd ?? "none"}. Add for example --noise-sd 0.1; one far below the field's own variation stands for none.`,
  );
}

function smoothing({ beamWidth, model }: ObservedOptions): SmoothingOptions {
  return beamWidth === undefined
    ? {}
    : { beam: asked(() => gaussianBeam(model.bandLimit, beamWidth)) };
}

const range = (length: number): number[] => Array.from({ length }, (_, i) => i);
