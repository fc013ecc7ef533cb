import { child, type Key, uniformAt } from "@chaosphere/core";

/**
 * The permutation test of equal laws by the energy distance of two samples of d numbers per row: the share of random divisions of the pool
 * that are at least as far apart, (1 + #)/(1 + permutations). Plain sums, nothing of the sources.
 */
export function energyTest(
  a: Float64Array,
  b: Float64Array,
  d: number,
  stream: Key,
  permutations = 199,
): number {
  const [n, m] = [a.length / d, b.length / d];
  const pool = Float64Array.of(...a, ...b);
  const N = n + m;
  const distance = new Float64Array(N * N);
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < i; j++) {
      let square = 0;
      for (let k = 0; k < d; k++) square += (pool[i * d + k] - pool[j * d + k]) ** 2;
      distance[i * N + j] = Math.sqrt(square);
      distance[j * N + i] = distance[i * N + j];
    }
  }
  const order = Array.from({ length: N }, (_, i) => i);
  const energy = (): number => {
    const inFirst = new Uint8Array(N);
    for (let i = 0; i < n; i++) inFirst[order[i]] = 1;
    let [within, across] = [0, 0];
    for (let i = 0; i < N; i++) {
      for (let j = 0; j < i; j++) {
        const value = distance[i * N + j];
        if (inFirst[i] !== inFirst[j]) across += value;
        else within += (value * (n * m)) / (inFirst[i] ? n * (n - 1) : m * (m - 1));
      }
    }
    return across - within;
  };
  const own = energy();
  let further = 0;
  for (let p = 0; p < permutations; p++) {
    const key = child(stream, p);
    for (let i = N - 1; i > 0; i--) {
      const j = Math.floor(uniformAt(key, i) * (i + 1));
      [order[i], order[j]] = [order[j], order[i]];
    }
    if (energy() >= own) further++;
  }
  return (1 + further) / (1 + permutations);
}
