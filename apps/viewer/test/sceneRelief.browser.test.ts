import { colourTable } from "@chaosphere/atlas";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { HarmonicSequence } from "../src/fields/fields.ts";
import { facingFrame } from "../src/scene/viewGeometry.ts";
import type { Position } from "../src/state/state.ts";
import { openViewer, type ViewerPage } from "./browser.ts";
import {
  type Colour,
  canvasRect,
  exactValue,
  levelsAway,
  pixelCentres,
  pixelsOf,
  roughField,
  show,
} from "./drawnField.ts";

let viewer: ViewerPage;
beforeAll(async () => {
  viewer = await openViewer({ viewport: { width: 900, height: 700 } });
});
afterAll(() => viewer.close());

test("relief raises the globe, and its shading leaves the colour where the surface faces the viewer", async () => {
  const values = new Float64Array(24 ** 2);
  values[0] = 0.3 * Math.sqrt(4 * Math.PI);
  const field = roughField(3);
  const left = { ...field, coefficients: { ...field.coefficients, values } };
  const height = 0.2;
  const camera = { longitude: 0, latitude: 0, zoom: 1 };
  const patch = { camera, colourMap: "viridis", range: [-1, 1] as const, relief: height };
  await show(viewer, { left }, patch);
  const drawn = await pixelsOf(viewer);
  const canvas = await canvasRect(viewer);
  const middle = { x: Math.floor(canvas.width / 2) + 0.5, y: Math.floor(canvas.height / 2) + 0.5 };
  // f = 0.3 everywhere: r = 1 + 0.3 · 0.2, the normal is outward, and the middle faces the viewer.
  expect(levelsAway(drawn(middle), 0.3, [-1, 1], "viridis")).toBeLessThanOrEqual(1);
  const unit = (2.08 * (1 + height)) / Math.min(canvas.width, canvas.height);
  const edge = (1 + 0.3 * height) / unit;
  expect(drawn({ x: middle.x + edge - 3, y: middle.y })[3]).toBe(255);
  expect(drawn({ x: middle.x + edge + 3, y: middle.y })[3]).toBe(0);
  // Light comes from the upper left.
  const luminance = ([red, green, blue]: Colour) => red + green + blue;
  const at = (dx: number, dy: number) =>
    luminance(drawn({ x: middle.x + dx * edge, y: middle.y + dy * edge }));
  expect(at(-0.3, -0.3)).toBeGreaterThan(at(0.6, 0.6));
});

test("relief is shaded by the slope of the displaced surface", async () => {
  const height = 0.25;
  const camera = { longitude: 0.4, latitude: 0.1, zoom: 1 };
  const patch = { camera, colourMap: "viridis", range: [-1.5, 1.5] as const, relief: height };
  const smooth = roughField(3, 0, 10);
  await show(viewer, { left: smooth }, patch);
  const drawn = await pixelsOf(viewer);
  const canvas = await canvasRect(viewer);
  const table = colourTable("viridis");
  let compared = 0;
  for (const pixel of pixelCentres({ ...canvas, x: 0, y: 0 }, 41)) {
    const hover = await viewer.page.evaluate(
      ([x, y]) => window.__chaosphere?.scene.pick(x, y) ?? null,
      [canvas.x + pixel.x, canvas.y + pixel.y] as const,
    );
    if (!hover) continue;
    const normal = normalOf(smooth, hover.position, height / 1.5, camera);
    // Where the surface turns away the mesh and the search differ by more than a pixel.
    if (normal[2] < 0.6) continue;
    const lit = Math.max(0, -0.34 * normal[0] + 0.4 * normal[1] + 0.85 * normal[2]);
    // Never brighter than the legend.
    const shade = Math.min(1, 0.5 + (0.5 * lit) / 0.85);
    const k = Math.round(256 * ((hover.value + 1.5) / 3));
    for (const channel of [0, 1, 2] as const) {
      const expected = shade * table[3 * k + channel];
      // A triangle of the mesh is 4 pixels wide: colour and shade are those of up to a pixel beside.
      expect(Math.abs(drawn(pixel)[channel] - expected)).toBeLessThan(8);
    }
    compared++;
  }
  expect(compared).toBeGreaterThan(40);
});

/** Unit normal, by finite differences of (1 + h f(ω)) ω, in the frame of the viewer: right, up, toward. */
function normalOf(
  shown: HarmonicSequence,
  { colatitude: θ, longitude: λ }: Position,
  h: number,
  { longitude, latitude }: { readonly longitude: number; readonly latitude: number },
): readonly [number, number, number] {
  const point = (θ: number, λ: number): number[] => {
    const r = 1 + h * exactValue(shown, { colatitude: θ, longitude: λ });
    return [r * Math.sin(θ) * Math.cos(λ), r * Math.sin(θ) * Math.sin(λ), r * Math.cos(θ)];
  };
  const d = 1e-5;
  const along = (a: number[], b: number[]) => a.map((value, i) => value - b[i]);
  const [a, b] = [
    along(point(θ + d, λ), point(θ - d, λ)),
    along(point(θ, λ + d), point(θ, λ - d)),
  ] as [number[], number[]];
  const [a0 = 0, a1 = 0, a2 = 0] = a;
  const [b0 = 0, b1 = 0, b2 = 0] = b;
  const cross = [a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0];
  const frame = facingFrame({ longitude, latitude, zoom: 1 });
  const seen = [0, 1, 2].map((row) =>
    cross.reduce((sum, value, i) => sum + value * frame[3 * row + i], 0),
  );
  const length = Math.hypot(...seen);
  return seen.map((value) => value / length) as unknown as [number, number, number];
}
