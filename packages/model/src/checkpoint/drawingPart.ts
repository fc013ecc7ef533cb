import type { NetworkCheckpoint } from "./checkpoint.ts";
import { type ReadTensor, vector } from "./lawPart.ts";
import type { Tensor, TensorFile } from "./tensorFile.ts";

/** How a network draws, beside its weights. */
type Drawing = Pick<NetworkCheckpoint, "cascade" | "gain">;

/** The tensors of a cascade and of a gain by name. */
export function drawingTensors({ cascade, gain }: Drawing): [string, Tensor][] {
  const found: [string, Tensor][] = [];
  if (cascade) found.push(["cascade.rates", vector(cascade.rates)]);
  if (gain) {
    const { times, logarithms, steps } = gain;
    const shape = [times.length, logarithms.length / times.length];
    found.push(["gain.times", vector(times)], ["gain.logarithms", { shape, values: logarithms }]);
    if (steps !== undefined) found.push(["gain.steps", vector(Float64Array.of(steps))]);
  }
  return found;
}

/** The cascade and the gain of a file, as far as it has them. */
export function readDrawing({ tensors }: TensorFile, read: ReadTensor, bandLimit: number): Drawing {
  const times = tensors.has("gain.times") ? read("gain.times", [undefined]) : undefined;
  return {
    ...(tensors.has("cascade.rates") && { cascade: { rates: read("cascade.rates", [bandLimit]) } }),
    ...(times && {
      gain: {
        times,
        logarithms: read("gain.logarithms", [times.length, bandLimit]),
        ...(tensors.has("gain.steps") && { steps: read("gain.steps", [1])[0] }),
      },
    }),
  };
}
