import { type ReductionPasses, reductionPasses } from "./reductionPasses.ts";

/** A symmetric matrix A = H T Hᵀ of dimension n, T tridiagonal, H = H_0 H_1 … H_{n−2} a product of reflections. */
export interface TridiagonalForm {
  /** T_kk. Length n. */
  readonly diagonal: Float64Array;
  /** T_k,k+1. Length n − 1. */
  readonly offDiagonal: Float64Array;
  /** v_k of H_k = 1 − τ_k v_k v_kᵀ in row k: 0 up to column k, 1 in column k + 1. Row-major n×n. */
  readonly reflectors: Float64Array;
  /** τ_k; 0 if H_k = 1. Length n − 1. */
  readonly scales: Float64Array;
}

/** Columns reduced before the rest of the matrix is brought up to date. */
const PANEL = 32;
/** Row tiles that are updated together, so that their factors stay in the first-level cache. */
const ROW_TILES = 8;

/** Places in the memory of the passes, in numbers. */
interface Workspace {
  readonly passes: ReductionPasses;
  readonly n: number;
  /** Numbers from one row to the next, of the matrix and of both panels; beyond the columns there is room for a tile. */
  readonly stride: number;
  readonly a: number;
  /** v_k and w_k of the panel, one per row. */
  readonly v: number;
  readonly w: number;
  /** Products of both with v_k, for the columns of the panel before it. */
  readonly vDots: number;
  readonly wDots: number;
  readonly packedLeft: number;
  readonly packedRight: number;
}

/**
 * The reduction of a symmetric matrix to tridiagonal form by Householder reflections, a panel of columns at a time: half of the
 * 4n³/3 operations are products of the matrix with a vector, half an update of rank twice the panel by matrix products.
 *
 * @param matrix row-major n×n; the upper triangle is read.
 * @param makePasses the passes over its rows. Default: by SIMD kernels where they run.
 *
 * Source: Dongarra, Sorensen and Hammarling (1989).
 */
export function tridiagonalForm(
  matrix: Float64Array,
  n: number,
  makePasses: (count: number) => ReductionPasses = reductionPasses,
): TridiagonalForm {
  const space = workspace(matrix, n, makePasses);
  const { passes, stride, a } = space;
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(Math.max(0, n - 1));
  const scales = new Float64Array(Math.max(0, n - 1));
  for (let first = 0; first < n; first += PANEL) {
    const end = Math.min(first + PANEL, n);
    for (let k = first; k < end; k++) {
      bringUpToDate(space, k, k - first);
      diagonal[k] = passes.memory[a + k * (stride + 1)];
      if (k + 1 === n) break;
      const row = passes.memory.subarray(a + k * stride + k + 1, a + k * stride + n);
      [offDiagonal[k], scales[k]] = reflect(row);
      appendToPanel(space, k, k - first, scales[k]);
    }
    updateRest(space, end, end - first);
  }
  return { diagonal, offDiagonal, scales, reflectors: reflectorsOf(space) };
}

function workspace(
  matrix: Float64Array,
  n: number,
  makePasses: (count: number) => ReductionPasses,
): Workspace {
  // Rows must not lie a power of two apart, where they would share one line of the cache.
  const stride = 4 * Math.ceil(n / 4) + 12;
  const sizes = {
    a: (n + 4) * stride,
    v: PANEL * stride,
    w: PANEL * stride,
    vDots: PANEL,
    wDots: PANEL,
    packedLeft: 2 * PANEL * (n + 4),
    packedRight: 2 * PANEL * (n + 4),
  };
  const at: Record<string, number> = {};
  let count = 0;
  for (const [name, size] of Object.entries(sizes)) {
    at[name] = count;
    count += size;
  }
  const passes = makePasses(count);
  for (let i = 0; i < n; i++) {
    passes.memory.set(matrix.subarray(i * n, (i + 1) * n), i * stride);
  }
  return { passes, n, stride, ...(at as Record<keyof typeof sizes, number>) };
}

