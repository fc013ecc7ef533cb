import { analyse, coefficients, gridFields, synthesise } from "@chaosphere/core";
import type { SimdInstance } from "@chaosphere/core/simd";
import type { SphericalOperatorSpec } from "./architecture.ts";
import { activate, add, addBias, boundingFactor } from "./channelSteps.ts";
import { decayTable } from "./layers.ts";
import { type OperatorKernels, operatorKernels, operatorWorkspace } from "./operatorKernels.ts";
import type { Modulation, OperatorParts } from "./operatorParts.ts";
import type { OperatorBlocks } from "./plainBlocks.ts";

/**
 * The blocks by the SIMD kernels: the bits of `plainBlocks`, without an array of their own for each step. Undefined where there
 * is no WebAssembly with SIMD.
 */
export function simdBlocks(
  spec: SphericalOperatorSpec,
  { grid, blocks }: OperatorParts,
): OperatorBlocks | undefined {
  if (!operatorKernels.runs()) return undefined;
  const { bandLimit: L, channels: C, activation } = spec;
  const isFree = spec.amplitude === "free";
  const N = L * L;
  const points = C * grid.nLat * grid.nLon;
  let bytes = 0;
  const reserve = (count: number): number => {
    const at = bytes;
    // Whole vectors, and lines of the cache.
    bytes += 64 * Math.ceil(count / 8);
    return at;
  };
  const tableAt = reserve(decayTable.length);
  const weightsAt = blocks.map(({ mix, out }) => ({
    mix: reserve(mix.length),
    out: reserve(out.length),
  }));
  const [channelsAt, mixedAt, sumsAt] = [reserve(C * N), reserve(C * N), reserve(C)];
  const valuesAt = reserve(points);

  interface Views {
    readonly kernels: OperatorKernels;
    readonly channels: Float64Array;
    readonly mixed: Float64Array;
    readonly fields: readonly Float64Array[];
    readonly sums: Float64Array;
    readonly values: Float64Array;
  }
  let views: Views | undefined;

  const viewsOf = ({ kernels, buffer }: SimdInstance<OperatorKernels>): Views => {
    const view = (at: number, count: number) => new Float64Array(buffer, at, count);
    view(tableAt, decayTable.length).set(decayTable);
    blocks.forEach(({ mix, out }, k) => {
      view(weightsAt[k].mix, mix.length).set(mix);
      view(weightsAt[k].out, out.length).set(out);
    });
    return {
      kernels,
      channels: view(channelsAt, C * N),
      mixed: view(mixedAt, C * N),
      fields: Array.from({ length: C }, (_, c) => view(mixedAt + 8 * c * N, N)),
      sums: view(sumsAt, C),
      values: view(valuesAt, points),
    };
  };
  const owner = {};
  const ready = (): Views => {
    const { instance, isNew } = operatorWorkspace(owner, bytes);
    if (isNew || views === undefined) views = viewsOf(instance);
    return views;
  };

  function run(views: Views, k: number, at: Modulation): void {
    const { kernels, channels, mixed, fields, sums, values } = views;
    const bySlopes = blocks[k].slopes?.added(channels, at.slopeScale);
    kernels.mixDegrees(channelsAt, weightsAt[k].mix, mixedAt, L, C, 8 * N);
    if (!isFree) kernels.squares(mixedAt, sumsAt, N, C, 8 * N);
    fields.forEach((field, c) => {
      const factor = isFree ? 1 : boundingFactor(sums[c]);
      kernels.scale(mixedAt + 8 * c * N, N, factor, 1 + at.scale[c]);
      addBias(field, blocks[k].bias, at, c);
    });
    synthesise(coefficients("harmonic", L, mixed), grid, { out: values });
    if (activation === "silu") kernels.silu(valuesAt, points, tableAt);
    else activate(values, activation);
    analyse(gridFields(grid, values), L, { out: mixed });
    kernels.addMixed(mixedAt, weightsAt[k].out, channelsAt, N, C, 8 * N);
    if (bySlopes) add(channels, bySlopes);
  }

  return {
    channels: () => ready().channels,
    run: (modulations) => {
      const held = ready();
      modulations.forEach((modulation, k) => void run(held, k, modulation));
    },
  };
}
