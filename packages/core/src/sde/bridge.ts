import { portableExp, portableExpm1 } from "../elementary/exponential.ts";

/** The law of the upper part's noise given the whole of an interval of forward time. */
export interface Bridge {
  /** e^−B, B the length of the lower part: how much of the upper part survives to the bottom. */
  readonly decay: number;
  /** E[upper | whole] = slope · whole. */
  readonly slope: number;
  /** Standard deviation of the upper part given the whole. */
  readonly deviation: number;
}

/**
 * The conditional law that splits an interval of noise into halves of length h:
 *
 *     upper | whole ~ N(e^−h/(1 + e^−2h) · whole, (1 − e^−2h)/(1 + e^−2h)).
 */
export function bridge(h: number): Bridge {
  const decay = portableExp(-h);
  const total = 1 + decay * decay;
  return { decay, slope: decay / total, deviation: Math.sqrt(-portableExpm1(-2 * h) / total) };
}

/**
 * The same for an upper part of length A and a lower one of length B:
 *
 *     upper | whole ~ N(e^−B U/W · whole, U V/W),   U = 1 − e^−2A,  V = 1 − e^−2B,  W = 1 − e^−2(A+B).
 */
export function unequalBridge(above: number, below: number): Bridge {
  const [U, V, W] = [above, below, above + below].map((h) => -portableExpm1(-2 * h));
  const decay = portableExp(-below);
  return { decay, slope: (decay * U) / W, deviation: Math.sqrt((U * V) / W) };
}
