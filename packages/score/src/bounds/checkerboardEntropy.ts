import { DomainError, gaussLegendreRule } from "@chaosphere/core";
import { normalCdf } from "@chaosphere/core/special";
import { checkForwardTime } from "./forwardTime.ts";
import type { EntropyFlow } from "./scoreMoments.ts";

/** The uniform law on the fields of one colour of a square board, in two Cameron–Martin coordinates. */
export interface Checkerboard {
  /** Fields per side, even. Default 4. */
  readonly cells?: number;
  /** H > 0: the board is [−H, H]². */
  readonly halfWidth: number;
}

/** Standard deviations resolved on each side of an edge, width of the narrowest panel in them, nodes per panel. */
const [REACH, NARROWEST, NODES] = [9, 0.6, 6];

/**
 * Relative entropy and Fisher information along the flow of the uniform law on a checkerboard, which has finite
 * entropy and infinite Fisher information at t = 0:
 *
 *     p_t(x, y) = ½( e(x)e(y) + o(x)o(y) ),   KL_0 = H²/3 + log(π/H²),
 *     KL_t = ∫ p_t log(p_t/γ),   I_t = 2 ∫ (∂_x p_t + x p_t)²/p_t ~ t^{−½},
 *
 * e and o the noised uniform laws on the even and the odd strips. Panels of one standard deviation around each edge.
 *
 * @throws {@link DomainError} if the number of cells is odd or the width not positive; the flow, if t < 0.
 *
 * Source: docs/theory/formulas.md (N11).
 */
export function checkerboardEntropies({ cells = 4, halfWidth: H }: Checkerboard): EntropyFlow {
  if (!(Number.isInteger(cells) && cells >= 2 && cells % 2 === 0 && H > 0)) {
    throw new DomainError(
      `checkerboardEntropies: cells must be even and the half width positive, got ${cells} and ${H}. A board has as many fields of each colour.`,
    );
  }
  return (t) => {
    checkForwardTime("checkerboardEntropies", t);
    if (t === 0) {
      return {
        klDivergence: H ** 2 / 3 + Math.log(Math.PI / H ** 2),
        fisherInformation: Number.POSITIVE_INFINITY,
      };
    }
    const strips = noisedStrips(cells, H, t);
    const n = strips.x.length;
    let [klDivergence, fisherInformation] = [0, 0];
    for (let i = 0; i < n; i++) {
      const x = strips.x[i];
      // The board is its own mirror image in the origin: half of the plane is enough.
      if (x < 0) continue;
      for (let j = 0; j < n; j++) {
        const y = strips.x[j];
        const p = (strips.even[i] * strips.even[j] + strips.odd[i] * strips.odd[j]) / 2;
        if (!(p > 1e-290)) continue;
        const px = (strips.dEven[i] * strips.even[j] + strips.dOdd[i] * strips.odd[j]) / 2;
        const weight = 2 * strips.weights[i] * strips.weights[j];
        klDivergence += weight * p * (Math.log(2 * Math.PI * p) + (x * x + y * y) / 2);
        fisherInformation += (2 * weight * (px + x * p) ** 2) / p;
      }
    }
    return { klDivergence, fisherInformation };
  };
}

/** The two strip densities and their derivatives on a quadrature rule of the line. */
interface NoisedStrips {
  readonly x: Float64Array;
  readonly weights: Float64Array;
  readonly even: Float64Array;
  readonly odd: Float64Array;
  readonly dEven: Float64Array;
  readonly dOdd: Float64Array;
}

function noisedStrips(cells: number, H: number, t: number): NoisedStrips {
  const decay = Math.exp(-t);
  const spread = Math.sqrt(-Math.expm1(-2 * t));
  const edges = Array.from({ length: cells + 1 }, (_, i) => decay * H * ((2 * i) / cells - 1));
  const { x, weights } = rule(edges, spread);
  const empty = () => new Float64Array(x.length);
  const strips = { x, weights, even: empty(), odd: empty(), dEven: empty(), dOdd: empty() };
  // Each strip has mass 2/cells in its law, on a width of 2H/cells.
  const height = 1 / (decay * H);
  for (let i = 0; i < cells; i++) {
    const [p, dp] = i % 2 === 0 ? [strips.even, strips.dEven] : [strips.odd, strips.dOdd];
    x.forEach((x, n) => {
      const [a, b] = [(x - edges[i]) / spread, (x - edges[i + 1]) / spread];
      const mass = a > 0 ? normalCdf(-b) - normalCdf(-a) : normalCdf(a) - normalCdf(b);
      const slope = Math.exp((-a * a) / 2) - Math.exp((-b * b) / 2);
      p[n] += height * mass;
      dp[n] += (height * slope) / (spread * Math.sqrt(2 * Math.PI));
    });
  }
  return strips;
}

/** Gauss–Legendre panels, about one standard deviation wide near the edges and whole in between, mirrored in 0. */
function rule(
  edges: readonly number[],
  spread: number,
): { x: Float64Array; weights: Float64Array } {
  const candidates: number[] = [];
  for (const edge of edges) {
    for (let k = -REACH; k <= REACH; k++) candidates.push(edge + k * spread);
  }
  const ends = [0];
  for (const end of candidates.sort((a, b) => a - b)) {
    if (end - ends[ends.length - 1] >= NARROWEST * spread) ends.push(end);
  }
  const { colatitudes, weights } = gaussLegendreRule(NODES);
  const [nodes, all]: [number[], number[]] = [[], []];
  for (let i = 1; i < ends.length; i++) {
    const [centre, half] = [(ends[i] + ends[i - 1]) / 2, (ends[i] - ends[i - 1]) / 2];
    colatitudes.forEach((θ, k) => {
      const x = centre + half * Math.cos(θ);
      nodes.push(x, -x);
      all.push(half * weights[k], half * weights[k]);
    });
  }
  return { x: Float64Array.from(nodes), weights: Float64Array.from(all) };
}
