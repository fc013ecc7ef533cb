/** Steps after which something other than rounding must be at fault; about four are usual. */
const MOST_STEPS = 100;

/**
 * The root of the secular equation
 *
 *     g(λ) = 1/ρ + Σ_j z_j²/(d_j − λ) = 0
 *
 * between d_i and d_{i+1}, or for the last i between d_i and d_i + ρ ‖z‖². It is found as its distance from the nearer of the two
 * poles, so that every difference d_j − λ is accurate to a few units in its last place, by the rational interpolation that matches
 * both halves of the sum, held between bounds that close on it.
 *
 * @param d increasing, k numbers.
 * @param z none zero.
 * @param ρ > 0.
 * @param differences d_j − λ is written here. Length k.
 * @returns λ.
 *
 * Source: Li (1994), the middle way; Gu and Eisenstat (1995), section 3, for when to stop.
 */
export function secularRoot(
  i: number,
  d: Float64Array,
  z: Float64Array,
  ρ: number,
  differences: Float64Array,
): number {
  const k = d.length;
  if (k === 1) {
    differences[0] = -ρ * z[0] * z[0];
    return d[0] - differences[0];
  }
  const isLast = i === k - 1;
  const p = isLast ? i - 1 : i;
  const gap = d[p + 1] - d[p];
  const half = isLast ? (ρ * squareOf(z)) / 2 : gap / 2;
  for (let j = 0; j < k; j++) differences[j] = d[j] - d[i];
  const middle = secularSum(differences, z, ρ, half, p);
  const isRight = !isLast && middle.value < 0;
  const origin = isRight ? i + 1 : i;
  if (isRight) for (let j = 0; j < k; j++) differences[j] = d[j] - d[origin];

  let [low, high] = isRight ? [-half, 0] : middle.value < 0 ? [half, 2 * half] : [0, half];
  const [toP, toQ] = [differences[p], differences[p + 1]];
  // What the other poles and 1/ρ come to halfway, with the two nearest poles left free.
  const rest =
    middle.value -
    (z[p] * z[p]) / (d[p] - d[i] - half) -
    (z[p + 1] * z[p + 1]) / (d[p + 1] - d[i] - half);
  let τ = zeroOf(
    rest,
    rest * (toP + toQ) + z[p] * z[p] + z[p + 1] * z[p + 1],
    rest * toP * toQ + z[p] * z[p] * toQ + z[p + 1] * z[p + 1] * toP,
    isLast,
  );
  if (!(τ > low && τ < high)) τ = (low + high) / 2;
  for (let step = 0; step < MOST_STEPS; step++) {
    const { value: g, belowSlope, aboveSlope, size } = secularSum(differences, z, ρ, τ, p);
    if (!(Math.abs(g) > k * Number.EPSILON * size)) break;
    if (g < 0) low = τ;
    else high = τ;
    const [fromP, fromQ] = [toP - τ, toQ - τ];
    const η = zeroOf(
      g - fromP * belowSlope - fromQ * aboveSlope,
      (fromP + fromQ) * g - fromP * fromQ * (belowSlope + aboveSlope),
      fromP * fromQ * g,
      isLast,
    );
    let next = τ + η;
    if (!(next > low && next < high)) next = (low + high) / 2;
    if (next === τ) break;
    τ = next;
  }
  for (let j = 0; j < k; j++) differences[j] -= τ;
  return d[origin] + τ;
}

/** The zero η of c η² − a η + b that lies between the poles, or beyond both of them. */
function zeroOf(c: number, a: number, b: number, isBeyond: boolean): number {
  const root = Math.sqrt(Math.max(0, a * a - 4 * b * c));
  if (isBeyond) return a >= 0 ? (a + root) / (2 * c) : (2 * b) / (a - root);
  return a <= 0 ? (a - root) / (2 * c) : (2 * b) / (a + root);
}

/** g, the slopes of its parts over j ≤ p and j > p, and the sum of the sizes of its terms. */
function secularSum(
  differences: Float64Array,
  z: Float64Array,
  ρ: number,
  τ: number,
  p: number,
): { value: number; belowSlope: number; aboveSlope: number; size: number } {
  let [below, belowSlope, above, aboveSlope] = [0, 0, 0, 0];
  for (let j = 0; j <= p; j++) {
    const share = z[j] / (differences[j] - τ);
    below += z[j] * share;
    belowSlope += share * share;
  }
  for (let j = p + 1; j < z.length; j++) {
    const share = z[j] / (differences[j] - τ);
    above += z[j] * share;
    aboveSlope += share * share;
  }
  const size = 1 / ρ + Math.abs(below) + Math.abs(above);
  return { value: 1 / ρ + below + above, belowSlope, aboveSlope, size };
}

function squareOf(z: Float64Array): number {
  let sum = 0;
  for (const value of z) sum += value * value;
  return sum;
}
