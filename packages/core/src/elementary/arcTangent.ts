/** Halvings of the angle before the series: it begins at tan(π/16) or less. */
const HALVINGS = 3;
/** Terms of the series, the last of them below 1e-17 of the first. */
const TERMS = 13;

/**
 * The angle whose tangent is y/x, for y ≥ 0 and x ≥ 0 not both 0: from 0 to π/2, within a few roundings, from operations that IEEE 754
 * rounds exactly, so that the bits are the same on every machine.
 *
 * Halving by tan(φ/2) = sin φ/(1 + cos φ), then the alternating series of the arc tangent.
 */
export function portableAngle(y: number, x: number): number {
  const length = Math.sqrt(x * x + y * y);
  let [sine, cosine] = [y / length, x / length];
  for (let k = 1; k < HALVINGS; k++) {
    // cos² of half the angle is (1 + cos)/2.
    const half = Math.sqrt((1 + cosine) / 2);
    [sine, cosine] = [sine / (2 * half), half];
  }
  const tangent = sine / (1 + cosine);
  const square = tangent * tangent;
  let sum = 0;
  for (let k = TERMS - 1; k >= 0; k--) sum = 1 / (2 * k + 1) - square * sum;
  return 2 ** HALVINGS * tangent * sum;
}
