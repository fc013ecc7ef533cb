import type { SphericalOperatorSpec } from "@chaosphere/model";
import { operatorGrid } from "@chaosphere/model";
import type { Tensor, Tensor2D, Tensor3D } from "@tensorflow/tfjs";
import type { Tf } from "../backend/tf.ts";
import { operatorEngine } from "./operatorEngine.ts";

/** What an operator does to fields, once time and degree have been turned to numbers. */
export interface FieldInputs {
  /** z, `[batch, lm]`. */
  readonly input: Tensor2D;
  /** What z enters each channel with, and each channel the output, `[batch, l, channel]`. */
  readonly lift: Tensor3D;
  readonly project: Tensor3D;
  /** What the channels start from beside z, `[lm, channel]`. */
  readonly known?: Tensor2D;
  readonly blocks: readonly BlockInputs[];
}

/** What one block does. */
export interface BlockInputs {
  /** `[l, channel, channel]`, and `[channel, channel]` after the nonlinearity. */
  readonly mix: Tensor3D;
  readonly out: Tensor2D;
  /** Coefficients of degrees below p, `[lm, channel]`. */
  readonly bias: Tensor2D;
  /** `[batch, channel]`; the shift is that of the coefficient of degree 0. */
  readonly scale: Tensor2D;
  readonly shift: Tensor2D;
  readonly slopes?: SlopeInputs;
}

/** What a block adds by the slopes of p pairs of fields. */
export interface SlopeInputs {
  /** The fields, `[l, channel, 2p]`: first all first ones of the pairs, then all second ones. */
  readonly mix: Tensor3D;
  /** `[2p, channel]`: first of all Jacobians, then of all inner products. */
  readonly out: Tensor2D;
  /** What they are multiplied by, `[batch, 2p]`. */
  readonly scale: Tensor2D;
}

/** An operator on tensors. */
export interface FieldOperator {
  /** The output `[batch, lm]`, with gradient. */
  readonly apply: (inputs: FieldInputs) => Tensor2D;
  readonly dispose: () => void;
}

/**
 * The operator by kernels of our own on every backend: a field goes through all blocks, and its gradient back, without leaving the
 * processor's caches, where tensors of whole batches would be written to memory at every operation. In Node, large batches are shared
 * out to threads; the numbers do not depend on how many there are.
 *
 * @param threads most threads. Default: those of the machine.
 */
export function fieldOperator(
  tf: Tf,
  spec: SphericalOperatorSpec,
  threads?: number,
): FieldOperator {
  const { bandLimit, channels, blocks, positionDegrees, activation, amplitude } = spec;
  const form = {
    bandLimit,
    channels,
    blocks,
    positionDegrees,
    isSquare: activation === "square",
    isBounded: amplitude !== "free",
    hasKnown: (spec.knownFields ?? []).length > 0,
  };
  const engine = operatorEngine(operatorGrid(spec), form, threads);
  const numbers = (tensors: readonly Tensor[]) => tensors.map((x) => x.dataSync<"float32">());
  let passes = 0;
  const apply = (inputs: FieldInputs) => {
    const shape = inputs.input.shape;
    const hasTape = isTapeOn(tf);
    const run = tf.customGrad((...given) => {
      const list = given.slice(0, -1) as Tensor[];
      const save = given[given.length - 1] as (tensors: Tensor[]) => void;
      save(list);
      const pass = ++passes;
      return {
        value: tf.tensor2d(engine.forward(numbers(list), shape[0], hasTape), shape),
        gradFunc: (dy: Tensor, saved: Tensor[]) => {
          // Another pass has taken the memory of this one.
          if (pass !== passes) engine.forward(numbers(saved), shape[0], true);
          const gradients = engine.backward(dy.dataSync<"float32">());
          return gradients.map((values, i) => tf.tensor(values, saved[i].shape));
        },
      };
    });
    return run(...inOrder(inputs)) as Tensor2D;
  };
  return { apply, dispose: engine.dispose };
}

/** Whether tfjs is recording for a gradient; it does not document this, hence the pinned version. */
function isTapeOn(tf: Tf): boolean {
  return (tf.engine() as unknown as { isTapeOn(): boolean }).isTapeOn();
}

/** The inputs in the order of `operatorSlots`. */
function inOrder({ input, lift, project, known, blocks }: FieldInputs): Tensor[] {
  const ofBlocks = blocks.flatMap(({ mix, out, bias, scale, shift }) => [
    mix,
    out,
    bias,
    scale,
    shift,
  ]);
  return [input, lift, project, ...(known ? [known] : []), ...ofBlocks];
}
