import { coefficients, degreeOf, synthesise } from "@chaosphere/core";
import { operatorGrid, type SphericalOperatorSpec } from "@chaosphere/model";
import type { Tensor, Tensor2D, Tensor3D } from "@tensorflow/tfjs";
import type { Tf } from "../../src/backend/tf.ts";
import type { FieldInputs, FieldOperator } from "../../src/network/fieldOperator.ts";

/**
 * The plain twin of `fieldOperator`: operations of tfjs with its own gradients, and one matrix of all spherical harmonics at all points,
 * from core's transform.
 */
export function plainFields(tf: Tf, spec: SphericalOperatorSpec): FieldOperator {
  const { bandLimit: L, activation, amplitude } = spec;
  const N = L * L;
  const grid = operatorGrid(spec);
  const points = grid.nLat * grid.nLon;
  const unit = Float64Array.from({ length: N * N }, (_, i) => (i % (N + 1) === 0 ? 1 : 0));
  const { values } = synthesise(coefficients("harmonic", L, unit), grid);
  const harmonics = tf.tensor2d(Float32Array.from(values), [N, points]);
  const quadrature = tf.tensor2d(
    Float32Array.from({ length: points }, (_, i) => grid.weights[Math.floor(i / grid.nLon)]),
    [1, points],
  );
  const ofDegree = tf.tensor2d(
    Float32Array.from({ length: N * L }, (_, i) => (degreeOf(Math.floor(i / L)) === i % L ? 1 : 0)),
    [N, L],
  );
  const nonlinear = (x: Tensor) =>
    activation === "square" ? tf.mul(0.5, tf.square(x)) : tf.mul(x, tf.sigmoid(x));

  /** From `[lm, columns]` to as many. */
  function projected(u: Tensor2D): Tensor2D {
    const values = nonlinear(tf.matMul(harmonics, u, true));
    return tf.matMul(tf.mul(harmonics, quadrature) as Tensor2D, values as Tensor2D);
  }

  const apply = ({ input, lift, project, known, blocks }: FieldInputs): Tensor2D => {
    const [batch, , C] = lift.shape;
    /** From `[batch, l, channel]` to `[lm, batch, channel]`. */
    const byRow = (x: Tensor3D) =>
      tf
        .matMul(ofDegree, tf.transpose(x, [1, 0, 2]).reshape([L, batch * C]) as Tensor2D)
        .reshape([N, batch, C]);
    const z = tf.transpose(input).reshape([N, batch, 1]);
    let a = tf.mul(z, byRow(lift));
    if (known) a = tf.add(a, known.reshape([N, 1, C]));
    for (const { mix, out, bias, scale, shift } of blocks) {
      const matrices = tf.matMul(ofDegree, mix.reshape([L, C * C]) as Tensor2D);
      const mixed = tf.matMul(a as Tensor3D, matrices.reshape([N, C, C]) as Tensor3D);
      const meanSquare = tf.div(tf.sum(tf.square(mixed), 0), 4 * Math.PI);
      const bound = tf.rsqrt(tf.mul(0.5, tf.add(1, meanSquare)));
      const factor = amplitude === "free" ? scale : tf.mul(scale, bound);
      const offset = tf.add(
        tf.pad(bias.reshape([-1, 1, C]), [
          [0, N - bias.shape[0]],
          [0, 0],
          [0, 0],
        ]),
        tf.pad(shift.reshape([1, batch, C]), [
          [0, N - 1],
          [0, 0],
          [0, 0],
        ]),
      );
      const u = tf.add(tf.mul(mixed, factor), offset).reshape([N, batch * C]);
      const image = projected(u as Tensor2D).reshape([N * batch, C]);
      a = tf.add(a, tf.matMul(image as Tensor2D, out).reshape([N, batch, C]));
    }
    return tf.transpose(tf.sum(tf.mul(a, byRow(project)), 2)) as Tensor2D;
  };
  return { apply, dispose: () => tf.dispose([harmonics, quadrature, ofDegree]) };
}
