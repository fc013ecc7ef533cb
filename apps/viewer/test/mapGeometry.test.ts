import { expect, test } from "vitest";
import { mapOutline } from "../src/scene/mapGeometry.ts";
import type { ProjectionKind } from "../src/state/state.ts";

/** The edge of the map by its definition, and its area, in radii of the sphere. */
const maps: Readonly<
  Record<ProjectionKind, { edge: (angle: number) => readonly [number, number]; area: number }>
> = {
  globe: { edge: (angle) => [Math.cos(angle), Math.sin(angle)], area: Math.PI },
  mollweide: {
    edge: (angle) => [2 * Math.SQRT2 * Math.cos(angle), Math.SQRT2 * Math.sin(angle)],
    area: 4 * Math.PI,
  },
  equirectangular: {
    edge: (angle) => [
      Math.PI * Math.max(-1, Math.min(1, Math.SQRT2 * Math.cos(angle))),
      (Math.PI / 2) * Math.max(-1, Math.min(1, Math.SQRT2 * Math.sin(angle))),
    ],
    area: 2 * Math.PI ** 2,
  },
};

test.each(Object.entries(maps))(
  "the polygon that is shaded holds the map %s and little more",
  (kind, map) => {
    const outline = mapOutline(kind as ProjectionKind);
    const count = outline.length / 2;
    const sides = Array.from({ length: count }, (_, k) => {
      const [x, y] = outline.subarray(2 * k, 2 * k + 2);
      const next = (k + 1) % count;
      const [u, v] = outline.subarray(2 * next, 2 * next + 2);
      return { x, y, u, v };
    });
    for (let k = 0; k < 1000; k++) {
      const [p, q] = map.edge((2 * Math.PI * k) / 1000);
      // Left of each side, as far as single floats tell.
      for (const { x, y, u, v } of sides) {
        expect((u - x) * (q - y) - (v - y) * (p - x)).toBeGreaterThan(-1e-6);
      }
    }
    const area = sides.reduce((sum, { x, y, u, v }) => sum + (x * v - u * y) / 2, 0);
    expect(area / map.area).toBeGreaterThan(0.999999);
    expect(area / map.area).toBeLessThan(1.002);
  },
);
