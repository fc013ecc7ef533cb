import { matrixProduct } from "./matrixProduct.ts";
import { secularRoot } from "./secularEquation.ts";

/** Eigenvalues and eigenvectors of a tridiagonal block, the eigenvectors as rows. */
export interface RowEigen {
  /** Increasing. Length n. */
  readonly values: Float64Array;
  /** Row j is the eigenvector of value j. Row-major n×n. */
  readonly rows: Float64Array;
}

/** Which halves of an eigenvector hold numbers other than 0. */
const [UPPER, BOTH, LOWER] = [0, 1, 2];

/** An eigenpair of one of the halves, or a rotated mixture of two. */
interface Pair {
  value: number;
  /** Its component of the vector of the update. */
  z: number;
  /** Over the whole length n. */
  readonly row: Float64Array;
  support: number;
}

/**
 * The eigenvalues and eigenvectors of diag(T_1, T_2) + ρ u uᵀ, u = (0 … 0, 1, ±1, 0 … 0) across the cut, from those of T_1 and T_2.
 * Pairs that the update moves by no more than rounding stay as they are; the others have the roots of the secular equation for
 * eigenvalues, and for eigenvectors those of the nearby matrix of which these are the exact roots, which makes them orthogonal.
 *
 * Source: Cuppen (1981); Gu and Eisenstat (1995); Rutter (1994) for the halves of the product.
 */
export function rankOneUpdate(upper: RowEigen, lower: RowEigen, ρ: number, sign: number): RowEigen {
  const [n1, n2] = [upper.values.length, lower.values.length];
  const n = n1 + n2;
  const pairs = pairsOf(upper, lower, sign);
  // ‖u‖² = 2: with z of length 1 the update is 2ρ z zᵀ.
  const strength = 2 * ρ;
  const { moving, still } = deflated(pairs, strength);
  const updated = moving.length > 0 ? updatedPairs(moving, strength, n1, n2) : [];
  const all = [...updated, ...still].sort((a, b) => a.value - b.value);
  const rows = new Float64Array(n * n);
  all.forEach(({ row }, j) => {
    rows.set(row, j * n);
  });
  return { values: Float64Array.from(all, ({ value }) => value), rows };
}

function pairsOf(upper: RowEigen, lower: RowEigen, sign: number): Pair[] {
  const [n1, n2] = [upper.values.length, lower.values.length];
  const n = n1 + n2;
  const pairs: Pair[] = [];
  for (let j = 0; j < n1; j++) {
    const row = new Float64Array(n);
    row.set(upper.rows.subarray(j * n1, (j + 1) * n1));
    pairs.push({ value: upper.values[j], z: row[n1 - 1] * Math.SQRT1_2, row, support: UPPER });
  }
  for (let j = 0; j < n2; j++) {
    const row = new Float64Array(n);
    row.set(lower.rows.subarray(j * n2, (j + 1) * n2), n1);
    pairs.push({ value: lower.values[j], z: sign * row[n1] * Math.SQRT1_2, row, support: LOWER });
  }
  return pairs.sort((a, b) => a.value - b.value);
}

/** Splits pairs in increasing order into those that the update moves, and those that it moves by no more than rounding. */
function deflated(pairs: readonly Pair[], ρ: number): { moving: Pair[]; still: Pair[] } {
  let largest = 0;
  for (const { value, z } of pairs) largest = Math.max(largest, Math.abs(value), Math.abs(z));
  const tolerance = 8 * Number.EPSILON * largest;
  const [moving, still]: [Pair[], Pair[]] = [[], []];
  let last: Pair | undefined;
  for (const pair of pairs) {
    if (ρ * Math.abs(pair.z) <= tolerance) {
      still.push(pair);
      continue;
    }
    if (last !== undefined && isRotatedAway(last, pair, tolerance)) still.push(last);
    else if (last !== undefined) moving.push(last);
    last = pair;
  }
  if (last !== undefined) moving.push(last);
  return { moving, still };
}

