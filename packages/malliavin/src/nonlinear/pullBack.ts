import { multiplyInto } from "@chaosphere/core/linalg";

/**
 * The quadratic forms f^e pulled back along A, out^e_jk = Σ_ab f^e_ab A^a_j A^b_k, for `rows` of them from number `first`
 * on; `out` holds `rows` forms.
 *
 * @param room scratch for m² numbers.
 */
export function pullBack(
  f: Float64Array,
  first: number,
  rows: number,
  A: Float64Array,
  aAt: number,
  m: number,
  room: Float64Array,
  out: Float64Array,
): void {
  for (let e = 0; e < rows; e++) {
    multiplyInto(f, (first + e) * m * m, A, aAt, m, room, 0);
    for (let j = 0; j < m; j++) {
      for (let k = 0; k < m; k++) {
        let sum = 0;
        for (let a = 0; a < m; a++) sum += A[aAt + a * m + j] * room[a * m + k];
        out[(e * m + j) * m + k] = sum;
      }
    }
  }
}
