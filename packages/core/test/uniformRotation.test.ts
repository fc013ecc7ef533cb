import { describe, expect, test } from "vitest";
import { type EulerAngles, rotationMatrix } from "../src/harmonics/eulerAngles.ts";
import { uniformRotation } from "../src/harmonics/uniformRotation.ts";
import { child, key } from "../src/random/key.ts";
import { uniformAt } from "../src/random/normal.ts";

const COUNT = 20_000;

/** z-scores of the nine means E R_ij = 0 (variance 1/3) and of the nine E R_ij² = 1/3 (variance 1/5 − 1/9 = 4/45). */
function haarScores(draw: (index: number) => EulerAngles): number[] {
  const [first, second] = [new Float64Array(9), new Float64Array(9)];
  for (let i = 0; i < COUNT; i++) {
    rotationMatrix(draw(i)).forEach((entry, j) => {
      first[j] += entry / COUNT;
      second[j] += entry ** 2 / COUNT;
    });
  }
  return [
    ...first.map((mean) => mean / Math.sqrt(1 / 3 / COUNT)),
    ...second.map((mean) => (mean - 1 / 3) / Math.sqrt(4 / 45 / COUNT)),
  ];
}

describe("uniformRotation", () => {
  test("has the moments of the Haar measure, |z| < 4 for each", () => {
    const scores = haarScores((i) => uniformRotation(child(key(3), i)));
    for (const z of scores) expect(Math.abs(z)).toBeLessThan(4);
  });

  test("a tilt uniform in β instead of cos β fails the same criterion", () => {
    const scores = haarScores((i) => {
      const stream = child(key(3), i);
      return { ...uniformRotation(stream), beta: Math.PI * uniformAt(stream, 1) };
    });
    expect(Math.max(...scores.map(Math.abs))).toBeGreaterThan(4);
  });

  test("tilts by the angle with cos β = 1 − 2u, u the second uniform of the stream", () => {
    for (let i = 0; i < 500; i++) {
      const stream = child(key(8), i);
      const { beta } = uniformRotation(stream);
      expect(Math.abs(beta - Math.acos(1 - 2 * uniformAt(stream, 1)))).toBeLessThan(2e-14);
    }
  });

  test("is a function of its stream", () => {
    expect(uniformRotation(key(1))).toEqual(uniformRotation(key(1)));
    expect(uniformRotation(key(1))).not.toEqual(uniformRotation(key(2)));
  });
});
