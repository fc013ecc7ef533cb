import { factorColumns, roundedPivot } from "./cholesky.ts";

/**
 * The inverse of the m×m matrix at `a[aAt …]`, rows first, written to `out[at …]`: Gauss–Jordan elimination with partial
 * pivoting. Returns whether every pivot was a number other than 0.
 *
 * @param room scratch for m² numbers.
 */
export function invertInto(
  a: Float64Array,
  aAt: number,
  m: number,
  out: Float64Array,
  at: number,
  room: Float64Array,
): boolean {
  if (m === 1) {
    out[at] = 1 / a[aAt];
    return Math.abs(out[at]) > 0 && Math.abs(out[at]) < Number.POSITIVE_INFINITY;
  }
  for (let i = 0; i < m * m; i++) {
    room[i] = a[aAt + i];
    out[at + i] = i % (m + 1) === 0 ? 1 : 0;
  }
  for (let column = 0; column < m; column++) {
    let pivot = column;
    for (let i = column + 1; i < m; i++) {
      if (Math.abs(room[i * m + column]) > Math.abs(room[pivot * m + column])) pivot = i;
    }
    const size = Math.abs(room[pivot * m + column]);
    if (!(size > 0 && size < Number.POSITIVE_INFINITY)) return false;
    if (pivot !== column) {
      for (let j = 0; j < m; j++) {
        swap(room, pivot * m + j, column * m + j);
        swap(out, at + pivot * m + j, at + column * m + j);
      }
    }
    const scale = 1 / room[column * m + column];
    for (let j = 0; j < m; j++) {
      room[column * m + j] *= scale;
      out[at + column * m + j] *= scale;
    }
    for (let i = 0; i < m; i++) {
      const factor = room[i * m + column];
      if (i === column || factor === 0) continue;
      for (let j = 0; j < m; j++) {
        room[i * m + j] -= factor * room[column * m + j];
        out[at + i * m + j] -= factor * out[at + column * m + j];
      }
    }
  }
  return true;
}

function swap(a: Float64Array, i: number, j: number): void {
  const kept = a[i];
  a[i] = a[j];
  a[j] = kept;
}

/** out = a b for m×m matrices at the given places, rows first; `out` is neither factor. */
export function multiplyInto(
  a: Float64Array,
  aAt: number,
  b: Float64Array,
  bAt: number,
  m: number,
  out: Float64Array,
  outAt: number,
): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) {
      let sum = 0;
      for (let k = 0; k < m; k++) sum += a[aAt + i * m + k] * b[bAt + k * m + j];
      out[outAt + i * m + j] = sum;
    }
  }
}

/**
 * The inverse of the symmetric m×m matrix at `a[at …]`, written to `out`, by its Cholesky factor. Returns whether the
 * matrix is positive definite to working precision, a test free of scale: it asks for the part of each coordinate's
 * variance that the coordinates before it leave open.
 *
 * @param room scratch for m² numbers.
 */
export function invertPositiveInto(
  a: Float64Array,
  at: number,
  m: number,
  out: Float64Array,
  room: Float64Array,
): boolean {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++) room[i * m + j] = a[at + i * m + j];
  }
  if (factorColumns(room, m, 0, m, a, at, roundedPivot(m - 1)) >= 0) return false;
  // Column by column of L⁻¹, then (L⁻¹)ᵀ L⁻¹.
  for (let j = 0; j < m; j++) {
    for (let i = m - 1; i >= 0; i--) out[i * m + j] = i === j ? 1 : 0;
    for (let i = 0; i < m; i++) {
      for (let k = 0; k < i; k++) out[i * m + j] -= room[i * m + k] * out[k * m + j];
      out[i * m + j] /= room[i * m + i];
    }
    for (let i = m - 1; i >= 0; i--) {
      for (let k = i + 1; k < m; k++) out[i * m + j] -= room[k * m + i] * out[k * m + j];
      out[i * m + j] /= room[i * m + i];
    }
  }
  return true;
}
