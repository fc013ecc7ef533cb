/**
 * A diffusion that noises each degree at its own rate, small scales first, so that fields are drawn from large scales to small. The network
 * reads the posterior mean of the Gaussian law that it corrects, and answers what that leaves open in units of its deviation.
 */
export interface Cascade {
  /** a_l > 0, length bandLimit; `cascadeRates` makes them. */
  readonly rates: Float64Array;
}
