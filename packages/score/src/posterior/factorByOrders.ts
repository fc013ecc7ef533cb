import type { GaussianLaw } from "@chaosphere/core";
import type { Leading } from "./leadingBlock.ts";
import type { Observation } from "./observation.ts";
import { orderBlocks } from "./orderBlocks.ts";
import type { InformationTraces } from "./posteriorSolver.ts";
import { type RingPreconditioner, ringPreconditioner } from "./ringPreconditioner.ts";
import { gathered, type RingWeights, ringWeights } from "./ringWeights.ts";

/** M near I + H of values on rings of constant latitude. */
export interface FactorByOrders {
  /** Rows M⁻¹ x. */
  readonly solve: (x: Float64Array) => Float64Array;
  /** Degrees below this are factored with their gaps, the others by the mean weight of each ring. */
  readonly bandLimit: number;
  /** The traces of I + H, where M is that. */
  readonly information?: (() => InformationTraces) | undefined;
}

/** Weight of the data beside the prior from which gaps matter to the iterations. */
const NOTABLE = 5;
/** Share of the degrees up to which few cells are enough for those that matter. */
const FEW = 0.75;
/** Departing points up to which the weights are taken as they are before few cells are tried. */
const QUICK = 1536;
/** Band limit below which a dense block serves better. */
const LEAST = 33;

/**
 * The factor of I + H by the orders of the harmonics: of all degrees, from the weights as they are, where few points depart from
 * their rings; else with gaps for the degrees in which the data outweigh the prior, from weights gathered in few cells, where these
 * leave some degrees out; else of all again, or of as many as it can be had for. Undefined where prior, noise or places are of
 * another kind.
 */
export function factorByOrders(
  prior: GaussianLaw<"harmonic">,
  seen: Observation,
  { diagonal }: Leading,
): FactorByOrders | undefined {
  const weights = ringWeights(seen);
  if (prior.kind !== "isotropic" || !weights) return undefined;
  const { bandLimit, pointwise } = seen.operator;
  const beam = pointwise?.beam;
  const scales = prior.spectrum.map((C, l) => Math.sqrt(C) * (beam?.[l] ?? 1));
  const quick = ringPreconditioner(weights, scales, bandLimit, QUICK);
  if (quick) return quick;
  let notable = bandLimit;
  while (notable > 0 && diagonal[(notable - 1) ** 2] <= NOTABLE) notable--;
  const few = (L: number) => ringPreconditioner(gathered(weights, L), scales, L);
  const part = Math.max(LEAST, 8 * Math.ceil(notable / 8));
  if (part <= FEW * bandLimit) {
    const found = few(part);
    if (found) return withBeyond(found, weights, scales);
  }
  const whole = ringPreconditioner(weights, scales, bandLimit);
  if (whole) return whole;
  for (let L = Math.min(part, bandLimit); L >= LEAST; L = Math.floor(L / 2)) {
    const found = few(L);
    if (found) return withBeyond(found, weights, scales);
  }
  return undefined;
}

/** The factor for its degrees and, for those beyond, the blocks of the orders under the mean weight of each ring. */
function withBeyond(
  { bandLimit, solve }: RingPreconditioner,
  { rings, weights }: RingWeights,
  scales: Float64Array,
): FactorByOrders {
  const d = scales.length ** 2;
  const size = bandLimit ** 2;
  if (size === d) return { bandLimit, solve };
  const ofRings = Float64Array.from(rings.counts, (count, r) =>
    weights.subarray(rings.starts[r], rings.starts[r] + count).reduce((sum, w) => sum + w, 0),
  );
  const beyond = orderBlocks(scales, rings.colatitudes, ofRings, new Float64Array(0), bandLimit);
  return {
    bandLimit,
    solve(x) {
      const rows = x.length / d;
      const leading = new Float64Array(rows * size);
      for (let b = 0; b < rows; b++) leading.set(x.subarray(b * d, b * d + size), b * size);
      const solved = solve(leading);
      const out = beyond.solve(x);
      for (let b = 0; b < rows; b++) out.set(solved.subarray(b * size, (b + 1) * size), b * d);
      return out;
    },
  };
}
