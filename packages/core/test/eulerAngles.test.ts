import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DomainError, ShapeError } from "../src/errors.ts";
import { eulerAngles, rotationMatrix } from "../src/harmonics/eulerAngles.ts";

describe("rotationMatrix", () => {
  test("turns x to y about z and z to x about y", () => {
    const quarter = Math.PI / 2;
    const aboutZ = rotationMatrix({ alpha: quarter, beta: 0, gamma: 0 });
    const aboutY = rotationMatrix({ alpha: 0, beta: quarter, gamma: 0 });
    [aboutZ[0], aboutZ[3] - 1, aboutZ[6], aboutY[2] - 1, aboutY[5], aboutY[8]].forEach((entry) => {
      expect(Math.abs(entry)).toBeLessThan(1e-16);
    });
  });

  test("is R_z(α) R_y(β) R_z(γ): the first turn is γ", () => {
    // The north pole is kept by γ, tilted by β, swung by α.
    const R = rotationMatrix({ alpha: 0.3, beta: 1.1, gamma: 2 });
    const pole = [Math.sin(1.1) * Math.cos(0.3), Math.sin(1.1) * Math.sin(0.3), Math.cos(1.1)];
    pole.forEach((x, i) => {
      expect(Math.abs(R[3 * i + 2] - x)).toBeLessThan(1e-15);
    });
  });
});

describe("eulerAngles", () => {
  const angle = fc.double({ min: -4, max: 4, noNaN: true });
  const tilt = fc.oneof(angle, fc.constantFrom(0, Math.PI, -Math.PI, 1e-9, 1e-13, Math.PI - 1e-11));

  test("gives angles of the same rotation, also where α and γ turn about one axis", () => {
    const law = fc.property(angle, tilt, angle, (alpha, beta, gamma) => {
      const R = rotationMatrix({ alpha, beta, gamma });
      const angles = eulerAngles(R);
      expect(angles.beta).toBeGreaterThanOrEqual(0);
      expect(angles.beta).toBeLessThanOrEqual(Math.PI);
      rotationMatrix(angles).forEach((entry, i) => {
        expect(Math.abs(entry - R[i])).toBeLessThan(2e-15);
      });
    });
    fc.assert(law, { seed: 12, numRuns: 300 });
  });

  test("refuses an array that is no 3 × 3 matrix", () => {
    const call = () => eulerAngles(new Float64Array(8));
    expect(call).toThrow(ShapeError);
    expect(call).toThrow(/3 × 3 = 9 numbers, row-major, got 8/);
  });

  test.each([
    [[1, 0, 0, 0, 1, 0, 0, 0, -1]],
    [[2, 0, 0, 0, 1, 0, 0, 0, 0.5]],
    [[1, 0, 0, 0, 1, 0, 0, 0, Number.NaN]],
  ])("refuses what is no rotation: %j", (entries) => {
    const call = () => eulerAngles(Float64Array.from(entries));
    expect(call).toThrow(DomainError);
    expect(call).toThrow(/the matrix must be a rotation/);
  });
});
