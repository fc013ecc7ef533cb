import {
  angularPowerSpectrum,
  DomainError,
  evaluateAt,
  gaussLegendre,
  type HarmonicCoefficients,
  rows,
  ShapeError,
  type SphereGrid,
  synthesise,
} from "@chaosphere/core";

/** Numbers of a field whose ranks, coverage and scores calibration looks at. */
export interface FieldFunctionals {
  /** One per column. */
  readonly names: readonly string[];
  /** fields → row-major batch × columns. */
  readonly evaluate: (fields: HarmonicCoefficients) => Float64Array;
}

/** A part of the sphere whose mean is a functional. */
export interface Region {
  readonly name: string;
  /** 1 where a cell of the grid belongs to it, else 0: nLat × nLon, ring after ring from the north. */
  readonly cells: Uint8Array;
}

/** A point whose value is a functional. */
export interface NamedPoint {
  readonly name: string;
  /** rad. */
  readonly colatitude: number;
  /** rad, eastward. */
  readonly longitude: number;
}

/** Options of {@link fieldFunctionals}. */
export interface FunctionalsOptions {
  /** Default none. */
  readonly points?: readonly NamedPoint[];
  /** Of `grid`. Default none. */
  readonly regions?: readonly Region[];
  /** Degrees l whose C_l of the field is a functional. Default 1, 2, 4, … below the band limit. */
  readonly degrees?: readonly number[];
  /** Whether the largest value over the points of the grid is one. Default true. */
  readonly maximum?: boolean;
  /** Where regions and the maximum are taken. Default the Gauss–Legendre grid of twice as many rings as degrees. */
  readonly grid?: SphereGrid;
}

/** Fields on the grid at a time. */
const BLOCK = 64;

/**
 * The functionals by which a posterior of fields is judged: values at points, means over regions (the seen and the unseen one),
 * C_l of the field and its maximum. The last two are not linear: they see what means and variances at points do not.
 *
 * @throws {@link ShapeError} if a region has not one entry per cell, or no cell at all.
 * @throws {@link DomainError} if a degree is no whole number below the band limit.
 *
 * Source: docs/theory/formulas.md (P7).
 *
 * @example
 * ```ts
 * import { key, whiteNoise, colour, whittleMatern } from "@chaosphere/core";
 * import { fieldFunctionals } from "@chaosphere/metrics/calibration";
 *
 * const { names, evaluate } = fieldFunctionals(8, {
 *   points: [{ name: "north pole", colatitude: 0, longitude: 0 }],
 * });
 * console.log(names.join(", ")); // north pole, C_1, C_2, C_4, maximum
 * const fields = colour(whittleMatern(8, { alpha: 2, kappa: 3 }), whiteNoise(8, 10, key(1)));
 * console.log(evaluate(fields).length); // 50
 * ```
 */
export function fieldFunctionals(
  bandLimit: number,
  options: FunctionalsOptions = {},
): FieldFunctionals {
  const {
    points = [],
    regions = [],
    maximum = true,
    grid = gaussLegendre(2 * bandLimit),
  } = options;
  const degrees = options.degrees ?? powersOfTwoBelow(bandLimit);
  const bad = degrees.find((l) => !(Number.isInteger(l) && l >= 0 && l < bandLimit));
  if (bad !== undefined) {
    throw new DomainError(
      `fieldFunctionals: degrees must be whole numbers below ${bandLimit}, got ${bad}. Leave it out.`,
    );
  }
  const weights = regions.map((region) => areaWeights(grid, region));
  const colatitudes = Float64Array.from(points, ({ colatitude }) => colatitude);
  const longitudes = Float64Array.from(points, ({ longitude }) => longitude);
  const names = [
    ...points.map(({ name }) => name),
    ...regions.map(({ name }) => name),
    ...degrees.map((l) => `C_${l}`),
    ...(maximum ? ["maximum"] : []),
  ];
  const columns = names.length;
  const onGrid = maximum || regions.length > 0;
  const evaluateBlock = (f: HarmonicCoefficients, out: Float64Array) => {
    const atPoints = evaluateAt(f, colatitudes, longitudes);
    const spectra = degrees.length > 0 ? angularPowerSpectrum(f) : new Float64Array(0);
    const maps = onGrid ? synthesise(f, grid).values : new Float64Array(0);
    const map = grid.nLat * grid.nLon;
    for (let b = 0; b < f.batch; b++) {
      const cells = maps.subarray(b * map, (b + 1) * map);
      out.set(
        [
          ...atPoints.subarray(b * points.length, (b + 1) * points.length),
          ...weights.map((w) => dot(w, cells)),
          ...degrees.map((l) => spectra[b * bandLimit + l]),
          ...(maximum ? [cells.reduce((most, v) => Math.max(most, v))] : []),
        ],
        b * columns,
      );
    }
  };
  return {
    names,
    evaluate: (fields) => {
      const out = new Float64Array(fields.batch * columns);
      for (let first = 0; first < fields.batch; first += BLOCK) {
        const end = Math.min(first + BLOCK, fields.batch);
        evaluateBlock(rows(fields, first, end), out.subarray(first * columns, end * columns));
      }
      return out;
    },
  };
}

/** Weights of a region's cells by area, of sum 1. */
function areaWeights(grid: SphereGrid, { name, cells }: Region): Float64Array {
  if (cells.length !== grid.nLat * grid.nLon) {
    throw new ShapeError(
      `fieldFunctionals: a region must have one entry per cell of the grid, ${grid.nLat * grid.nLon}, got ${cells.length} of "${name}". Take both on one grid.`,
    );
  }
  const areas = Float64Array.from(cells, (is, c) =>
    is ? grid.weights[Math.floor(c / grid.nLon)] : 0,
  );
  const total = areas.reduce((sum, a) => sum + a, 0);
  if (!(total > 0)) {
    throw new ShapeError(
      `fieldFunctionals: a region must hold a cell, got none in "${name}". Leave it out.`,
    );
  }
  return areas.map((a) => a / total);
}

function powersOfTwoBelow(bandLimit: number): number[] {
  return [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048].filter((l) => l < bandLimit);
}

function dot(w: Float64Array, values: Float64Array): number {
  let sum = 0;
  for (let c = 0; c < w.length; c++) sum += w[c] * values[c];
  return sum;
}
