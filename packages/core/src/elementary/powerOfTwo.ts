/** Whether n is 1, 2, 4, …. */
export function isPowerOfTwo(n: number): boolean {
  let odd = n;
  while (odd > 1 && odd % 2 === 0) odd /= 2;
  return odd === 1;
}
