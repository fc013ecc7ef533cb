import { analyse, coefficients, gridFields, synthesise } from "@chaosphere/core";
import { matrixProduct } from "@chaosphere/core/linalg";
import type { NetworkFunction, NetworkWeights, SphericalOperatorSpec } from "./architecture.ts";
import { degreeBasis, estimateFilter, operatorGrid, weightsByDegree } from "./degreeBasis.ts";
import { affine, silu, timeLayer } from "./layers.ts";
import { checkedWeights } from "./parameters.ts";

/** What multiplies each channel and what is added to it, at one time. */
interface Modulation {
  readonly scale: Float64Array;
  readonly shift: Float64Array;
}

/** The weights of one block. */
interface Block {
  /** W_l, `mix[(l·C + c)·C + c′]` from channel c to c′. */
  readonly mix: Float64Array;
  /** `bias[lm·C + c]`, degrees below positionDegrees. */
  readonly bias: Float32Array;
  /** Vᵀ, `out[c′·C + c]`. */
  readonly out: Float64Array;
  readonly modulation: (hidden: Float64Array) => Modulation;
}

/** The coefficient of the constant field 1. */
const ONE = Math.sqrt(4 * Math.PI);

/**
 * The spherical neural operator. Channels a_c are fields of degrees l < L, kept as coefficients; at each block
 *
 *     w_c′ = Σ_c W_l a_c,   u_c = (1 + scale_c(t)) w_c (½ + ½ ‖w_c‖²/4π)^{−½} + shift_c(t) + bias_c,   a ← a + P_L σ(u) · V,
 *
 * σ pointwise on the grid and P_L the analysis to degrees l < L. The division leaves fields of mean square 1 as they are and
 * bounds the others; with free amplitudes there is none. Channels begin as filtered copies of z, a_c = Σ_j A_jc f_j(l) z, of which the first is the closed form's estimate,
 * and end as F = Σ_c p_c(l) (1 + scale_c(t)) a_c. One field at a time.
 *
 * Source: Bonev et al. (2023), for the block; the filters are ours.
 */
export function sphericalOperatorFunction(
  spec: SphericalOperatorSpec,
  weights: NetworkWeights,
): NetworkFunction {
  const { bandLimit: L, channels: C, timeFrequencies } = spec;
  const N = L * L;
  const w = checkedWeights(spec, weights);
  const { hats, inputs, outputs } = degreeBasis(spec);
  const grid = operatorGrid(spec);
  const hidden = timeLayer(timeFrequencies, w("time.weight"), w("time.bias"));
  const bands = weightsByDegree(inputs, L, w("lift").subarray(C));
  const estimate = w("lift").subarray(0, C);
  const project = weightsByDegree(outputs, L, w("project"));
  const zeros = new Float64Array(C);
  const blocks = Array.from({ length: spec.blocks }, (_, k): Block => {
    const part = (name: string) => w(`block${k}.${name}`);
    return {
      mix: weightsByDegree(hats, L, part("mix")),
      bias: part("bias"),
      out: transposed(part("out"), C),
      modulation: (h) => ({
        scale: affine(h, part("scale"), zeros),
        shift: affine(h, part("shift"), zeros),
      }),
    };
  });

  function run(a: Float64Array, block: Block, modulation: Modulation): void {
    const u = mixDegrees(a, block.mix, L, C);
    for (let c = 0; c < C; c++) {
      const field = u.subarray(c * N, (c + 1) * N);
      if (spec.amplitude !== "free") bound(field);
      modulate(field, block.bias, modulation, c);
    }
    const { values } = synthesise(coefficients("harmonic", L, u), grid);
    activate(values, spec.activation);
    const g = analyse(gridFields(grid, values), L).values;
    const mixed = matrixProduct(block.out, g, C, C, N);
    for (let i = 0; i < a.length; i++) a[i] += mixed[i];
  }

  return (t, z) => {
    const h = hidden(t);
    const filter = estimateFilter(spec, t);
    const lift = bands.map((gain, i) => gain + filter[Math.floor(i / C)] * estimate[i % C]);
    const modulations = blocks.map(({ modulation }) => modulation(h));
    const lastScale = affine(h, w("project.scale"), zeros);
    const out = new Float64Array(z.length);
    for (let at = 0; at < z.length; at += L * L) {
      const a = lifted(z.subarray(at, at + L * L), lift, L, C);
      blocks.forEach((block, k) => {
        run(a, block, modulations[k]);
      });
      addProjected(a, project, lastScale, L, out.subarray(at, at + L * L));
    }
    return out;
  };
}

