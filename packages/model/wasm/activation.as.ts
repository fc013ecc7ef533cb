// SiLU in the order of operations of src/network/layers.ts, so that the results have the same bits. `table` holds 2^{−m/32}.

/** Beyond 60 log 2 nothing is left of e^{−x}. */
const LIMIT: f64 = 60 * Math.LN2;
const PLACE: f64 = Math.LN2 / 32;
const PLACES: f64 = 1 / PLACE;
const SIXTH: f64 = 1.0 / 6;
const TWENTY_FOURTH: f64 = 1.0 / 24;
const HUNDRED_TWENTIETH: f64 = 1.0 / 120;

/** x[i] ← x[i]/(1 + e^{−x[i]}), 0 ≤ i < count, with count even. */
export function silu(x: usize, count: i32, table: usize): void {
  const one = f64x2.splat(1);
  for (const end = x + <usize>count * 8; x < end; x += 16) {
    const value = v128.load(x);
    const e = decay(f64x2.abs(value), table);
    const isPositive = f64x2.gt(value, f64x2.splat(0));
    const above = v128.bitselect(value, f64x2.mul(value, e), isPositive);
    v128.store(x, f64x2.div(above, f64x2.add(one, e)));
  }
}

/** e^{−x} for x ≥ 0. */
function decay(x: v128, table: usize): v128 {
  const limit = f64x2.splat(LIMIT);
  const within = f64x2.pmin(x, limit);
  const place = i32x4.trunc_sat_f64x2_s_zero(f64x2.mul(within, f64x2.splat(PLACES)));
  const first = table + ((<usize>i32x4.extract_lane(place, 0)) << 3);
  const second = table + ((<usize>i32x4.extract_lane(place, 1)) << 3);
  const power = v128.load64_lane(second, v128.load64_zero(first), 1);
  const whole = f64x2.mul(f64x2.convert_low_i32x4_s(place), f64x2.splat(PLACE));
  const r = f64x2.sub(within, whole);
  const square = f64x2.mul(r, r);
  const last = f64x2.sub(f64x2.splat(TWENTY_FOURTH), f64x2.mul(r, f64x2.splat(HUNDRED_TWENTIETH)));
  const middle = f64x2.add(
    f64x2.sub(f64x2.splat(0.5), f64x2.mul(r, f64x2.splat(SIXTH))),
    f64x2.mul(square, last),
  );
  const polynomial = f64x2.add(f64x2.sub(f64x2.splat(1), r), f64x2.mul(square, middle));
  return v128.and(f64x2.mul(power, polynomial), f64x2.lt(x, limit));
}
