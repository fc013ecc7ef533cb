import { degreeOf } from "@chaosphere/core";
import type { SphericalOperatorSpec } from "@chaosphere/model";
import { degreeBasis, estimateFilter, operatorGrid } from "@chaosphere/model";
import type { Tensor, Tensor2D } from "@tensorflow/tfjs";
import type { Tf } from "../backend/tf.ts";
import type { WeightTensors } from "../backend/variables.ts";
import { type ModelFunction, permuteRows, timeLayer } from "./layers.ts";
import { operatorTransform } from "./operatorTransform.ts";
import type { Pointwise } from "./pointwise.ts";
import { pointwiseOf } from "./pointwiseOf.ts";

/** The coefficient of the constant field 1. */
const ONE = Math.sqrt(4 * Math.PI);

/** The spherical neural operator of `@chaosphere/model` as tensors; coefficients are `[lm · batch, channel]`, in the rows of
 * the transform: some hold zero, and N counts them too. */
export function operatorModel(
  tf: Tf,
  spec: SphericalOperatorSpec,
  pointwise: Pointwise = pointwiseOf(tf, spec.activation),
): ModelFunction {
  const { bandLimit: L, channels: C, degreeKnots: K, positionDegrees: p } = spec;
  const transform = operatorTransform(tf, operatorGrid(spec), L, pointwise);
  const { harmonicIndices } = transform;
  const N = harmonicIndices.length;
  const basis = degreeBasis(spec);
  const byRow = (functions: Float64Array): Float32Array => {
    const count = functions.length / L;
    return Float32Array.from({ length: N * count }, (_, i) => {
      const index = harmonicIndices[Math.floor(i / count)];
      return index < 0 ? 0 : functions[(i % count) * L + degreeOf(index)];
    });
  };
  const constants = {
    // Rows that hold zero may start from any coefficient: all functions of the degree are zero there.
    toRows: tf.tensor1d(
      harmonicIndices.map((i) => Math.max(i, 0)),
      "int32",
    ),
    toHarmonics: tf.tensor1d(inverse(harmonicIndices, L * L), "int32"),
    inputs: tf.tensor3d(byRow(basis.inputs), [N, 1, K]),
    hats: tf.tensor2d(byRow(basis.hats), [N, K]),
    outputs: tf.tensor3d(byRow(basis.outputs), [N, 1, K]),
    /** Harmonic coefficients below degree p, times the coefficient of 1, placed in their rows. */
    position: tf.tensor2d(
      Float32Array.from({ length: N * p * p }, (_, i) =>
        harmonicIndices[Math.floor(i / (p * p))] === i % (p * p) ? ONE : 0,
      ),
      [N, p * p],
    ),
    first: tf.tensor2d(
      Float32Array.from({ length: p * p }, (_, i) => (i === 0 ? 1 : 0)),
      [p * p, 1],
    ),
    ones: tf.ones([1, N]) as Tensor2D,
    ...knownConstant(),
  };
  const { toRows, toHarmonics } = constants;

  /** The known fields by row, `[lm, field]`. */
  function knownConstant(): { known?: Tensor2D } {
    const { knownFields = [] } = spec;
    const count = knownFields.length / (L * L);
    if (count === 0) return {};
    const values = Float32Array.from({ length: N * count }, (_, i) => {
      const index = harmonicIndices[Math.floor(i / count)];
      return index < 0 ? 0 : knownFields[(i % count) * L * L + index];
    });
    return { known: tf.tensor2d(values, [N, count]) };
  }

  /** The first input filter at one time per row, `[lm, batch]`. */
  function estimateFilters(t: ArrayLike<number>): Tensor2D {
    const filters = Array.from(t, (time) => estimateFilter(spec, time));
    const byRow = Array.from(harmonicIndices, (i) =>
      filters.map((f) => (i < 0 ? 0 : f[degreeOf(i)])),
    );
    return tf.tensor2d(byRow);
  }

  /** (½ + ½ ‖w‖²/4π)^{−½} of each column. */
  const boundingFactor = (w: Tensor2D): Tensor =>
    tf.rsqrt(tf.mul(0.5, tf.add(1, tf.matMul(constants.ones, tf.square(w)).div(4 * Math.PI))));

  function block(a: Tensor, hidden: Tensor, w: WeightTensors, name: string): Tensor {
    const batch = hidden.shape[0];
    const part = (key: string) => w[`${name}.${key}`] as Tensor2D;
    const mix = tf.matMul(constants.hats, part("mix").reshape([K, C * C]) as Tensor2D);
    const mixed = tf
      .matMul(a.reshape([N, batch, C]), mix.reshape([N, C, C]))
      .reshape([N, batch * C]);
    const scale = tf.add(1, tf.matMul(hidden as Tensor2D, part("scale"))).reshape([1, batch * C]);
    const factor =
      spec.amplitude === "free" ? scale : tf.mul(scale, boundingFactor(mixed as Tensor2D));
    const shift = tf.matMul(hidden as Tensor2D, part("shift")).reshape([1, batch * C]);
    const bias = part("bias")
      .reshape([p * p, 1, C])
      .tile([1, batch, 1])
      .reshape([p * p, batch * C]);
    const offset = tf.add(bias, tf.matMul(constants.first, shift as Tensor2D)) as Tensor2D;
    const u = tf.add(tf.mul(mixed, factor), tf.matMul(constants.position, offset));
    const g = transform.apply(u).reshape([N * batch, C]) as Tensor2D;
    return tf.add(a, tf.matMul(g, part("out")));
  }

  return {
    run: (w, t, z) => {
      const batch = z.shape[0];
      const hidden = timeLayer(tf, spec.timeFrequencies, w, t);
      const rows = permuteRows(tf, tf.transpose(z), toRows, toHarmonics);
      const bands = tf
        .mul(rows.reshape([N, batch, 1]), constants.inputs)
        .reshape([N * batch, K])
        .matMul(tf.slice(w["lift"], [1, 0], [K, C]));
      const estimate = tf
        .mul(rows, estimateFilters(t))
        .reshape([N * batch, 1])
        .matMul(tf.slice(w["lift"], [0, 0], [1, C]));
      let a: Tensor = tf.add(bands, estimate);
      if (constants.known) {
        const first = tf.matMul(constants.known, w["lift.known"] as Tensor2D);
        a = tf.add(a.reshape([N, batch, C]), first.reshape([N, 1, C])).reshape([N * batch, C]);
      }
      for (let k = 0; k < spec.blocks; k++) a = block(a, hidden, w, `block${k}`);
      const scale = tf.add(1, tf.matMul(hidden as Tensor2D, w["project.scale"] as Tensor2D));
      const output = tf
        .mul(a.reshape([N, batch, C]), scale.reshape([1, batch, C]))
        .reshape([N * batch, C])
        .matMul(tf.transpose(w["project"]))
        .reshape([N, batch, K]);
      const F = tf.sum(tf.mul(output, constants.outputs), 2);
      return tf.transpose(permuteRows(tf, F, toHarmonics, toRows)) as Tensor2D;
    },
    dispose: () => {
      transform.dispose();
      tf.dispose(constants);
    },
  };
}

/** The row of each of n coefficients. */
function inverse(indices: Int32Array, n: number): Int32Array {
  const back = new Int32Array(n);
  indices.forEach((to, from) => {
    if (to >= 0) back[to] = from;
  });
  return back;
}
