import type { SphereGrid } from "@chaosphere/core";
import {
  knownFieldCount,
  type NetworkWeights,
  type SphericalOperatorSpec,
} from "./architecture.ts";
import { degreeBasis, estimateFilter, operatorGrid, weightsByDegree } from "./degreeBasis.ts";
import { affine, timeLayer } from "./layers.ts";
import { checkedWeights } from "./parameters.ts";
import { type SlopePart, slopePart } from "./slopeFeatures.ts";

/** What multiplies each channel and what is added to it, at one time. */
export interface Modulation {
  readonly scale: Float64Array;
  readonly shift: Float64Array;
  /** What multiplies each product of slopes, less 1; empty without such. */
  readonly slopeScale: Float64Array;
}

/** The weights of one block. */
export interface Block {
  /** W_l, `mix[(l·C + c)·C + c′]` from channel c to c′. */
  readonly mix: Float64Array;
  /** `bias[lm·C + c]`, degrees below positionDegrees. */
  readonly bias: Float32Array;
  /** Vᵀ, `out[c′·C + c]`. */
  readonly out: Float64Array;
  /** What it adds by slopes, if it reads them. */
  readonly slopes?: SlopePart;
  readonly modulation: (hidden: Float64Array) => Modulation;
}

/** What a spherical operator is at one time. */
export interface OperatorAtTime {
  /** `lift[l·C + c]`: what channel c begins with of degree l. */
  readonly lift: Float64Array;
  /** One for each block. */
  readonly modulations: readonly Modulation[];
  /** `project[l·C + c]`: what degree l of the result takes of channel c. */
  readonly project: Float64Array;
}

/** The parts of a spherical operator, from its weights. */
export interface OperatorParts {
  readonly grid: SphereGrid;
  readonly blocks: readonly Block[];
  /** What channel c begins with whatever the network reads, `[c·L² + lm]`: its share of the known fields; undefined without such. */
  readonly known?: Float64Array;
  readonly at: (t: number) => OperatorAtTime;
}

export function operatorParts(spec: SphericalOperatorSpec, weights: NetworkWeights): OperatorParts {
  const { bandLimit: L, channels: C, timeFrequencies, slopePairs = 0 } = spec;
  const grid = operatorGrid(spec);
  const w = checkedWeights(spec, weights);
  const { hats, inputs, outputs, slopes } = degreeBasis(spec);
  const hidden = timeLayer(timeFrequencies, w("time.weight"), w("time.bias"));
  const bands = weightsByDegree(inputs, L, w("lift").subarray(C));
  const estimate = w("lift").subarray(0, C);
  const project = weightsByDegree(outputs, L, w("project"));
  const zeros = new Float64Array(C);
  const slopeZeros = new Float64Array(2 * slopePairs);
  const blocks = Array.from({ length: spec.blocks }, (_, k): Block => {
    const part = (name: string) => w(`block${k}.${name}`);
    return {
      mix: weightsByDegree(hats, L, part("mix")),
      bias: part("bias"),
      out: transposed(part("out"), C),
      ...(slopePairs > 0 && {
        slopes: slopePart(
          {
            mix: weightsByDegree(slopes, L, part("slope.mix")),
            out: transposed(part("slope.out"), C),
            isPolynomial: spec.activation === "square",
          },
          grid,
          L,
          C,
        ),
      }),
      modulation: (h) => ({
        scale: affine(h, part("scale"), zeros),
        shift: affine(h, part("shift"), zeros),
        slopeScale: slopePairs > 0 ? affine(h, part("slope.scale"), slopeZeros) : slopeZeros,
      }),
    };
  });
  const at = (t: number): OperatorAtTime => {
    const h = hidden(t);
    const filter = estimateFilter(spec, t);
    const lastScale = affine(h, w("project.scale"), zeros);
    return {
      lift: bands.map((gain, i) => gain + filter[Math.floor(i / C)] * estimate[i % C]),
      modulations: blocks.map(({ modulation }) => modulation(h)),
      project: project.map((gain, i) => gain * (1 + lastScale[i % C])),
    };
  };
  const known = knownFieldCount(spec) > 0 && knownChannels(spec, w("lift.known"));
  return { grid, blocks, at, ...(known && { known }) };
}

/** The known fields mixed into channels, `[c·L² + lm]`. */
function knownChannels(
  { knownFields = [], bandLimit: L, channels: C }: SphericalOperatorSpec,
  weights: Float32Array,
): Float64Array {
  const N = L * L;
  const mixed = new Float64Array(C * N);
  knownFields.forEach((value, i) => {
    const k = Math.floor(i / N);
    for (let c = 0; c < C; c++) mixed[c * N + (i % N)] += weights[k * C + c] * value;
  });
  return mixed;
}

/** a[c·L² + lm] = gains[l·C + c] z[lm], plus `first` if it is given; by default a new array. */
export function lifted(
  z: Float64Array,
  gains: Float64Array,
  L: number,
  C: number,
  first?: Float64Array,
  a: Float64Array = new Float64Array(C * L * L),
): Float64Array {
  if (first) a.set(first);
  else a.fill(0);
  for (let c = 0; c < C; c++) {
    for (let l = 0; l < L; l++) {
      const gain = gains[l * C + c];
      for (let i = l * l; i < (l + 1) ** 2; i++) a[c * L * L + i] += gain * z[i];
    }
  }
  return a;
}

/** out[lm] = Σ_c gains[l·C + c] a[c·L² + lm]. */
export function addProjected(
  a: Float64Array,
  gains: Float64Array,
  L: number,
  out: Float64Array,
): void {
  const C = a.length / (L * L);
  for (let c = 0; c < C; c++) {
    for (let l = 0; l < L; l++) {
      const gain = gains[l * C + c];
      for (let i = l * l; i < (l + 1) ** 2; i++) out[i] += gain * a[c * L * L + i];
    }
  }
}

/** The transpose of a matrix of so many columns. */
function transposed(matrix: Float32Array, columns: number): Float64Array {
  const rows = matrix.length / columns;
  return Float64Array.from(matrix, (_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)]);
}
