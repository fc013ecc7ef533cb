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
 *
 * @example
 * ```ts
 * import { diagonalGaussian, key } from "@chaosphere/core";
 * import { decodeVectorCheckpoint, encodeVectorCheckpoint, initialise, type MlpSpec, restoreVectors } from "@chaosphere/model";
 *
 * const spec: MlpSpec = { kind: "mlp", dimension: 2, width: 8, depth: 1, variances: [4, 1], timeFrequencies: 2 };
 * const bytes = encodeVectorCheckpoint({
 *   spec,
 *   weights: initialise(spec, key(1)), // untrained: it adds nothing to the Gaussian answer
 *   closedForm: diagonalGaussian("cameron-martin", Float64Array.of(4, 1)),
 *   horizon: 4,
 *   stop: 0.01,
 *   seed: 1,
 *   commit: "",
 *   data: "two Gaussian coordinates",
 *   steps: 0,
 *   loss: new Float64Array(0),
 * });
 * const mean = restoreVectors(decodeVectorCheckpoint(bytes, "plane.model"));
 * console.log(mean(Math.log(2), Float64Array.of(1, 1)).map((m) => Number(m.toFixed(4)))); // Float64Array(2) [ 1.1429, 0.5 ]
 * ```
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
