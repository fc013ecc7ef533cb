/** Forward times T(N − k)/N, k = 0 … N: the uniform grid of the tables of docs/theory/formulas.md (G7), to the last digit. */
export function equalTimes(horizon: number, steps: number): Float64Array {
  return Float64Array.from({ length: steps + 1 }, (_, k) => (horizon * (steps - k)) / steps);
}

/** Forward times in geometric progression from T to the last step, and then 0: N steps. */
export function geometricTimesToZero(
  horizon: number,
  lastStep: number,
  steps: number,
): Float64Array {
  return Float64Array.from({ length: steps + 1 }, (_, k) =>
    k < steps ? horizon * (lastStep / horizon) ** (k / (steps - 1)) : 0,
  );
}
