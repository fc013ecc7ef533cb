import { gaussLegendre, harmonicIndex } from "@chaosphere/core";
import { pointValues } from "@chaosphere/score/posterior";
import type { Coast } from "./coast.ts";

/** Places with areas, parted into land and sea. */
export interface Places {
  /** Values of the harmonics, row-major P × L², 0 where a coefficient is not seen. */
  readonly rows: Float64Array;
  /** Proportional to the area that each stands for. Length P. */
  readonly areas: Float64Array;
  /** Which places are land and which sea. */
  readonly land: readonly number[];
  readonly sea: readonly number[];
}

/** Latitudes beyond ±82° are judged by nobody. */
const LIMIT = (8 * Math.PI) / 180;

/** The points of a Gauss–Legendre grid, all of the land and all of the sea. */
export function judgedPlaces(
  nLat: number,
  bandLimit: number,
  seen: Int32Array,
  { isLand }: Coast,
): Places {
  const { colatitudes, weights, nLon } = gaussLegendre(nLat);
  const points = Array.from(colatitudes).flatMap((θ, i) =>
    θ < LIMIT || θ > Math.PI - LIMIT
      ? []
      : Array.from({ length: nLon }, (_, j) => ({
          θ,
          λ: (2 * Math.PI * j) / nLon,
          area: weights[i],
        })),
  );
  const marks = points.map(({ θ, λ }) => isLand(θ, λ));
  return {
    rows: harmonicRows(
      points.map(({ θ }) => θ),
      points.map(({ λ }) => λ),
      bandLimit,
      seen,
    ),
    areas: Float64Array.from(points, ({ area }) => area),
    land: [...marks.keys()].filter((p) => marks[p]),
    sea: [...marks.keys()].filter((p) => !marks[p]),
  };
}

/** Values of the harmonics at points, 0 for those that are not seen. Row-major P × L². */
export function harmonicRows(
  colatitudes: readonly number[],
  longitudes: readonly number[],
  bandLimit: number,
  seen: Int32Array,
): Float64Array {
  const d = bandLimit ** 2;
  const rows = new Float64Array(colatitudes.length * d);
  colatitudes.forEach((θ, p) => {
    const row = pointValues([θ], [longitudes[p]], bandLimit).adjoint(Float64Array.of(1));
    for (const i of seen) rows[p * d + i] = row[i];
  });
  return rows;
}

/** The places of the sea, with harmonics of orders |m| ≥ `from` alone: what stripes are made of. */
export function stripedSea({ rows, areas, sea }: Places, bandLimit: number, from: number): Places {
  const d = bandLimit ** 2;
  const kept = new Uint8Array(d);
  for (let l = 0; l < bandLimit; l++) {
    for (let m = from; m <= l; m++) {
      kept[harmonicIndex(l, m)] = 1;
      kept[harmonicIndex(l, -m)] = 1;
    }
  }
  const out = new Float64Array(sea.length * d);
  sea.forEach((p, q) => {
    for (let i = 0; i < d; i++) out[q * d + i] = kept[i] * rows[p * d + i];
  });
  return {
    rows: out,
    areas: Float64Array.from(sea, (p) => areas[p]),
    land: [],
    sea: [...sea.keys()],
  };
}

/** The two-sided 90 % point of the normal law. */
const NINETY = 1.6448536269514722;

/** Root mean square over months and places, by area. */
export function rootMeanSquare(
  values: Float64Array,
  areas: Float64Array,
  places: readonly number[],
): number {
  const P = areas.length;
  let [squares, total] = [0, 0];
  for (let first = 0; first < values.length; first += P) {
    for (const p of places) {
      squares += areas[p] * values[first + p] ** 2;
      total += areas[p];
    }
  }
  return Math.sqrt(squares / total);
}

/** The share of months and places, by area, where the error is within the central 90 % interval. */
export function coverage(
  errors: Float64Array,
  variances: Float64Array,
  areas: Float64Array,
  places: readonly number[],
): number {
  const P = areas.length;
  let [held, total] = [0, 0];
  for (let first = 0; first < errors.length; first += P) {
    for (const p of places) {
      const at = first + p;
      if (Math.abs(errors[at]) <= NINETY * Math.sqrt(variances[at])) held += areas[p];
      total += areas[p];
    }
  }
  return held / total;
}
