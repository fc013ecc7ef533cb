/**
 * The forward time that stands in for time 0, at which there is no noise to remove and a law fitted to few fields may be
 * singular: denoising losses end here, and so does a network's training, if the model's own stopping time is 0.
 */
export const FIRST_TIME = 1e-3;