/** Row k from its diagonal on, less what the columns of the panel before it take away. */
function bringUpToDate(space: Workspace, k: number, before: number): void {
  const { passes, n, stride, a, v, w } = space;
  const [vk, wk] = [v + k, w + k];
  passes.subtractRows([vk, wk], [wk, vk], a + k * (stride + 1), before, n - k, stride, stride);
}

/** A row x ← v with v_0 = 1 and (1 − τ v vᵀ) x = β e_0; returns β and τ. */
function reflect(x: Float64Array): [β: number, τ: number] {
  let square = 0;
  for (let j = 1; j < x.length; j++) square += x[j] * x[j];
  const α = x[0];
  x[0] = 1;
  if (square === 0) {
    x.fill(0, 1);
    return [α, 0];
  }
  const norm = Math.sqrt(α * α + square);
  const β = α > 0 ? -norm : norm;
  const scale = 1 / (α - β);
  for (let j = 1; j < x.length; j++) x[j] *= scale;
  return [β, (β - α) / β];
}

/** v_k and w_k = τ (A v_k − …) − ½ τ (w_kᵀ v_k) v_k, by which the rest changes by −v_k w_kᵀ − w_k v_kᵀ. */
function appendToPanel(space: Workspace, k: number, before: number, τ: number): void {
  const { passes, n, stride, a, v, w, vDots, wDots } = space;
  const { memory } = passes;
  const [from, count] = [k + 1, n - k - 1];
  const [vk, wk] = [v + before * stride + from, w + before * stride + from];
  memory.copyWithin(vk, a + k * stride + from, a + k * stride + n);
  passes.symmetricTimesVector(a + from * (stride + 1), vk, wk, count, stride);
  passes.rowsTimesVector(v + from, vk, vDots, before, count, stride);
  passes.rowsTimesVector(w + from, vk, wDots, before, count, stride);
  passes.subtractRows([v + from, w + from], [wDots, vDots], wk, before, count, stride, 1);
  let product = 0;
  for (let j = 0; j < count; j++) {
    memory[wk + j] *= τ;
    product += memory[wk + j] * memory[vk + j];
  }
  const share = (τ * product) / 2;
  for (let j = 0; j < count; j++) memory[wk + j] -= share * memory[vk + j];
}

/** A ← A − Σ_q (v_q w_qᵀ + w_q v_qᵀ) on and above the diagonal, from row and column `from` on. */
function updateRest(space: Workspace, from: number, columns: number): void {
  const { passes, n, stride, a, packedLeft, packedRight } = space;
  const tiles = Math.ceil((n - from) / 4);
  const inner = 2 * columns;
  packPanel(space, from, columns);
  for (let t = 0; t < tiles; t += ROW_TILES) {
    const corner = a + (from + 4 * t) * (stride + 1);
    const places = [packedLeft + 4 * t * inner, packedRight + 4 * t * inner, corner] as const;
    passes.multiplyPanels(places, Math.min(ROW_TILES, tiles - t), tiles - t, inner, stride);
  }
}

/** (−V, −W) and (W, V) in tiles of four columns, zero beyond the last. */
function packPanel(space: Workspace, from: number, columns: number): void {
  const { passes, n, stride, v, w, packedLeft, packedRight } = space;
  const { memory } = passes;
  const inner = 2 * columns;
  for (let j = from; j < from + 4 * Math.ceil((n - from) / 4); j++) {
    const t = j - from;
    const at = (t >> 2) * 4 * inner + (t & 3);
    for (let q = 0; q < columns; q++) {
      const [vj, wj] = j < n ? [memory[v + q * stride + j], memory[w + q * stride + j]] : [0, 0];
      memory[packedLeft + at + 4 * q] = -vj;
      memory[packedLeft + at + 4 * (q + columns)] = -wj;
      memory[packedRight + at + 4 * q] = wj;
      memory[packedRight + at + 4 * (q + columns)] = vj;
    }
  }
}

function reflectorsOf({ passes, n, stride, a }: Workspace): Float64Array {
  const reflectors = new Float64Array(n * n);
  for (let k = 0; k + 1 < n; k++) {
    const row = a + k * stride;
    reflectors.set(passes.memory.subarray(row + k + 1, row + n), k * n + k + 1);
  }
  return reflectors;
}
