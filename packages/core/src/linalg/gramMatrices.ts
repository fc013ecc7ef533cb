import { gramMatrix } from "./gramMatrix.ts";

/** Part of its largest entry up to which what is left of a vector of weights is rounding. */
const ROUNDING = 32 * Number.EPSILON;

/**
 * The products G(w) = A diag(w) Aᵀ of all rows of one matrix under several weights w, as of `gramMatrix`.
 *
 * G is linear in w. Weights such as 1/(d_k + c) for many c are smooth in d and lie, to rounding, in the span of few vectors q: these are
 * found by elimination with the largest remainder as pivot, w = Σ_q c_q q, and only their products are summed.
 * An entry differs from that of `gramMatrix` by at most some ε max |w| Σ_k |a_ik a_jk|.
 *
 * @param a row-major rows × columns.
 * @param weights one vector for each matrix, of length columns.
 * @returns G of the vector of that number, row-major rows × rows, summed at each call.
 */
export function gramMatrices(
  a: Float64Array,
  rows: number,
  columns: number,
  weights: readonly Float64Array[],
): (number: number) => Float64Array {
  const { basis, shares } = spanOf(weights);
  const parts = basis.map((q) => gramMatrix(a, rows, columns, q));
  return (number) => {
    const sum = new Float64Array(rows * rows);
    parts.forEach((part, q) => {
      const share = shares[number][q];
      for (let at = 0; at < sum.length; at++) sum[at] += share * part[at];
    });
    return sum;
  };
}

/** Unit vectors, and the shares of each given vector in them: v = Σ_q shares_q basis_q but for rounding beside its largest entry. */
export function spanOf(vectors: readonly Float64Array[]): {
  readonly basis: readonly Float64Array[];
  readonly shares: readonly (readonly number[])[];
} {
  const sizes = vectors.map(largest);
  const rest = vectors.map((v, number) => v.map((x) => x / (sizes[number] || 1)));
  const basis: Float64Array[] = [];
  const shares: number[][] = vectors.map(() => []);
  while (basis.length < vectors.length) {
    const left = rest.map(largest);
    const pivot = left.indexOf(Math.max(...left));
    if (!(left[pivot] > ROUNDING)) break;
    const length = Math.sqrt(dot(rest[pivot], rest[pivot]));
    const q = rest[pivot].map((x) => x / length);
    rest.forEach((r, number) => {
      const share = dot(r, q);
      for (let k = 0; k < r.length; k++) r[k] -= share * q[k];
      shares[number].push(share * sizes[number]);
    });
    basis.push(q);
  }
  return { basis, shares };
}

function largest(v: Float64Array): number {
  return v.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}
