// One step of Adam in place, on `count` floats, four at a time.

/**
 * With g scaled by `scale`,
 *
 *     m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²,   w ← w − rate · m / (√v + ε) − decay · w.
 */
export function adamStep(
  weights: usize,
  first: usize,
  second: usize,
  gradient: usize,
  count: i32,
  scale: f32,
  beta1: f32,
  beta2: f32,
  rate: f32,
  epsilon: f32,
  decay: f32,
): void {
  const restOfOne: f32 = 1 - beta1;
  const restOfTwo: f32 = 1 - beta2;
  const end = gradient + ((<usize>count) << 2);
  for (; gradient + 16 <= end; weights += 16, first += 16, second += 16, gradient += 16) {
    const g = f32x4.mul(v128.load(gradient), f32x4.splat(scale));
    const m = f32x4.add(
      f32x4.mul(v128.load(first), f32x4.splat(beta1)),
      f32x4.mul(g, f32x4.splat(restOfOne)),
    );
    const v = f32x4.add(
      f32x4.mul(v128.load(second), f32x4.splat(beta2)),
      f32x4.mul(f32x4.mul(g, g), f32x4.splat(restOfTwo)),
    );
    v128.store(first, m);
    v128.store(second, v);
    const w = v128.load(weights);
    const step = f32x4.div(
      f32x4.mul(m, f32x4.splat(rate)),
      f32x4.add(f32x4.sqrt(v), f32x4.splat(epsilon)),
    );
    v128.store(weights, f32x4.sub(w, f32x4.add(step, f32x4.mul(w, f32x4.splat(decay)))));
  }
  for (; gradient < end; weights += 4, first += 4, second += 4, gradient += 4) {
    const g = load<f32>(gradient) * scale;
    const m = load<f32>(first) * beta1 + g * restOfOne;
    const v = load<f32>(second) * beta2 + g * g * restOfTwo;
    store<f32>(first, m);
    store<f32>(second, v);
    const w = load<f32>(weights);
    store<f32>(weights, w - ((m * rate) / (sqrt<f32>(v) + epsilon) + w * decay));
  }
}
