import {
  coefficients,
  type EulerAngles,
  type HarmonicCoefficients,
  rotateEach,
  rows,
  truncate,
} from "@chaosphere/core";

/** Degrees by which rotations are looked for at first; most of the variance of relief is below. */
const COARSE = 9;
/** Parts of a half circle of the first grid: 11°, a quarter of the wavelength of degree 8. */
const PARTS = 16;
/** Rotations of the grid from which each field's search goes on. */
const STARTS = 8;
/** Rounds of the search, in which the step falls from that of the grid to some thousandths. */
const ROUNDS = 24;

/**
 * The largest correlation of each field with any rotation of another, means left out: max_R ⟨f, R g⟩/‖f‖‖g‖. The best rotations of a grid by the
 * large scales, then steps about the three axes, halved where none helps.
 */
export function bestCorrelations(f: HarmonicCoefficients, g: HarmonicCoefficients): Float64Array {
  const [fields, other] = [normalised(f), normalised(g)];
  const rotations = rotationGrid();
  const bank = rotateEach(truncate(other, COARSE), rotations);
  const coarse = truncate(fields, COARSE);
  const starts = Array.from({ length: f.batch }, (_, b) => {
    const field = rows(coarse, b, b + 1);
    const found = rotations.map((_, n) => innerProduct(field, 0, bank, n));
    return [...found.keys()].sort((i, j) => found[j] - found[i]).slice(0, STARTS);
  }).flat();
  let turned = rotateEach(
    other,
    starts.map((n) => rotations[n]),
  );
  const own = (b: number) => Math.floor(b / STARTS);
  const best = Float64Array.from(starts, (_, b) => innerProduct(fields, own(b), turned, b));
  const steps = new Float64Array(starts.length).fill(Math.PI / PARTS / 2);
  for (let round = 0; round < ROUNDS; round++) {
    const from = turned;
    const values = turned.values.slice();
    const before = best.slice();
    for (const direction of DIRECTIONS) {
      const trial = rotateEach(from, Array.from(steps, direction));
      best.forEach((known, b) => {
        const found = innerProduct(fields, own(b), trial, b);
        if (found <= known) return;
        best[b] = found;
        values.set(rows(trial, b, b + 1).values, b * trial.bandLimit ** 2);
      });
    }
    turned = { ...turned, values };
    before.forEach((known, b) => {
      if (best[b] === known) steps[b] /= 2;
    });
  }
  return Float64Array.from({ length: f.batch }, (_, b) =>
    Math.max(...best.subarray(b * STARTS, (b + 1) * STARTS)),
  );
}

/** A turn by an angle about z, y or x, and back. */
const DIRECTIONS: readonly ((angle: number) => EulerAngles)[] = [1, -1].flatMap((sign) => [
  (angle: number) => ({ alpha: sign * angle, beta: 0, gamma: 0 }),
  (angle: number) => ({ alpha: 0, beta: sign * angle, gamma: 0 }),
  (angle: number) => ({ alpha: -Math.PI / 2, beta: sign * angle, gamma: Math.PI / 2 }),
]);

function rotationGrid(): EulerAngles[] {
  const step = Math.PI / PARTS;
  const angles: EulerAngles[] = [];
  for (let j = 0; j < PARTS; j++) {
    for (let a = 0; a < 2 * PARTS; a++) {
      for (let c = 0; c < 2 * PARTS; c++) {
        angles.push({ alpha: a * step, beta: (j + 0.5) * step, gamma: c * step });
      }
    }
  }
  return angles;
}

/** Fields without their means, of norm 1. */
function normalised({ bandLimit: L, batch, values }: HarmonicCoefficients): HarmonicCoefficients {
  const out = values.slice();
  for (let b = 0; b < batch; b++) {
    const row = out.subarray(b * L * L, (b + 1) * L * L);
    row[0] = 0;
    const norm = Math.hypot(...row);
    row.forEach((value, i) => {
      row[i] = value / norm;
    });
  }
  return coefficients("harmonic", L, out);
}

function innerProduct(
  f: HarmonicCoefficients,
  b: number,
  g: HarmonicCoefficients,
  c: number,
): number {
  const row = f.bandLimit ** 2;
  let sum = 0;
  for (let i = 0; i < row; i++) sum += f.values[b * row + i] * g.values[c * row + i];
  return sum;
}
