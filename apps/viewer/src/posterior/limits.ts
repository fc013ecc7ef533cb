/** Largest number of values that may be seen: a dense system of the data stays small. */
export const mostObserved = 1000;

/** Largest band limit of a prior: the variance of the field has twice as many degrees. */
export const largestPosteriorBandLimit = 128;
