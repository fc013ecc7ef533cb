import {
  type ScoreEstimate,
  type StochasticEquation,
  simulatePaths,
  simulateReversal,
} from "@chaosphere/malliavin";

/** Where forward paths of an equation end, in rows. */
export function forwardEnds(
  equation: StochasticEquation,
  run: Parameters<typeof simulatePaths>[1],
): Float64Array {
  return simulatePaths(equation, run)[0].states;
}

/** Where reverse paths under a score end, in rows. */
export function reverseEnds(
  equation: StochasticEquation,
  score: ScoreEstimate,
  run: Parameters<typeof simulateReversal>[2],
): Float64Array {
  let ends = run.start;
  for (const { states } of simulateReversal(equation, score, run)) ends = states;
  return ends;
}
