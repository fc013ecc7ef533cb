/** What rows x and their data say of X_0 ~ N(m, Σ). */
export interface JointUpdate {
  /** E[X_0 | x, y]. Row-major rows × d. */
  readonly mean: Float64Array;
  /** log p(x, y), up to a constant of t and of the observation. Length rows. */
  readonly logDensity: Float64Array;
}

/** E[X_0 | X_t = x, y] for one Gaussian law at one time. Row b of x is of observation ⌊b/each⌋. */
export type ConditionedAtTime = (x: Float64Array, each: number) => JointUpdate;
