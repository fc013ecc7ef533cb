import { DomainError, GridError } from "../errors.ts";
import {
  type GridFields,
  gridFields,
  largestBandLimit,
  type SphereGrid,
} from "../grid/sphereGrid.ts";
import { sphericalTransform } from "../kernels/kernel.ts";
import {
  checkBandLimit,
  checkBasis,
  coefficients,
  type HarmonicCoefficients,
} from "./coefficients.ts";

/** Largest band limit of the transforms. */
const LARGEST_BAND_LIMIT = 1024;

/**
 * Coefficients of a batch of fields, by the quadrature of their grid:
 *
 *     a_lm = Σ_j w_j Σ_k f(θ_j, λ_k) Y_lm(θ_j, λ_k),   l < bandLimit,
 *
 * exact, a_lm = ⟨f, Y_lm⟩, if f has no degrees l ≥ bandLimit.
 *
 * @throws {@link DomainError} if bandLimit is not a whole number from 1 to 1024, or a value is not finite.
 * @throws {@link GridError} if the grid is not exact to degree 2(bandLimit − 1), when degrees would alias into each other.
 *
 * @example
 * ```ts
 * import { analyse, gaussLegendre, gridFields, harmonicIndex } from "@chaosphere/core";
 *
 * const grid = gaussLegendre(8);
 * // z = cos θ at every point is √(4π/3) Y_10.
 * const values = Float64Array.from({ length: 8 * 16 }, (_, p) => Math.cos(grid.colatitudes[p >> 4]));
 * const { values: a } = analyse(gridFields(grid, values), 8);
 * console.log(a[harmonicIndex(1, 0)].toFixed(6), Math.sqrt((4 * Math.PI) / 3).toFixed(6)); // 2.046653 2.046653
 * ```
 */
export function analyse(fields: GridFields, bandLimit: number): HarmonicCoefficients {
  checkGrid("analyse", (fields as Partial<GridFields> | undefined)?.grid);
  checkTransform("analyse", bandLimit);
  checkExactness(fields.grid, bandLimit);
  checkFinite(fields);
  const values = new Float64Array(fields.batch * bandLimit ** 2);
  sphericalTransform(fields.grid, bandLimit).analyse(fields.values, values);
  return coefficients("harmonic", bandLimit, values);
}

/**
 * Values of a batch of fields at the points of any grid:
 *
 *     f(θ_j, λ_k) = Σ_{l<L} Σ_{m=−l}^{l} a_lm Y_lm(θ_j, λ_k).
 *
 * @param unit Unit of the values, as text. Default none.
 * @throws {@link DomainError} if the band limit is more than 1024.
 *
 * @example
 * ```ts
 * import { coefficients, equiangular, synthesise } from "@chaosphere/core";
 *
 * // √(4π) Y_00 = 1 everywhere.
 * const constant = coefficients("harmonic", 1, Float64Array.of(Math.sqrt(4 * Math.PI)));
 * const { values, grid } = synthesise(constant, equiangular(3), "K");
 * console.log(values.length, grid.nLat, grid.nLon, values[0].toFixed(6)); // 18 3 6 1.000000
 * ```
 */
export function synthesise(a: HarmonicCoefficients, grid: SphereGrid, unit = ""): GridFields {
  checkBasis("synthesise", a, "harmonic");
  checkGrid("synthesise", grid);
  checkTransform("synthesise", a.bandLimit);
  const values = new Float64Array(a.batch * grid.nLat * grid.nLon);
  sphericalTransform(grid, a.bandLimit).synthesise(a.values, values);
  return gridFields(grid, values, unit);
}

/** @throws {@link DomainError} unless the value has rings and longitudes. */
function checkGrid(caller: string, grid: SphereGrid | undefined): void {
  if (Number.isInteger(grid?.nLat) && Number.isInteger(grid?.nLon)) return;
  const remedy =
    caller === "analyse"
      ? "Give fields made by gridFields(grid, values) or synthesise."
      : "Give a grid such as gaussLegendre(bandLimit) after the coefficients.";
  throw new DomainError(`${caller}: needs a grid, got ${String(grid)}. ${remedy}`);
}

function checkTransform(caller: string, bandLimit: number): void {
  checkBandLimit(caller, bandLimit);
  if (!(bandLimit <= LARGEST_BAND_LIMIT)) {
    throw new DomainError(
      `${caller}: bandLimit must be at most ${LARGEST_BAND_LIMIT}, got ${bandLimit}. Truncate the coefficients.`,
    );
  }
}

function checkExactness(grid: SphereGrid, bandLimit: number): void {
  const degree = 2 * (bandLimit - 1);
  if (grid.exactDegree >= degree) return;
  const finer =
    grid.kind === "gauss-legendre"
      ? `gaussLegendre(${bandLimit})`
      : `${grid.kind === "equiangular" ? "equiangular" : "equiangularWithPoles"}(${degree + 1})`;
  throw new GridError(
    `analyse: bandLimit ${bandLimit} needs a grid exact to degree ${degree}, this one (${grid.kind}, ${grid.nLat} × ${grid.nLon}) is exact to ${grid.exactDegree}. Use bandLimit ≤ ${largestBandLimit(grid)} or a finer grid, such as ${finer}.`,
  );
}

/** Refuses NaN and ±∞, saying where the first one is and how many there are. */
function checkFinite({ grid, batch, values }: GridFields): void {
  // 0 · v is 0 or NaN; four sums at once, for each addition waits for the one before.
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < values.length; i += 4) {
    a += values[i] * 0;
    b += (values[i + 1] ?? 0) * 0;
    c += (values[i + 2] ?? 0) * 0;
    d += (values[i + 3] ?? 0) * 0;
  }
  if (a + b + c + d === 0) return;
  const first = values.findIndex((value) => !Number.isFinite(value));
  const count = values.reduce((n, value) => (Number.isFinite(value) ? n : n + 1), 0);
  const ring = Math.floor(first / grid.nLon);
  const share = ((100 * count) / values.length).toPrecision(3);
  throw new DomainError(
    `analyse: every value must be finite, got ${values[first]} in field ${Math.floor(ring / grid.nLat)} of ${batch}, ring ${ring % grid.nLat}, longitude ${first % grid.nLon}, and ${share} % of all cells not finite. Fill the gaps or use fields defined on the whole sphere.`,
  );
}
