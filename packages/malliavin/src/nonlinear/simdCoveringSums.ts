import { type CoveringSums, plainCoveringSums } from "./coveringSums.ts";
import type { FlowShape } from "./flow.ts";
import { pathKernels } from "./pathKernels.ts";

/** The sums by the SIMD kernel where there is one, else in plain loops: the same bits. */
export function coveringSums(shape: FlowShape): CoveringSums {
  return simdCoveringSums(shape) ?? plainCoveringSums(shape);
}

function simdCoveringSums(shape: FlowShape): CoveringSums | undefined {
  const { dimension: m, noise: r, count, h, order, rule, stateIndependent } = shape;
  const [w, v] = [m + (m % 2), r + (r % 2)];
  const [square, cube] = [m * w, m * m * w];
  const isDiscrete = rule === "discrete";
  const forWeights = order === 2 ? 1 : 0;
  const sizes = {
    ...{ G: count * cube * forWeights, V: count * cube * forWeights, Λ: count * square },
    ...{ S: count * (m + (m % 2)), R: square, Y: square, σ: m * v, κ: m * v, q: square },
    ...{ slope: m * r * w, H: m * m * m + (m % 2), dB: v, scratch: 4 * cube + square + r * w },
  };
  type Part = keyof typeof sizes;
  const at = {} as Record<Part, number>;
  let bytes = 0;
  for (const part of Object.keys(sizes) as Part[]) {
    at[part] = bytes;
    bytes += 8 * sizes[part];
  }
  const instance = pathKernels.instantiate(bytes);
  if (instance === undefined) return undefined;
  const { kernels, buffer } = instance;
  const view = (part: Part): Float64Array => new Float64Array(buffer, at[part], sizes[part]);
  const [G, V, Λ, S] = [view("G"), view("V"), view("Λ"), view("S")];
  const [R, Y, σ, slope, H, dB] = [
    ...[view("R"), view("Y"), view("σ"), view("slope"), view("H"), view("dB")],
  ];
  const λ = view("q");

  return {
    width: w,
    ...{ G, V, Λ, S },
    pullBackNoise(p, inverse, noise, from) {
      copyRows(inverse, p * m * m, m, m, R, w);
      copyRows(noise, from, m, r, σ, v);
      kernels.pullBackNoise(m, r, at.R, at.σ, at.κ, at.q, at.scratch);
    },
    addReduced(p) {
      for (let i = 0; i < square; i++) Λ[p * square + i] += h * λ[i];
    },
    addCovering(p, noiseSlope, inverse, before, increments, from) {
      copyRows(inverse, p * m * m, m, m, R, w);
      copyRows(before, 0, m, m, Y, w);
      if (!stateIndependent) copyRows(noiseSlope, p * m * r * m, m * r, m, slope, w);
      for (let l = 0; l < r; l++) dB[l] = increments[from + l];
      const path = 8 * p;
      kernels.addCovering(
        m,
        r,
        h,
        !stateIndependent,
        isDiscrete,
        at.G + path * cube,
        at.V + path * cube,
        at.Λ + path * square,
        at.S + path * m,
        at.R,
        at.Y,
        at.slope,
        at.dB,
        at.κ,
        at.q,
        at.scratch,
      );
    },
    addBend(p, curvature, inverse, before) {
      copyRows(inverse, p * m * m, m, m, R, w);
      copyRows(before, 0, m, m, Y, w);
      copyRows(curvature, p * m * m * m, 1, m * m * m, H, 0);
      kernels.addBend(m, at.G + 8 * p * cube, at.R, at.Y, at.H, at.scratch);
    },
  };
}

/** Rows of `length` numbers, one behind the other, to rows at the given distance. */
function copyRows(
  from: Float64Array,
  at: number,
  rows: number,
  length: number,
  to: Float64Array,
  distance: number,
): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < length; j++) to[i * distance + j] = from[at + i * length + j];
  }
}
