import { coefficients, equiangularWithPoles } from "@chaosphere/core";
import { expect, test } from "vitest";
import { contourKeeper, roundStep } from "../src/scene/contourLines.ts";
import { imageCache } from "../src/scene/imageCache.ts";
import { fieldScale } from "../src/scene/valueScale.ts";
import { fieldChooser } from "../src/session/fieldChoice.ts";
import { initialState } from "../src/state/state.ts";

/** A field of degree 1: x, y or z of the unit sphere. */
function axis(index: 1 | 2 | 3) {
  const values = new Float64Array(4);
  values[index] = Math.sqrt((4 * Math.PI) / 3);
  const a = coefficients("harmonic", 2, values);
  return { name: "axis", unit: "", members: 1, frames: 1, coefficients: a, anomaly: true };
}

function contoursOf(left: ReturnType<typeof axis>) {
  const place = { member: 0, frame: 0, bandLimit: null };
  const shown = fieldChooser()(place, { left, right: null }, "left");
  if (!shown) throw new Error("no field");
  const scale = fieldScale(initialState, [-1, 1], [left], [[-1, 1]]);
  return contourKeeper()(shown, imageCache().field(shown), scale);
}

test("steps between levels are round", () => {
  expect([0.25, 0.2, 0.11, 3, 5.1, 700].map(roundStep)).toEqual([0.5, 0.2, 0.2, 5, 10, 1000]);
});

test("contours of cos θ are circles of latitude at arccos of their level, all the way round", () => {
  const { segments, interval } = contoursOf(axis(2));
  expect(interval).toBe(0.5);
  const seen = new Map<number, number>();
  for (let i = 0; i < segments.length; i += 4) {
    const [λ0, φ0, λ1, φ1] = segments.subarray(i, i + 4);
    const level = Math.round(2 * Math.sin(φ0)) / 2;
    // Linear between rows of 0.7°: the curvature of the sine leaves a tenth of a thousandth.
    expect(Math.abs(Math.sin(φ0) - level)).toBeLessThan(1e-4);
    expect(Math.abs(Math.sin(φ1) - level)).toBeLessThan(1e-4);
    seen.set(level, (seen.get(level) ?? 0) + Math.abs(λ1 - λ0));
  }
  expect([...seen.keys()].sort((a, b) => a - b)).toEqual([-0.5, 0, 0.5]);
  // Once round and the two columns that the raster repeats.
  for (const length of seen.values()) expect(length).toBeCloseTo(2 * Math.PI + Math.PI / 256, 6);
});

test("contours across the date line and the poles have no gap and no seam", () => {
  const { segments } = contoursOf(axis(1));
  // Y_1,−1 is y = sin θ sin λ: the level 0 is the meridians 0 and 180°, the others are circles about the axis.
  for (let i = 0; i < segments.length; i += 2) {
    const [λ, φ] = segments.subarray(i, i + 2);
    const y = Math.cos(φ) * Math.sin(λ);
    expect(Math.abs(y - Math.round(2 * y) / 2)).toBeLessThan(3e-4);
  }
  expect(segments.length).toBeGreaterThan(4 * 500);
});

test("contours of cells follow their edges, and none surrounds the raster", () => {
  const grid = equiangularWithPoles(5, { nLon: 8 });
  const values = Float64Array.from({ length: 40 }, (_, i) => (i < 16 ? 1 : 0));
  const cells = {
    layout: { kind: "grid", grid } as const,
    values,
    order: Uint32Array.of(0),
    hasGaps: false,
  };
  const left = { ...axis(2), coefficients: null, cells };
  const shown = fieldChooser()(
    { member: 0, frame: 0, bandLimit: null },
    { left, right: null },
    "left",
  );
  if (!shown) throw new Error("no field");
  const scale = fieldScale(initialState, [0, 2], [left], [[0, 2]]);
  const { segments } = contourKeeper()(shown, imageCache().field(shown), scale);
  expect(segments.length).toBeGreaterThan(0);
  // Rows at 0°, 45°, 90° …: the second ends halfway, at 67.5°.
  for (let i = 1; i < segments.length; i += 2) {
    expect(Math.abs(Math.PI / 2 - segments[i] - (67.5 * Math.PI) / 180)).toBeLessThan(
      // One step of the raster.
      Math.PI / 256 + 1e-9,
    );
  }
});
