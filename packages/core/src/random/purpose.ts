/**
 * What a stream is for, as its label under the key it comes from: `child(key, purpose.probe)`. The list is closed and no two
 * are equal, so that functions that are given one key never draw the same numbers for two things. Labels that count
 * (rows, steps, probes, moves) stay bare numbers, under a purpose of their own.
 */
export const purpose = {
  /** What a draw begins with: white noise of a field or of a sampler's first state, starts of paths, rotations. */
  start: 0,
  /** The noise that drives a process. */
  path: 1,
  /** Moves of a corrector. */
  correction: 2,
  /** Directions that estimate a trace. */
  probe: 3,
  /** Noise added to data to measure a loss. */
  loss: 4,
  /** All of a training run. */
  training: 5,
  /** First weights of a network. */
  weights: 6,
  /** Noised pairs to learn from. */
  pairs: 7,
  /** Noised pairs held out. */
  heldOut: 8,
  /** Noising times. */
  times: 9,
  /** Which datum is drawn. */
  datum: 10,
  /** Noise of one datum. */
  noise: 11,
  /** Rows drawn with replacement. */
  resampling: 12,
  /** Proposed moves. */
  proposal: 13,
  /** Whether a proposal is accepted. */
  acceptance: 14,
  /** Which component or branch of a law. */
  choice: 15,
  /** Regression on simulated paths. */
  regression: 16,
  /** Comparison of ensembles. */
  comparison: 17,
  /** Judgement on held-out data. */
  judgement: 18,
  /** Halves of a reference. */
  splitting: 19,
  /** Directions of projections. */
  direction: 20,
  /** Permutations of a test. */
  permutation: 21,
  /** Draws from a posterior. */
  posterior: 22,
  /** The score computed in several ways. */
  agreement: 23,
  /** A certificate measured on samples. */
  certificate: 24,
  /** Errors of what is observed. */
  observation: 25,
} as const;