/** a[c·L² + lm] = gains[l·C + c] z[lm]. */
function lifted(z: Float64Array, gains: Float64Array, L: number, C: number): Float64Array {
  const a = new Float64Array(C * L * L);
  for (let c = 0; c < C; c++) {
    for (let l = 0; l < L; l++) {
      const gain = gains[l * C + c];
      for (let i = l * l; i < (l + 1) ** 2; i++) a[c * L * L + i] = gain * z[i];
    }
  }
  return a;
}

/**
 * u[c′·L² + lm] = Σ_c W_l[c, c′] a[c·L² + lm], four channels c at a time: each number of u is then read and written C/4 times
 * instead of C, which halves the time of the whole.
 */
function mixDegrees(a: Float64Array, mix: Float64Array, L: number, C: number): Float64Array {
  const N = L * L;
  const u = new Float64Array(a.length);
  for (let to = 0; to < C; to++) {
    const out = u.subarray(to * N, (to + 1) * N);
    for (let from = 0; from < C; from += 4) {
      const left = C - from;
      const a0 = from * N;
      const a1 = left > 1 ? a0 + N : a0;
      const a2 = left > 2 ? a1 + N : a0;
      const a3 = left > 3 ? a2 + N : a0;
      for (let l = 0; l < L; l++) {
        const at = (l * C + from) * C + to;
        const w0 = mix[at];
        const w1 = left > 1 ? mix[at + C] : 0;
        const w2 = left > 2 ? mix[at + 2 * C] : 0;
        const w3 = left > 3 ? mix[at + 3 * C] : 0;
        for (let i = l * l; i < (l + 1) ** 2; i++) {
          out[i] += w0 * a[a0 + i] + w1 * a[a1 + i] + w2 * a[a2 + i] + w3 * a[a3 + i];
        }
      }
    }
  }
  return u;
}

/** u ← u (½ + ½ ‖u‖²/4π)^{−½}. */
function bound(u: Float64Array): void {
  let sum = 0;
  for (let i = 0; i < u.length; i++) sum += u[i] * u[i];
  const factor = 1 / Math.sqrt((1 + sum / (4 * Math.PI)) / 2);
  for (let i = 0; i < u.length; i++) u[i] *= factor;
}

/** u ← (1 + scale) u + shift + bias, on channel c. */
function modulate(
  u: Float64Array,
  bias: Float32Array,
  { scale, shift }: Modulation,
  c: number,
): void {
  const C = scale.length;
  for (let i = 0; i < u.length; i++) u[i] *= 1 + scale[c];
  for (let i = 0; i < bias.length / C; i++) u[i] += ONE * bias[i * C + c];
  u[0] += ONE * shift[c];
}

function activate(values: Float64Array, activation: SphericalOperatorSpec["activation"]): void {
  switch (activation) {
    case "silu":
      for (let i = 0; i < values.length; i++) values[i] = silu(values[i]);
      return;
    case "square":
      for (let i = 0; i < values.length; i++) values[i] *= values[i] / 2;
  }
}

function transposed(matrix: Float32Array, size: number): Float64Array {
  return Float64Array.from(matrix, (_, i) => matrix[(i % size) * size + Math.floor(i / size)]);
}

/** out[lm] = Σ_c gains[l·C + c] (1 + scale_c) a[c·L² + lm]. */
function addProjected(
  a: Float64Array,
  gains: Float64Array,
  scale: Float64Array,
  L: number,
  out: Float64Array,
): void {
  const C = scale.length;
  for (let c = 0; c < C; c++) {
    for (let l = 0; l < L; l++) {
      const gain = gains[l * C + c] * (1 + scale[c]);
      for (let i = l * l; i < (l + 1) ** 2; i++) out[i] += gain * a[c * L * L + i];
    }
  }
}
