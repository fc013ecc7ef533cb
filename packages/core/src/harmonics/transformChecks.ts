import { DomainError, GridError, ShapeError, shown } from "../errors.ts";
import { meridianOf } from "../grid/meridian.ts";
import {
  type GridFields,
  type GridKind,
  largestBandLimit,
  type SphereGrid,
} from "../grid/sphereGrid.ts";
import { checkBandLimit } from "./coefficients.ts";

/** Largest band limit of the transforms. */
export const LARGEST_BAND_LIMIT = 4096;

/** @throws {@link DomainError} unless the value has rings and longitudes. */
export function checkGrid(caller: string, grid: SphereGrid | undefined): void {
  if (Number.isInteger(grid?.nLat) && Number.isInteger(grid?.nLon)) return;
  const remedy =
    caller === "synthesise" || caller.endsWith("F32")
      ? "Give a grid such as gaussLegendre(bandLimit) after the coefficients."
      : "Give fields made by gridFields(grid, values) or synthesise.";
  throw new DomainError(`${caller}: needs a grid, got ${String(grid)}. ${remedy}`);
}

/** @throws {@link DomainError} unless there is a transform with the band limit. */
export function checkTransform(caller: string, bandLimit: number): void {
  checkBandLimit(caller, bandLimit);
  if (!(bandLimit <= LARGEST_BAND_LIMIT)) {
    throw new DomainError(
      `${caller}: bandLimit must be at most ${LARGEST_BAND_LIMIT}, got ${bandLimit}. Truncate the coefficients.`,
    );
  }
}

/** @throws {@link DomainError} unless the last argument holds options: a unit was once given in their place. */
export function checkOptions(caller: string, options: unknown): void {
  if (typeof options === "object" && options !== null) return;
  throw new DomainError(
    `${caller}: options must be a record such as { out }, got ${shown(options)}. Write a unit as { unit: "K" }.`,
  );
}

/**
 * @throws {@link GridError} if degrees below the band limit would alias into each other, or the rings of a grid that claims
 *   to resolve more than its weights do are not equally spaced.
 */
export function checkResolution(grid: SphereGrid, bandLimit: number): void {
  const { kind, nLat, nLon, exactDegree, resolvedDegree } = grid;
  const degree = 2 * (bandLimit - 1);
  if (exactDegree >= degree) return;
  if (!(resolvedDegree >= bandLimit - 1)) {
    throw new GridError(
      `analyse: bandLimit ${bandLimit} needs a grid that resolves the degrees l ≤ ${bandLimit - 1}, this one (${kind}, ${nLat} × ${nLon}) resolves l ≤ ${resolvedDegree}. Use bandLimit ≤ ${largestBandLimit(grid)} or a finer grid, such as ${finer[kind](bandLimit)}.`,
    );
  }
  if (meridianOf(grid) === undefined) {
    throw new GridError(
      `analyse: bandLimit ${bandLimit} needs equally spaced rings or weights exact to degree ${degree}, got a ${kind} grid of ${nLat} × ${nLon} with other rings and weights exact to ${exactDegree}. Make the grid with gaussLegendre, equiangular, equiangularWithPoles or driscollHealy.`,
    );
  }
}

/** The least grids of each kind, with twice as many longitudes as rings, that resolve the degrees l < L. */
const finer: Readonly<Record<GridKind, (bandLimit: number) => string>> = {
  "gauss-legendre": (L) => `gaussLegendre(${L})`,
  equiangular: (L) => `equiangular(${L})`,
  "equiangular-poles": (L) => `equiangularWithPoles(${L + 1})`,
  "driscoll-healy": (L) => `driscollHealy(${L + (L % 2)})`,
};

/**
 * The caller's array for the results, or a new one.
 *
 * @throws {@link ShapeError} if it has another length.
 * @throws {@link DomainError} if it is no Float64Array or shares memory with the input.
 */
export function resultArray(
  caller: string,
  length: number,
  input: Float64Array,
  out: Float64Array | undefined,
): Float64Array {
  if (out === undefined) return new Float64Array(length);
  // By its tag, which an array of another window or worker has too.
  const tag = Object.prototype.toString.call(out);
  if (tag !== "[object Float64Array]") {
    throw new DomainError(
      `${caller}: out must be a Float64Array, got ${tag.slice(8, -1)}. Leave it out for a new one.`,
    );
  }
  if (out.length !== length) {
    throw new ShapeError(
      `${caller}: out must hold exactly the ${length} results, got ${out.length} numbers. Give new Float64Array(${length}).`,
    );
  }
  const isShared =
    out.buffer === input.buffer &&
    out.byteOffset < input.byteOffset + input.byteLength &&
    input.byteOffset < out.byteOffset + out.byteLength;
  if (isShared) {
    throw new DomainError(
      `${caller}: out must share no memory with the input, got two arrays that overlap. Give another array.`,
    );
  }
  return out;
}

/**
 * Refuses NaN and ±∞, saying where the first one is and how many there are. The coefficient a_00 is a sum over every
 * value with the same Legendre function, so that it is finite only if they all are.
 */
export function checkFinite(
  caller: string,
  { grid, batch, values }: GridFields,
  results: Float64Array,
): void {
  let sum = 0;
  // 0 · v is 0 or NaN.
  for (let i = 0; i < results.length; i += results.length / batch) sum += results[i] * 0;
  if (sum === 0) return;
  const first = values.findIndex((value) => !Number.isFinite(value));
  // Finite values may have a sum that is not.
  if (first === -1) return;
  const count = values.reduce((n, value) => (Number.isFinite(value) ? n : n + 1), 0);
  const ring = Math.floor(first / grid.nLon);
  const share = ((100 * count) / values.length).toPrecision(3);
  throw new DomainError(
    `${caller}: every value must be finite, got ${values[first]} in field ${Math.floor(ring / grid.nLat)} of ${batch}, ring ${ring % grid.nLat}, longitude ${first % grid.nLon}, and ${share} % of all cells not finite. Fill the gaps or use fields defined on the whole sphere.`,
  );
}
