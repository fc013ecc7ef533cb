import { harmonicIndex, type SphereGrid } from "@chaosphere/core";
import type { Tensor, Tensor2D, Tensor3D } from "@tensorflow/tfjs";
import type { Tf } from "../backend/tf.ts";
import { operatorParts, type Part } from "./operatorParts.ts";
import type { Pointwise } from "./pointwise.ts";

/**
 * A pointwise function of fields of degrees l < L, followed by projection to those degrees, as products with constant matrices.
 * With the parts p of {@link Pointwise}, F the Fourier functions at their longitudes, P the Legendre functions of their orders and
 * W the weights of the rings,
 *
 *     f_p = F_p P_p a,   g = Hᵀ σ(H f),   a′_p = P_pᵀ W F_pᵀ g_p.
 */
export interface OperatorTransform {
  /** The position l² + l + m of each row of coefficients; −1 in rows that hold zero. */
  readonly harmonicIndices: Int32Array;
  /** From coefficients `[rows, columns]` to as many, with gradient. */
  readonly apply: (coefficients: Tensor) => Tensor;
  readonly dispose: () => void;
}

/**
 * The transform on a grid fit for the parts.
 *
 * @see {@link OperatorTransform}
 */
export function operatorTransform(
  tf: Tf,
  grid: SphereGrid,
  bandLimit: number,
  pointwise: Pointwise,
): OperatorTransform {
  const parts = operatorParts(tf, grid, bandLimit, pointwise.inOctants);

  /** The parts of fields, with P or W P. */
  function toLongitudes(which: "legendre" | "weighted", a: Tensor): Tensor[] {
    return parts.map(({ firstRow, groups, rows, fourier, ...matrices }) => {
      const block = tf.slice(a, [firstRow, 0], [groups.length * rows, -1]);
      const blocks = block.reshape([groups.length, rows, -1]) as Tensor3D;
      const amplitudes = tf.matMul(matrices[which], blocks);
      return tf.matMul(fourier, amplitudes.reshape([2 * groups.length, -1]) as Tensor2D);
    });
  }

  /** The transpose of {@link toLongitudes}. */
  function toCoefficients(which: "legendre" | "weighted", fields: readonly Tensor[]): Tensor {
    const blocks = parts.map(({ groups, rows, rings, fourier, ...matrices }, p) => {
      const amplitudes = tf.matMul(fourier, fields[p] as Tensor2D, true);
      const blocks = amplitudes.reshape([groups.length, 2 * rings, -1]) as Tensor3D;
      return tf.matMul(matrices[which], blocks, true).reshape([groups.length * rows, -1]);
    });
    return tf.concat(blocks, 0);
  }

  return {
    harmonicIndices: Int32Array.from(parts.flatMap(indicesOf)),
    apply: (a) => {
      const run = tf.customGrad((a, save) => {
        const f = toLongitudes("legendre", a as Tensor);
        (save as (tensors: Tensor[]) => void)(f);
        return {
          value: toCoefficients("weighted", pointwise.value(f)),
          gradFunc: (dy: Tensor, f: Tensor[]) => {
            const upstream = toLongitudes("weighted", dy);
            return toCoefficients("legendre", pointwise.gradient(f, upstream));
          },
        };
      });
      return run(a);
    },
    dispose: () => {
      for (const { legendre, weighted, fourier } of parts) {
        tf.dispose([legendre, weighted, fourier]);
      }
    },
  };
}

/** Positions of the coefficients of a part, row by row. */
function indicesOf({ groups, rows }: Part): number[] {
  return groups.flatMap((group) => {
    const indices = group.flatMap(({ m, degrees }) => degrees.map((l) => harmonicIndex(l, m)));
    return [...indices, ...new Array<number>(rows - indices.length).fill(-1)];
  });
}
