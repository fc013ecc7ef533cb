import { DomainError, ShapeError } from "@chaosphere/core";
import { type ObservationOperator, operatorOf } from "./operator.ts";

/**
 * Several operators as one, f ↦ (A₁f, A₂f, …): a map and stations, say. The numbers of each follow those of the one before.
 *
 * @throws {@link DomainError} if there is none.
 * @throws {@link ShapeError} if they see fields of different band limits.
 */
export function joinOperators(...operators: readonly ObservationOperator[]): ObservationOperator {
  if (operators.length === 0) {
    throw new DomainError(
      "joinOperators: needs one operator or more, got none. Name what was observed.",
    );
  }
  if (operators.length === 1) return operators[0];
  const limits = operators.map(({ bandLimit }) => bandLimit);
  if (limits.some((limit) => limit !== limits[0])) {
    throw new ShapeError(
      `joinOperators: all must see fields of one band limit, got ${limits.join(", ")}. Make each at the band limit of the law.`,
    );
  }
  const size = operators.reduce((sum, { size: n }) => sum + n, 0);
  const joined = operatorOf("joinOperators", limits[0], size, {
    apply(a, batch, out) {
      let at = 0;
      for (const operator of operators) {
        const n = operator.size;
        const values = operator.apply(a);
        for (let b = 0; b < batch; b++) {
          out.set(values.subarray(b * n, (b + 1) * n), b * size + at);
        }
        at += n;
      }
    },
    adjoint(y, batch, out) {
      out.fill(0);
      let at = 0;
      for (const operator of operators) {
        const n = operator.size;
        const part = new Float64Array(batch * n);
        for (let b = 0; b < batch; b++) {
          part.set(y.subarray(b * size + at, b * size + at + n), b * n);
        }
        const sum = operator.adjoint(part);
        for (let i = 0; i < out.length; i++) out[i] += sum[i];
        at += n;
      }
    },
  });
  const isPlain = operators.every(({ pointwise }) => pointwise && !pointwise.beam);
  return isPlain ? { ...joined, pointwise: { beam: undefined } } : joined;
}
