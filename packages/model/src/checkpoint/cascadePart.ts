import type { Cascade } from "./cascade.ts";
import { type ReadTensor, vector } from "./lawPart.ts";
import type { Tensor, TensorFile } from "./tensorFile.ts";

/** The tensors of a cascade by name. */
export function cascadeTensors({ rates, gain }: Cascade): [string, Tensor][] {
  if (!gain) return [["cascade.rates", vector(rates)]];
  const { times, logarithms } = gain;
  const shape = [times.length, rates.length];
  return [
    ["cascade.rates", vector(rates)],
    ["cascade.gain.times", vector(times)],
    ["cascade.gain.logarithms", { shape, values: logarithms }],
  ];
}

/** The cascade of a file. */
export function readCascade({ tensors }: TensorFile, read: ReadTensor, bandLimit: number): Cascade {
  const rates = read("cascade.rates", [bandLimit]);
  if (!tensors.has("cascade.gain.times")) return { rates };
  const times = read("cascade.gain.times", [undefined]);
  return {
    rates,
    gain: { times, logarithms: read("cascade.gain.logarithms", [times.length, bandLimit]) },
  };
}
