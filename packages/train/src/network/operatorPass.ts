import type { OperatorInstance } from "./operatorKernels.ts";
import type {
  OperatorLayout,
  StageAddresses,
  SumAddresses,
  ThreadAddresses,
} from "./operatorLayout.ts";

/** The kinds of operators that have one layout. */
export interface OperatorKind {
  readonly isSquare: boolean;
  /** Whether what a block adds is bounded. */
  readonly isBounded: boolean;
  readonly hasKnown: boolean;
}

/** What a pass needs beside its field. */
export interface PassContext {
  readonly instance: OperatorInstance;
  /** Address of the tables of the transform. */
  readonly plan: number;
  readonly layout: OperatorLayout;
  readonly kind: OperatorKind;
}

/** Numbers from an address on. */
function floatsAt({ buffer }: OperatorInstance, address: number, count: number): Float32Array {
  return new Float32Array(buffer, address, count);
}

/**
 * The operator on field number b, from its input and modulations to its output, with what {@link backwardPass} needs kept, on demand with the slopes:
 *
 *     a⁰ = z ⊗ lift + known,   aᵏ⁺¹ = aᵏ + T(factor · aᵏ mix + bias + shift) out,   F = Σ_c aᴷ project,
 *
 * T the pointwise function and its projection.
 */
export function forwardPass(
  context: PassContext,
  b: number,
  thread: ThreadAddresses,
  keepsSlopes: boolean,
): void {
  const { instance, layout, kind } = context;
  const { kernels } = instance;
  const { bandLimit: L, channels: C } = layout.sizes;
  const size = L * L * C;
  const { input, lift, project, output, stages, last } = layout.fields[b];
  const states = [...stages.map(({ state }) => state), last];
  if (kind.hasKnown) copy(instance, layout.known, states[0], size);
  kernels.spreadDegrees(input, lift, states[0], L, C, kind.hasKnown);
  stages.forEach((stage, k) => {
    const { mix, out } = layout.blocks[k];
    kernels.multiplyDegrees(stage.state, mix, 4 * C * C, stage.mixed, L, C, false);
    findFactor(context, stage, thread);
    modulate(context, k, stage, thread);
    const { plan } = context;
    const { scratch, work } = thread;
    kernels.value(
      plan,
      scratch,
      kind.isSquare,
      work,
      stage.image,
      C,
      keepsSlopes ? stage.slopes : 0,
    );
    copy(instance, stage.state, states[k + 1], size);
    kernels.multiplyDegrees(stage.image, out, 0, states[k + 1], L, C, true);
  });
  kernels.contractDegrees(last, project, output, L, C);
}

/** The gradient of the output's product with its upstream; those of parameters of all fields are added to `sums`. */
export function backwardPass(
  context: PassContext,
  b: number,
  thread: ThreadAddresses,
  sums: SumAddresses,
): void {
  const { instance, plan, layout, kind } = context;
  const { kernels } = instance;
  const { bandLimit: L, channels: C, positionDegrees: p } = layout.sizes;
  const field = layout.fields[b];
  const { gradient, work, channels, scratch } = thread;
  kernels.gatherDegrees(field.outputGradient, field.last, field.projectGradient, L, C);
  kernels.spreadDegrees(field.outputGradient, field.project, gradient, L, C, false);
  for (let k = field.stages.length - 1; k >= 0; k--) {
    const stage = field.stages[k];
    const block = layout.blocks[k];
    const sum = sums.blocks[k];
    kernels.addOuterDegrees(stage.image, gradient, sum.out, 0, L, C);
    kernels.multiplyDegrees(gradient, block.outTransposed, 0, work, L, C, false);
    kernels.gradient(plan, scratch, stage.slopes, work, work, C);
    addTo(instance, sum.bias, work, p * p * C);
    copy(instance, work, stage.shiftGradient, C);
    kernels.dotChannels(work, stage.mixed, channels, L * L, C);
    findScaleGradient(context, stage, channels);
    kernels.combineChannels(stage.factor, work, channels, stage.mixed, work, L * L, C);
    kernels.addOuterDegrees(stage.state, work, sum.mix, 4 * C * C, L, C);
    kernels.multiplyDegrees(work, block.mixTransposed, 4 * C * C, gradient, L, C, true);
  }
  kernels.gatherDegrees(field.input, gradient, field.liftGradient, L, C);
  kernels.contractDegrees(gradient, field.lift, field.inputGradient, L, C);
  if (kind.hasKnown) addTo(instance, sums.known, gradient, L * L * C);
}

/** factor = scale · bound, bound = (½ + ½ ‖mixed‖²/4π)^{−½} for each channel, or 1. */
function findFactor(
  { instance, layout, kind }: PassContext,
  { scale, factor, bound, mixed }: StageAddresses,
  { channels }: ThreadAddresses,
): void {
  const { bandLimit: L, channels: C } = layout.sizes;
  const at = (address: number) => floatsAt(instance, address, C);
  const [scales, factors, bounds, squares] = [scale, factor, bound, channels].map(at);
  instance.kernels.dotChannels(mixed, mixed, channels, L * L, C);
  for (let c = 0; c < C; c++) {
    bounds[c] = kind.isBounded ? (0.5 + squares[c] / (8 * Math.PI)) ** -0.5 : 1;
    factors[c] = scales[c] * bounds[c];
  }
}

/** From the gradient in the factor, at `channels`, that in the scale; leaves there the factor of `mixed` in its gradient. */
function findScaleGradient(
  { instance, layout, kind }: PassContext,
  { scale, bound, scaleGradient }: StageAddresses,
  channels: number,
): void {
  const C = layout.sizes.channels;
  const at = (address: number) => floatsAt(instance, address, C);
  const [scales, bounds, gradients, inFactor] = [scale, bound, scaleGradient, channels].map(at);
  for (let c = 0; c < C; c++) {
    gradients[c] = bounds[c] * inFactor[c];
    inFactor[c] = kind.isBounded ? (-scales[c] * inFactor[c] * bounds[c] ** 3) / (8 * Math.PI) : 0;
  }
}

/** The field that the nonlinearity of block k reads: factor · mixed + bias + shift. */
function modulate(
  { instance, layout }: PassContext,
  k: number,
  { factor, mixed, shift }: StageAddresses,
  { work, zeros }: ThreadAddresses,
): void {
  const { bandLimit: L, channels: C, positionDegrees: p } = layout.sizes;
  instance.kernels.combineChannels(factor, mixed, zeros, mixed, work, L * L, C);
  addTo(instance, work, layout.blocks[k].bias, p * p * C);
  addTo(instance, work, shift, C);
}

function addTo(instance: OperatorInstance, to: number, from: number, count: number): void {
  const [sum, values] = [floatsAt(instance, to, count), floatsAt(instance, from, count)];
  for (let i = 0; i < count; i++) sum[i] += values[i];
}

function copy(instance: OperatorInstance, from: number, to: number, count: number): void {
  floatsAt(instance, to, count).set(floatsAt(instance, from, count));
}
