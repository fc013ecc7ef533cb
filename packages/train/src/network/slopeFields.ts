import { operatorGrid, type SphericalOperatorSpec } from "@chaosphere/model";
import type { Tensor, Tensor2D, Tensor3D } from "@tensorflow/tfjs";
import type { Tf } from "../backend/tf.ts";
import type { BlockInputs, FieldInputs, FieldOperator, SlopeInputs } from "./fieldOperator.ts";
import { silu } from "./layers.ts";
import { tensorTransform } from "./tensorTransform.ts";

/**
 * The operator by operations of tfjs with its own gradients, for networks that read slopes, which the kernels of `fieldOperator` do not know.
 * Channels are kept as `[l, order, batch, channel]`.
 */
export function slopeFields(tf: Tf, spec: SphericalOperatorSpec): FieldOperator {
  const { bandLimit: L, amplitude, activation } = spec;
  const M = 2 * L - 1;
  const transform = tensorTransform(tf, operatorGrid(spec), L);

  const activate = (x: Tensor2D): Tensor2D =>
    (activation === "square" ? tf.mul(0.5, tf.square(x)) : silu(tf, x)) as Tensor2D;

  function bySlopes(a: Tensor, { mix, out, scale }: SlopeInputs, batch: number): Tensor {
    const [C, P] = [mix.shape[1], mix.shape[2] / 2];
    const rows = a.reshape([L, M * batch, C]) as Tensor3D;
    const [[s1, e1], [s2, e2]] = tf
      .split(mix, 2, 2)
      .map((half) => transform.slopes(tf.matMul(rows, half), batch * P));
    const turn = tf.sub(tf.mul(s1, e2), tf.mul(e1, s2)) as Tensor2D;
    const dot = tf.add(tf.mul(s1, s2), tf.mul(e1, e2)) as Tensor2D;
    const squares = () => [s1, e1, s2, e2].map((s) => tf.square(s));
    const size = activation === "square" ? 1 : tf.rsqrt(tf.add(1, tf.addN(squares())));
    const halves = tf.split(out, 2, 0);
    const scales = tf.split(scale, 2, 1);
    return tf.addN(
      [turn, dot].map((feature, i) => {
        const image = transform
          .analyse(tf.mul(size, feature) as Tensor2D, batch * P)
          .reshape([L * M, batch, P]);
        const scaled = tf.mul(image, scales[i].reshape([1, batch, P]));
        return tf.matMul(scaled.reshape([L * M * batch, P]) as Tensor2D, halves[i] as Tensor2D);
      }),
    );
  }

  function block(a: Tensor, inputs: BlockInputs, batch: number): Tensor {
    const { mix, out, bias, scale, shift, slopes } = inputs;
    const C = mix.shape[2];
    const mixed = tf
      .matMul(a.reshape([L, M * batch, C]) as Tensor3D, mix)
      .reshape([L * M, batch, C]);
    const meanSquare = () => tf.div(tf.sum(tf.square(mixed), 0), 4 * Math.PI);
    const factor =
      amplitude === "free" ? scale : tf.mul(scale, tf.rsqrt(tf.mul(0.5, tf.add(1, meanSquare()))));
    const padded = (x: Tensor2D) =>
      transform.arranged(
        tf.pad(x, [
          [0, L * L - x.shape[0]],
          [0, 0],
        ]),
      );
    const offset = padded(bias).reshape([L * M, 1, C]);
    const first = padded(shift.reshape([1, batch * C])).reshape([L * M, batch, C]);
    const u = tf.add(tf.mul(mixed, factor), tf.add(offset, first));
    const image = transform.analyse(activate(transform.synthesise(u, batch * C)), batch * C);
    const added = tf.matMul(image.reshape([L * M * batch, C]) as Tensor2D, out);
    const total = slopes ? tf.add(added, bySlopes(a, slopes, batch)) : added;
    return tf.add(a, total.reshape([L, M, batch, C]));
  }

  const apply = ({ input, lift, project, known, blocks }: FieldInputs): Tensor2D => {
    const [batch, , C] = lift.shape;
    const byDegree = (x: Tensor3D) => tf.transpose(x, [1, 0, 2]).reshape([L, 1, batch, C]);
    const z = transform.arranged(tf.transpose(input) as Tensor2D).reshape([L, M, batch, 1]);
    let a: Tensor = tf.mul(z, byDegree(lift));
    if (known) a = tf.add(a, transform.arranged(known).reshape([L, M, 1, C]));
    for (const inputs of blocks) a = block(a, inputs, batch);
    const sum = tf.sum(tf.mul(a, byDegree(project)), 3).reshape([L * M, batch]);
    return tf.transpose(transform.collected(sum as Tensor2D)) as Tensor2D;
  };
  return { apply, dispose: transform.dispose };
}
