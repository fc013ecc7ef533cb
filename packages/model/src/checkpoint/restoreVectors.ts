import { portableExp, portableExpm1 } from "@chaosphere/core/elementary";
import { networkResidual } from "../network/evaluate.ts";
import type { VectorCheckpoint } from "./vectorCheckpoint.ts";

/**
 * Rebuilds the posterior mean of a model of vectors, rows of d coordinates one after the other,
 *
 *     E[X_0 | X_t = x] ≈ a + e^{−t} v/(e^{−2t} v + 1 − e^{−2t}) (x − e^{−t} a) + r(t, x),
 *
 * with the mean a and the variances v of its Gaussian law and what the network adds, r.
 *
 * @throws {@link ShapeError} or {@link DomainError} if the checkpoint is not a valid one; those read by `decodeVectorCheckpoint` are.
 */
export function restoreVectors({
  spec,
  weights,
  closedForm,
}: VectorCheckpoint): (t: number, x: Float64Array) => Float64Array {
  const { variances, mean } = closedForm;
  const residual = networkResidual(spec, weights);
  return (t, x) => {
    const r = residual(t, x);
    const [decay, noise] = [portableExp(-t), -portableExpm1(-2 * t)];
    return x.map((value, k) => {
      const i = k % variances.length;
      const [a, v] = [mean?.[i] ?? 0, variances[i]];
      return a + ((decay * v) / (decay * decay * v + noise)) * (value - decay * a) + r[k];
    });
  };
}
