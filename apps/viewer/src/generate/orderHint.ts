import type { ChaosSpec } from "../state/state.ts";
import { localFieldOf, lognormalOrder } from "./noiseFields.ts";

/** The largest chaos order of a law that can be told apart from all of them. */
export function highestOrder({ law }: ChaosSpec): number {
  return law === "lognormal" ? lognormalOrder : 2;
}

/** How much of the variance at a point the kept orders hold: Σ_{1≤q≤n} φ_q² of E[φ²] − φ_0². */
export function orderHint(spec: ChaosSpec): string {
  const { hermite, secondMoment } = localFieldOf(spec);
  const order = spec.order ?? hermite.length - 1;
  const kept = hermite.reduce((sum, φ, q) => (q >= 1 && q <= order ? sum + φ * φ : sum), 0);
  const share = (100 * kept) / (secondMoment - hermite[0] ** 2);
  const words = spec.order === null ? "All orders" : `Orders 1 to ${order}`;
  if (spec.order === 0) return "Order 0 is the mean, a constant.";
  return `${words} hold ${spec.order === null ? 100 : Number(share.toFixed(2))} % of the variance, in the same white noise.`;
}
