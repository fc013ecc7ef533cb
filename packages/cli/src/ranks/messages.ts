import type { GradientSum } from "@chaosphere/train";

/** The weights of a step as rank 0 sends them. */
export interface StepWeights {
  readonly step: number;
  readonly weights: Float32Array;
}

/** The sums of a rank over its micro-batches of a step. */
export interface StepSums extends GradientSum {
  readonly step: number;
  /** Whether the rank was asked to end, so that the run should after this step. */
  readonly isInterrupted: boolean;
}

/** Bytes before the numbers, so that these lie at multiples of 8. */
const [WEIGHTS_HEAD, SUMS_HEAD] = [8, 16];

/** Step, 4 bytes of padding, and the weights, all little endian as is every machine that runs this. */
export function encodeWeights({ step, weights }: StepWeights): Uint8Array {
  const bytes = new Uint8Array(WEIGHTS_HEAD + weights.byteLength);
  new DataView(bytes.buffer).setUint32(0, step, true);
  new Float32Array(bytes.buffer, WEIGHTS_HEAD).set(weights);
  return bytes;
}

export function decodeWeights({ buffer }: Uint8Array<ArrayBuffer>): StepWeights {
  const step = new DataView(buffer).getUint32(0, true);
  return { step, weights: new Float32Array(buffer, WEIGHTS_HEAD) };
}

/**
 * Step, whether to end, the loss and the gradient. The gradient stays in double precision: rounded to single, a sum of four
 * micro-batches on the way to rank 0 would differ from the one that two ranks never send, and the bits would depend on
 * their number.
 */
export function encodeSums({ step, isInterrupted, loss, gradient }: StepSums): Uint8Array {
  const bytes = new Uint8Array(SUMS_HEAD + gradient.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, step, true);
  view.setUint32(4, isInterrupted ? 1 : 0, true);
  view.setFloat64(8, loss, true);
  new Float64Array(bytes.buffer, SUMS_HEAD).set(gradient);
  return bytes;
}

export function decodeSums({ buffer }: Uint8Array<ArrayBuffer>): StepSums {
  const view = new DataView(buffer);
  return {
    step: view.getUint32(0, true),
    isInterrupted: view.getUint32(4, true) === 1,
    loss: view.getFloat64(8, true),
    gradient: new Float64Array(buffer, SUMS_HEAD),
  };
}

/** Bytes of the largest frame of a network of so many weights, or of a message. */
export function largestFrame(weights: number): number {
  return Math.max(2 ** 16, SUMS_HEAD + 8 * weights);
}

export function encodeText(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

export function decodeText(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(bytes));
}
