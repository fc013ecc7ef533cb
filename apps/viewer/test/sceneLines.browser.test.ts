import { afterAll, beforeAll, expect, test } from "vitest";
import { readCoastlines } from "../src/scene/coastlines.ts";
import { graticuleLines, lineSegments } from "../src/scene/lineSegments.ts";
import { type Pixel, pixelAt, type View } from "../src/scene/viewGeometry.ts";
import { openViewer, type ViewerPage } from "./browser.ts";
import { type Colour, canvasRect, pixelsOf, roughField, show, viewsOf } from "./drawnField.ts";

const field = roughField(7);
const camera = { longitude: 2.6, latitude: 0.5, zoom: 1 };

let viewer: ViewerPage;
beforeAll(async () => {
  viewer = await openViewer({ viewport: { width: 900, height: 700 } });
});
afterAll(() => viewer.close());

const layers = {
  graticule: async () => lineSegments(graticuleLines(30)),
  coastlines: async () => lineSegments(await readCoastlines()),
};

/** Points at most half a pixel apart along the segments that are in sight, by atlas's projection. */
function pointsInSight(segments: Float64Array, view: View): Pixel[] {
  const points: Pixel[] = [];
  for (let i = 0; i < segments.length; i += 4) {
    const [λ0 = 0, φ0 = 0, λ1 = 0, φ1 = 0] = segments.subarray(i, i + 4);
    for (let s = 0; s <= 24; s++) {
      const longitude = λ0 + ((λ1 - λ0) * s) / 24;
      const colatitude = Math.PI / 2 - (φ0 + ((φ1 - φ0) * s) / 24);
      const pixel = pixelAt(view, { colatitude, longitude });
      if (pixel) points.push(pixel);
    }
  }
  return points;
}

test.each(
  (["globe", "equirectangular", "mollweide"] as const).flatMap((projection) =>
    (["graticule", "coastlines"] as const).map((layer) => ({ projection, layer })),
  ),
)("$layer on $projection change the pixels they lie on and no others", async (view) => {
  const { projection, layer } = view;
  const state = await show(viewer, { left: field }, { projection, camera });
  const bare = await pixelsOf(viewer);
  await show(viewer, { left: field }, { projection, camera, [layer]: true });
  const lined = await pixelsOf(viewer);

  const canvas = await canvasRect(viewer);
  const points = pointsInSight(await layers[layer](), viewsOf(state, canvas).get("left") as View);
  const near = new Set<number>();
  for (const { x, y } of points) {
    for (let dx = -2; dx <= 2; dx++) {
      for (let dy = -2; dy <= 2; dy++) {
        near.add((Math.floor(y) + dy) * canvas.width + Math.floor(x) + dx);
      }
    }
  }
  const isSame = (a: Colour, b: Colour) => a.every((channel, k) => channel === b[k]);
  const changed = new Set<number>();
  const stray: Pixel[] = [];
  for (let y = 0; y < canvas.height; y++) {
    for (let x = 0; x < canvas.width; x++) {
      if (isSame(bare({ x, y }), lined({ x, y }))) continue;
      changed.add(y * canvas.width + x);
      if (!near.has(y * canvas.width + x)) stray.push({ x, y });
    }
  }
  expect(stray).toEqual([]);
  // And the lines are there: points well inside the map have changed.
  const seen = points.filter(({ x, y }) =>
    changed.has(Math.floor(y) * canvas.width + Math.floor(x)),
  );
  expect(seen.length / points.length).toBeGreaterThan(0.97);
});
