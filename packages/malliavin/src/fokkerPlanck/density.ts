import { child, DomainError, type Key, ShapeError, uniformAt } from "@chaosphere/core";
import type { LineMesh } from "./lineMesh.ts";

/** Draws from a density on a mesh. */
export interface DensityDrawOptions {
  /** Row p is drawn from `child(key, firstRow + p)`. */
  readonly key: Key;
  readonly paths: number;
  /** Default 0. */
  readonly firstRow?: number;
  /** m: independent components, each with the density. Default 1. */
  readonly dimension?: number;
}

/**
 * Draws of m independent components with a density on a mesh, `values[p·m + i]`, by inverting its distribution function, which is
 * linear in every cell. With {@link stationaryDensity} they start a reverse process from the stationary law.
 *
 * @throws {@link ShapeError} unless the density has one value per cell.
 * @throws {@link DomainError} unless its values are 0 or more and have mass.
 */
export function drawFromDensity(
  space: LineMesh,
  density: Float64Array,
  options: DensityDrawOptions,
): Float64Array {
  checkDensity("drawFromDensity", space, density);
  const { key, paths, firstRow = 0, dimension = 1 } = options;
  const { faces } = space;
  const below = new Float64Array(faces.length);
  density.forEach((p, i) => {
    below[i + 1] = below[i] + p * (faces[i + 1] - faces[i]);
  });
  const mass = below[density.length];
  const values = new Float64Array(paths * dimension);
  for (let p = 0; p < paths; p++) {
    const stream = child(key, firstRow + p);
    for (let i = 0; i < dimension; i++) {
      const level = mass * uniformAt(stream, i);
      const cell = cellAt(below, level);
      values[p * dimension + i] = faces[cell] + (level - below[cell]) / density[cell];
    }
  }
  return values;
}

/** How far apart two laws on one mesh are. */
export interface LawDistance {
  /** Total variation, ½ ∫ |p − q|. */
  readonly totalVariation: number;
  /** Relative entropy ∫ p log(p/q), in nats; infinite if q has no mass where p has. */
  readonly relativeEntropy: number;
}

/**
 * Distances between the law p of X_T and a law q that a reverse process might start from, both brought to mass 1. The reversed law is no
 * farther from the data's in total variation, and in relative entropy, than the start.
 *
 * @throws as {@link drawFromDensity}.
 */
export function lawDistance(space: LineMesh, p: Float64Array, q: Float64Array): LawDistance {
  const [massP, massQ] = [p, q].map((density) => checkDensity("lawDistance", space, density));
  let [totalVariation, relativeEntropy] = [0, 0];
  p.forEach((value, i) => {
    const width = space.faces[i + 1] - space.faces[i];
    const [a, b] = [value / massP, q[i] / massQ];
    totalVariation += (width * Math.abs(a - b)) / 2;
    if (a > 0) relativeEntropy += width * a * Math.log(a / b);
  });
  return { totalVariation, relativeEntropy };
}

/** The last cell that begins at or below a level. */
function cellAt(below: Float64Array, level: number): number {
  let [low, high] = [0, below.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (below[middle] <= level) low = middle;
    else high = middle;
  }
  return low;
}

/** The mass of a density. */
function checkDensity(caller: string, { faces, centres }: LineMesh, density: Float64Array): number {
  if (density.length !== centres.length) {
    throw new ShapeError(
      `${caller}: a density must have one value for each of the ${centres.length} cells, got ${density.length}. Take both from one mesh.`,
    );
  }
  const mass = density.reduce((sum, p, i) => sum + p * (faces[i + 1] - faces[i]), 0);
  const least = density.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  if (mass > 0 && mass < Number.POSITIVE_INFINITY && least >= 0) return mass;
  throw new DomainError(
    `${caller}: a density must be 0 or more and have mass, got a least value of ${least} and mass ${mass}. Refine the mesh or the time steps.`,
  );
}
