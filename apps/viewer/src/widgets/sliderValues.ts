/** Numbers in even steps from low to high, without the rounding of repeated addition. */
export function evenly(low: number, high: number, step: number): number[] {
  const count = Math.round((high - low) / step) + 1;
  return Array.from({ length: count }, (_, k) => Number((low + k * step).toPrecision(12)));
}

/** Numbers in even ratios, twenty to a factor of ten, to three digits. */
export function evenRatios(low: number, high: number): number[] {
  const count = Math.round(20 * Math.log10(high / low)) + 1;
  return Array.from({ length: count }, (_, k) => Number((low * 10 ** (k / 20)).toPrecision(3)));
}

/** Band limits from 2 up to a largest one: every whole number to 16, then ever wider steps. */
export function bandLimits(largest: number): number[] {
  const limits: number[] = [];
  for (let L = 2; L < largest; L += Math.max(1, 2 ** Math.floor(Math.log2(L / 16)))) {
    limits.push(L);
  }
  return [...limits, largest];
}
