import { degreeOf } from "@chaosphere/core";
import type { SphericalOperatorSpec } from "@chaosphere/score";
import { degreeBasis, operatorGrid } from "@chaosphere/score";
import type { Tensor, Tensor2D } from "@tensorflow/tfjs";
import type { Tf } from "./loadTf.ts";
import type { ModelFunction } from "./model.ts";
import { permuteRows, timeLayer, type WeightTensors } from "./modelLayers.ts";
import { type Activation, operatorTransform } from "./operatorTransform.ts";

/** The coefficient of the constant field 1. */
const ONE = Math.sqrt(4 * Math.PI);

/** The spherical neural operator of `score` as tensors; coefficients are `[lm · batch, channel]`, order by order. */
export function operatorModel(tf: Tf, spec: SphericalOperatorSpec): ModelFunction {
  const { bandLimit: L, channels: C, degreeKnots: K, positionDegrees: p } = spec;
  const N = L * L;
  const transform = operatorTransform(tf, operatorGrid(spec), L);
  const { harmonicIndices } = transform;
  const basis = degreeBasis(spec);
  const byRow = (functions: Float64Array): Float32Array => {
    const count = functions.length / L;
    return Float32Array.from({ length: N * count }, (_, i) => {
      const l = degreeOf(harmonicIndices[Math.floor(i / count)]);
      return functions[(i % count) * L + l];
    });
  };
  const constants = {
    toRows: tf.tensor1d(harmonicIndices, "int32"),
    toHarmonics: tf.tensor1d(inverse(harmonicIndices), "int32"),
    inputs: tf.tensor3d(byRow(basis.inputs), [N, 1, K + 1]),
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
  };
  const { toRows, toHarmonics } = constants;
  const σ = activation(tf, spec.activation);

  function block(a: Tensor, hidden: Tensor, w: WeightTensors, name: string): Tensor {
    const batch = hidden.shape[0];
    const part = (key: string) => w[`${name}.${key}`] as Tensor2D;
    const mix = tf.matMul(constants.hats, part("mix").reshape([K, C * C]) as Tensor2D);
    const mixed = tf
      .matMul(a.reshape([N, batch, C]), mix.reshape([N, C, C]))
      .reshape([N, batch * C]);
    const meanSquare = tf.matMul(constants.ones, tf.square(mixed)).div(4 * Math.PI);
    const scale = tf.add(1, tf.matMul(hidden as Tensor2D, part("scale"))).reshape([1, batch * C]);
    const factor = tf.mul(scale, tf.rsqrt(tf.mul(0.5, tf.add(1, meanSquare))));
    const shift = tf.matMul(hidden as Tensor2D, part("shift")).reshape([1, batch * C]);
    const bias = part("bias")
      .reshape([p * p, 1, C])
      .tile([1, batch, 1])
      .reshape([p * p, batch * C]);
    const offset = tf.add(bias, tf.matMul(constants.first, shift as Tensor2D)) as Tensor2D;
    const u = tf.add(tf.mul(mixed, factor), tf.matMul(constants.position, offset));
    const g = transform.pointwise(u, σ).reshape([N * batch, C]) as Tensor2D;
    return tf.add(a, tf.matMul(g, part("out")));
  }

  return {
    run: (w, t, z) => {
      const batch = z.shape[0];
      const hidden = timeLayer(tf, spec.timeFrequencies, w, t);
      const rows = permuteRows(tf, tf.transpose(z), toRows, toHarmonics);
      let a: Tensor = tf
        .mul(rows.reshape([N, batch, 1]), constants.inputs)
        .reshape([N * batch, K + 1])
        .matMul(w["lift"]);
      for (let k = 0; k < spec.blocks; k++) a = block(a, hidden, w, `block${k}`);
      const scale = tf.add(1, tf.matMul(hidden as Tensor2D, w["project.scale"] as Tensor2D));
      const bands = tf
        .mul(a.reshape([N, batch, C]), scale.reshape([1, batch, C]))
        .reshape([N * batch, C])
        .matMul(tf.transpose(w["project"]))
        .reshape([N, batch, K]);
      const F = tf.sum(tf.mul(bands, constants.outputs), 2);
      return tf.transpose(permuteRows(tf, F, toHarmonics, toRows)) as Tensor2D;
    },
    dispose: () => {
      transform.dispose();
      tf.dispose(constants);
    },
  };
}

function activation(tf: Tf, name: SphericalOperatorSpec["activation"]): Activation {
  switch (name) {
    case "square":
      return { value: (x) => tf.mul(0.5, tf.square(x)), slope: (x) => x };
    case "silu":
      return { value: (x) => tf.mul(x, tf.sigmoid(x)), slope: (x) => siluSlope(tf, x) };
  }
}

/** s (1 + x (1 − s)), s = 1/(1 + e^{−x}). */
function siluSlope(tf: Tf, x: Tensor): Tensor {
  const s = tf.sigmoid(x);
  return tf.mul(s, tf.add(1, tf.mul(x, tf.sub(1, s))));
}

/** The permutation that undoes one. */
function inverse(permutation: Int32Array): Int32Array {
  const back = new Int32Array(permutation.length);
  permutation.forEach((to, from) => {
    back[to] = from;
  });
  return back;
}
