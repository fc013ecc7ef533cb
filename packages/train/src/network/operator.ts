import type { SphericalOperatorSpec } from "@chaosphere/model";
import { degreeBasis, estimateFilter } from "@chaosphere/model";
import type { Tensor2D, Tensor3D } from "@tensorflow/tfjs";
import type { Tf } from "../backend/tf.ts";
import type { WeightTensors } from "../backend/variables.ts";
import { type BlockInputs, type FieldOperator, fieldOperator } from "./fieldOperator.ts";
import { type ModelFunction, timeLayer } from "./layers.ts";
import { slopeFields } from "./slopeFields.ts";

/** The coefficient of the constant field 1. */
const ONE = Math.sqrt(4 * Math.PI);

/** The spherical neural operator of `@chaosphere/model` as tensors. */
export function operatorModel(
  tf: Tf,
  spec: SphericalOperatorSpec,
  fields: FieldOperator = spec.slopePairs ? slopeFields(tf, spec) : fieldOperator(tf, spec),
): ModelFunction {
  const { bandLimit: L, channels: C, degreeKnots: K, knownFields = [], slopePairs: P = 0 } = spec;
  const known = knownFields.length / L ** 2;
  const basis = degreeBasis(spec);
  const byDegree = (functions: Float64Array) =>
    tf.tidy(() => tf.transpose(tf.tensor2d(Float32Array.from(functions), [K, L])) as Tensor2D);
  const constants = {
    inputs: byDegree(basis.inputs),
    hats: byDegree(basis.hats),
    outputs: byDegree(basis.outputs),
    slopes: byDegree(basis.slopes),
    ...(known > 0 && {
      known: tf.tidy(() => tf.transpose(tf.tensor2d([...knownFields], [known, L * L])) as Tensor2D),
    }),
  };

  /** What z enters each channel with, `[batch, l, channel]`. */
  function liftAt(w: WeightTensors, t: ArrayLike<number>): Tensor3D {
    const bands = tf.matMul(constants.inputs, tf.slice(w["lift"], [1, 0], [K, C]) as Tensor2D);
    const filters = Array.from(t, (time) => estimateFilter(spec, time));
    const estimate = tf.mul(
      tf.tensor2d(filters.map((f) => Array.from(f))).reshape([t.length, L, 1]),
      tf.slice(w["lift"], [0, 0], [1, C]).reshape([1, 1, C]),
    );
    return tf.add(bands.reshape([1, L, C]), estimate);
  }

  function blockInputs(w: WeightTensors, hidden: Tensor2D, k: number): BlockInputs {
    const part = (key: string) => w[`block${k}.${key}`] as Tensor2D;
    return {
      mix: tf
        .matMul(constants.hats, part("mix").reshape([K, C * C]) as Tensor2D)
        .reshape([L, C, C]) as Tensor3D,
      out: part("out"),
      bias: tf.mul(ONE, part("bias")),
      scale: tf.add(1, tf.matMul(hidden, part("scale"))),
      shift: tf.mul(ONE, tf.matMul(hidden, part("shift"))),
      ...(P > 0 && {
        slopes: {
          mix: tf
            .matMul(constants.slopes, part("slope.mix").reshape([K, C * 2 * P]) as Tensor2D)
            .reshape([L, C, 2 * P]) as Tensor3D,
          out: part("slope.out"),
          scale: tf.add(1, tf.matMul(hidden, part("slope.scale"))),
        },
      }),
    };
  }

  return {
    run: (w, t, z) => {
      const hidden = timeLayer(tf, spec.timeFrequencies, w, t);
      const scale = tf.add(1, tf.matMul(hidden, w["project.scale"] as Tensor2D));
      const project = tf.matMul(constants.outputs, w["project"] as Tensor2D);
      return fields.apply({
        input: z,
        lift: liftAt(w, t),
        project: tf.mul(project.reshape([1, L, C]), scale.reshape([t.length, 1, C])),
        ...(constants.known && {
          known: tf.matMul(constants.known, w["lift.known"] as Tensor2D) as Tensor2D,
        }),
        blocks: Array.from({ length: spec.blocks }, (_, k) => blockInputs(w, hidden, k)),
      });
    },
    dispose: () => {
      fields.dispose();
      tf.dispose(constants);
    },
  };
}