/** Whether the rotation that leaves the first of two pairs without a part in the update changes the matrix by rounding only; if so, rotates. */
function isRotatedAway(first: Pair, second: Pair, tolerance: number): boolean {
  const length = Math.sqrt(first.z * first.z + second.z * second.z);
  const [c, s] = [second.z / length, -first.z / length];
  const gap = second.value - first.value;
  if (!(Math.abs(gap * c * s) <= tolerance)) return false;
  const [a, b] = [first.row, second.row];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i], b[i]];
    a[i] = c * x + s * y;
    b[i] = c * y - s * x;
  }
  const value = first.value * c * c + second.value * s * s;
  second.value = first.value * s * s + second.value * c * c;
  first.value = value;
  first.z = 0;
  second.z = length;
  if (first.support !== second.support) first.support = second.support = BOTH;
  return true;
}

function updatedPairs(moving: readonly Pair[], ρ: number, n1: number, n2: number): Pair[] {
  const k = moving.length;
  const n = n1 + n2;
  const d = Float64Array.from(moving, ({ value }) => value);
  const z = Float64Array.from(moving, (pair) => pair.z);
  const values = new Float64Array(k);
  const differences = new Float64Array(k * k);
  for (let j = 0; j < k; j++) {
    values[j] = secularRoot(j, d, z, ρ, differences.subarray(j * k, (j + 1) * k));
  }
  intoEigenvectors(differences, d, z);
  const top = productWith(moving, (s) => s !== LOWER, differences, 0, n1);
  const bottom = productWith(moving, (s) => s !== UPPER, differences, n1, n2);
  return Array.from(values, (value, j) => {
    const row = new Float64Array(n);
    row.set(top.subarray(j * n1, (j + 1) * n1));
    row.set(bottom.subarray(j * n2, (j + 1) * n2), n1);
    return { value, z: 0, row, support: BOTH };
  });
}

/**
 * Row j, d_i − λ_j, becomes the eigenvector ẑ_i/(d_i − λ_j) of length 1, where by Löwner's formula
 *
 *     ẑ_i² = Π_j (λ_j − d_i) / Π_{j≠i} (d_j − d_i),
 *
 * up to a factor that is the same for all i, makes the λ_j exact.
 */
function intoEigenvectors(differences: Float64Array, d: Float64Array, z: Float64Array): void {
  const k = d.length;
  const square = new Float64Array(k).fill(1);
  for (let j = 0; j < k; j++) {
    for (let i = 0; i < k; i++) {
      const difference = differences[j * k + i];
      square[i] *= i === j ? -difference : difference / (d[i] - d[j]);
    }
  }
  const exact = square.map((value, i) => Math.sign(z[i]) * Math.sqrt(Math.abs(value)));
  for (let j = 0; j < k; j++) {
    let sum = 0;
    for (let i = 0; i < k; i++) {
      const component = exact[i] / differences[j * k + i];
      differences[j * k + i] = component;
      sum += component * component;
    }
    const scale = 1 / Math.sqrt(sum);
    for (let i = 0; i < k; i++) differences[j * k + i] *= scale;
  }
}

/** Columns `from` … of the new eigenvectors, row-major k × width, from the old ones that have a part there. */
function productWith(
  moving: readonly Pair[],
  hasPart: (support: number) => boolean,
  vectors: Float64Array,
  from: number,
  width: number,
): Float64Array {
  const k = moving.length;
  const used = Array.from(moving.keys()).filter((i) => hasPart(moving[i].support));
  const coefficients = new Float64Array(k * used.length);
  for (let j = 0; j < k; j++) {
    for (let u = 0; u < used.length; u++)
      coefficients[j * used.length + u] = vectors[j * k + used[u]];
  }
  const old = new Float64Array(used.length * width);
  used.forEach((i, u) => {
    old.set(moving[i].row.subarray(from, from + width), u * width);
  });
  return matrixProduct(coefficients, old, k, used.length, width);
}
