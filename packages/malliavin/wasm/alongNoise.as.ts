// ∂²σ ΔB: what a step reads most of.

/**
 * out[(p·m + i)·width + j] += Σ_l f[((p·m + i)·r + l)·width + j] ΔB[p·r + l], in doubles, products added in order of l as
 * in the plain loops of src/nonlinear/step.ts.
 */
export function addAlongNoise(
  f: usize,
  increments: usize,
  out: usize,
  count: i32,
  m: i32,
  r: i32,
  width: i32,
): void {
  const row = <usize>width * 8;
  const whole = width & ~3;
  for (let p: i32 = 0; p < count; p++, increments += <usize>r * 8) {
    for (let i: i32 = 0; i < m; i++, out += row, f += <usize>r * row) {
      let j: i32 = 0;
      for (; j < whole; j += 4) {
        const at = <usize>j * 8;
        let a = v128.load(out + at);
        let b = v128.load(out + at, 16);
        let from = f + at;
        for (let l: i32 = 0; l < r; l++, from += row) {
          const dB = v128.load64_splat(increments + <usize>l * 8);
          a = f64x2.add(a, f64x2.mul(v128.load(from), dB));
          b = f64x2.add(b, f64x2.mul(v128.load(from, 16), dB));
        }
        v128.store(out + at, a);
        v128.store(out + at, b, 16);
      }
      for (; j < width; j++) {
        const at = <usize>j * 8;
        let sum = load<f64>(out + at);
        for (let l: i32 = 0; l < r; l++) {
          sum += load<f64>(f + <usize>l * row + at) * load<f64>(increments + <usize>l * 8);
        }
        store<f64>(out + at, sum);
      }
    }
  }
}
