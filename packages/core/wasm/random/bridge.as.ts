// A cell of the driving noise and its upper part, given fresh normals: the bits of the loops in src/sde/brownianPath.ts.

/**
 * upper[i] = slope cell[i] + deviation normals[i], cell[i] ← cell[i] − decay upper[i], 0 ≤ i < count, count even.
 */
export function splitNoise(
  normals: usize,
  cell: usize,
  upper: usize,
  count: i32,
  decay: f64,
  slope: f64,
  deviation: f64,
): void {
  const kept = f64x2.splat(decay);
  const share = f64x2.splat(slope);
  const spread = f64x2.splat(deviation);
  for (let i: i32 = 0; i < count; i += 2, normals += 16, cell += 16, upper += 16) {
    const whole = v128.load(cell);
    const above = f64x2.add(f64x2.mul(share, whole), f64x2.mul(spread, v128.load(normals)));
    v128.store(upper, above);
    v128.store(cell, f64x2.sub(whole, f64x2.mul(kept, above)));
  }
}
