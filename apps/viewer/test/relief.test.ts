import { describe, expect, test } from "vitest";
import type { HarmonicSequence } from "../src/fields/fields.ts";
import { imageCache } from "../src/scene/imageCache.ts";
import { type ReliefSurface, radiusAt, reliefAt } from "../src/scene/reliefSurface.ts";
import { pixelAt, viewOf } from "../src/scene/viewGeometry.ts";
import { exactValue, roughField } from "./drawnField.ts";

const field = roughField(8);
const rect = { x: 0, y: 0, width: 600, height: 600 };

function surfaceOf({ coefficients, unit, name }: HarmonicSequence, height: number): ReliefSurface {
  const shown = { kind: "harmonics", id: name, title: name, unit, coefficients } as const;
  const cache = imageCache();
  const { offset } = cache.field(shown);
  return { height, slopes: cache.slopes(shown), middle: -offset, half: 1.5 };
}

describe("the displaced surface", () => {
  const surface = surfaceOf(field, 0.2);

  test("has radius 1 + height · f / half, at poles and date line too", () => {
    for (const [colatitude, longitude] of [
      [0, 0],
      [Math.PI, 1],
      [1.2, Math.PI],
      [1.2, -Math.PI],
      [0.7, 2],
      [2.1, -0.4],
    ] as const) {
      const at = { colatitude, longitude };
      const expected = 1 + (0.2 * exactValue(field, at)) / 1.5;
      // Bilinear on 257 × 512 points: (π/256)²/8 · 24² f is 1e-2 of the roughest degree alone.
      expect(Math.abs(radiusAt(surface, at) - expected)).toBeLessThan(1e-3);
    }
  });

  test("is met by the line of sight through the pixel it is seen at", () => {
    const view = viewOf(rect, "globe", { longitude: 0.3, latitude: 0.2, zoom: 1 }, 0.2);
    let met = 0;
    for (let x = 40; x < 600; x += 37) {
      for (let y = 40; y < 600; y += 37) {
        const at = reliefAt(surface, view, { x, y });
        if (!at) continue;
        const back = pixelAt(view, at, radiusAt(surface, at));
        // A hill may hide what lies beyond the edge of the unit sphere; that is not projected.
        if (!back) continue;
        met++;
        expect(Math.hypot(back.x - x, back.y - y)).toBeLessThan(1e-6);
      }
    }
    expect(met).toBeGreaterThan(100);
  });

  test("stops at the ends of the range", () => {
    const steep = { ...surface, half: 0.01 };
    expect([0.8, 1.2]).toContain(
      Number(radiusAt(steep, { colatitude: 1, longitude: 1 }).toFixed(9)),
    );
  });
});

describe("images of fields", () => {
  const shown = (id: string, bandLimit: number) => {
    const { coefficients } = roughField(1, 300, bandLimit);
    return { kind: "harmonics", id, title: id, unit: "", coefficients } as const;
  };

  test("are made once, whatever colours they are seen in", () => {
    const cache = imageCache();
    const first = cache.field(shown("a", 8));
    // Compared outside expect, which would look for differences in a million numbers.
    expect(cache.field(shown("a", 8)) === first).toBe(true);
    expect(cache.field(shown("b", 8)) === first).toBe(false);
  });

  test("hold values to 1e-7 of their departure from the mean", () => {
    const one = shown("a", 8);
    const { texture, offset } = imageCache().field(one);
    const { data, width } = texture.image;
    const sequence = { ...field, coefficients: one.coefficients };
    for (const [row, column] of [
      [0, 5],
      [200, 17],
      [512, 900],
    ] as const) {
      const at = {
        colatitude: (row * Math.PI) / 512,
        longitude: (column * 2 * Math.PI) / width,
      };
      const value = offset + (data as Float32Array)[row * width + column];
      expect(Math.abs(value - exactValue(sequence, at))).toBeLessThan(2e-7);
    }
  });

  test("used longest ago are given up beyond the budget, those on show are kept", () => {
    const cache = imageCache();
    // An image of 513 × 1024 single floats has 2.1 MB, the budget is 50.3 MB.
    const images = Array.from({ length: 25 }, (_, i) => cache.field(shown(`${i}`, 4)));
    cache.trim(new Set(["0"]));
    expect(cache.field(shown("0", 4)) === images[0]).toBe(true);
    expect(cache.field(shown("24", 4)) === images[24]).toBe(true);
    expect(cache.field(shown("1", 4)) === images[1]).toBe(false);
  });
});
