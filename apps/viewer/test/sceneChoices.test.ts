import { key, whiteNoise } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { browsing } from "../src/scene/browsing.ts";
import { dragged, turned, zoomed } from "../src/scene/cameraMoves.ts";
import { centralExtent } from "../src/scene/centralExtent.ts";
import { fieldExtents } from "../src/scene/fieldExtents.ts";
import { stepsFor } from "../src/scene/fieldImage.ts";
import { imageCache } from "../src/scene/imageCache.ts";
import { auxiliaryAngle, graticuleLines, lineSegments } from "../src/scene/lineSegments.ts";
import { differenceScale, fieldScale } from "../src/scene/valueScale.ts";
import { directionAt, pixelAt, viewOf } from "../src/scene/viewGeometry.ts";
import { cameraOf, cameraPatch, rectanglesOf, sidesOf } from "../src/scene/viewLayout.ts";
import { fieldChooser, type ShownField } from "../src/session/fieldChoice.ts";
import { createSession } from "../src/session/session.ts";
import { initialState, type ViewerState } from "../src/state/state.ts";
import { createStore } from "../src/state/store.ts";
import { roughField } from "./drawnField.ts";
import { sequenceOf } from "./sequences.ts";

describe("the colour scale", () => {
  const [anomaly, plain] = [{ anomaly: true }, { anomaly: false }];
  const linear = { kind: "linear" };

  test("of anomalies is diverging and symmetric about 0, of other fields neither", () => {
    expect(fieldScale(initialState, null, [anomaly], [[-2, 5]])).toEqual({
      colour: "BuRd",
      range: { low: -5, high: 5 },
      transform: linear,
    });
    expect(fieldScale(initialState, null, [plain], [[280, 300]])).toEqual({
      colour: "viridis",
      range: { low: 280, high: 300 },
      transform: linear,
    });
  });

  test("of two sides holds both", () => {
    const extents = [
      [1, 3],
      [0, 2],
    ] as const;
    const { range } = fieldScale(initialState, null, [plain, plain], extents);
    expect(range).toEqual({ low: 0, high: 3 });
  });

  test("is the chosen range where there is one, and can be told to have 0 in the middle or not", () => {
    const rangeOf = (patch: Partial<ViewerState>, chosen: readonly [number, number] | null) =>
      fieldScale({ ...initialState, ...patch }, chosen, [anomaly], [[-2, 5]]).range;
    expect(rangeOf({}, [1, 2])).toEqual({ low: 1, high: 2 });
    expect(rangeOf({}, [2, 1])).toEqual({ low: -5, high: 5 });
    expect(rangeOf({ centred: "no" }, null)).toEqual({ low: -2, high: 5 });
    const { range } = fieldScale({ ...initialState, centred: "yes" }, null, [plain], [[-2, 5]]);
    expect(range).toEqual({ low: -5, high: 5 });
  });

  test("of a constant is opened, so that its rounding has no colours", () => {
    const extent = [280 - 6e-14, 280 + 6e-14] as const;
    const { range } = fieldScale(initialState, null, [plain], [extent]);
    expect(range.high - range.low).toBeCloseTo(5.6, 10);
    // Two fields of 280 that agree to 14 digits differ by nothing.
    const difference = differenceScale(initialState, null, [-6e-14, 5e-14], 280);
    expect(difference.range).toEqual({ low: -1, high: 1 });
    // Negative control: a small difference of small fields is one.
    const small = differenceScale(initialState, null, [-6e-14, 5e-14], 1e-13);
    expect(small.range).toEqual({ low: -6e-14, high: 6e-14 });
  });

  test("of a difference is its own, centred, in diverging colours", () => {
    const viridis = { ...initialState, colourMap: "viridis" };
    const { colour, range } = differenceScale(viridis, null, [-1, 3], 300);
    expect([colour, range]).toEqual(["BuRd", { low: -3, high: 3 }]);
    expect(differenceScale(viridis, [-2, 8], [-1, 3], 300).range).toEqual({ low: -2, high: 8 });
  });

  test("is logarithmic above 0 only, and asinh to a twentieth of its larger end", () => {
    const log = { ...initialState, spread: "log" } as const;
    expect(fieldScale(log, null, [anomaly], [[1, 5]])).toMatchObject({
      range: { low: 1, high: 5 },
      transform: { kind: "log" },
    });
    expect(fieldScale(log, [-1, 5], [plain], [[1, 5]]).transform).toEqual(linear);
    const asinh = { ...initialState, spread: "asinh" } as const;
    const { transform } = fieldScale(asinh, [-1, 5], [plain], [[1, 5]]);
    expect(transform).toEqual({ kind: "asinh", width: 0.25 });
  });
});

describe("a central extent", () => {
  const rings = (values: ArrayLike<number>, ring: number, areaOf = (_: number) => 1) => [
    { values, ring, areaOf },
  ];

  test("of even numbers leaves one in a hundred out at each end", () => {
    const values = Float64Array.from({ length: 100_001 }, (_, i) => i / 1000);
    const [low, high] = centralExtent(rings(values, 7), { coverage: 0.98 }) ?? [];
    expect(low).toBeCloseTo(1, 2);
    expect(high).toBeCloseTo(99, 2);
    expect(centralExtent(rings(values, 7), { coverage: 1 })).toEqual([0, 100]);
  });

  test("of normal numbers is that of the normal law, however far its outliers lie", () => {
    const { values } = whiteNoise(512, 1, key(3));
    const normal = Float64Array.from(values);
    for (const outlier of [0, 1e12]) {
      normal[5] = outlier;
      const [low = 0, high = 0] = centralExtent(rings(normal, 512), { coverage: 0.98 }) ?? [];
      // Φ⁻¹(0.99) = 2.3263; the quantile of 2¹⁸ numbers has a standard error of 0.0073.
      expect(Math.abs(low + 2.3263)).toBeLessThan(5 * 0.0073);
      expect(Math.abs(high - 2.3263)).toBeLessThan(5 * 0.0073);
    }
  });

  test("weighs by area, leaves out what has no value, and on request what is not positive", () => {
    // Nine tenths of the area are 1 … 2, the rest 100.
    const values = Float64Array.of(1, 1.5, 2, Number.NaN, 100, 100, 100, 100);
    const areaOf = (ring: number) => (ring === 0 ? 30 : 0.1);
    const extent = centralExtent(rings(values, 4, areaOf), { coverage: 0.9 });
    expect(extent?.[1]).toBeCloseTo(2, 3);
    const signed = Float64Array.of(-5, 0, 1, 2, 3);
    expect(centralExtent(rings(signed, 5), { coverage: 1, above: 0 })).toEqual([1, 3]);
    expect(centralExtent(rings(signed, 5), { coverage: 1, above: 9 })).toBeNull();
  });

  test("of a mask holds its few ones", () => {
    const mask = Float64Array.from({ length: 10_000 }, (_, i) => (i === 77 ? 1 : 0));
    expect(centralExtent(rings(mask, 100), { coverage: 0.98 })).toEqual([0, 1]);
  });

  test("of a sequence is taken from rows spread over all of it, of a field from its own", () => {
    const sequence = sequenceOf(20, 3);
    const { values } = sequence.coefficients;
    // The last row, and only it, has a mean of 100.
    values[59 * 64] = 100 * Math.sqrt(4 * Math.PI);
    const extents = fieldExtents(imageCache());
    expect(
      extents.ofSequence(sequence, { coverage: "all", spread: "linear" })?.[1],
    ).toBeGreaterThan(99);
    const first = fieldChooser()(
      { member: 0, frame: 0, bandLimit: null },
      { left: sequence, right: null },
      "left",
    );
    if (!first) throw new Error("no field");
    expect(extents.ofShown(first, { coverage: "all", spread: "linear" })?.[1]).toBeLessThan(99);
  });
});

/** The coefficients of a field that is shown by them. */
const harmonics = (shown: ShownField | undefined) =>
  shown?.kind === "harmonics" ? shown.coefficients : undefined;

describe("fields to show", () => {
  test("are named by sequence, row and band limit, and remembered", () => {
    const choose = fieldChooser();
    const left = sequenceOf(2, 3);
    const held = { left, right: null };
    const choice = { member: 1, frame: 2, bandLimit: null };
    const shown = choose(choice, held, "left");
    expect(choose(choice, held, "left") === shown).toBe(true);
    expect(harmonics(shown)?.values).toEqual(left.coefficients.values.subarray(5 * 64, 6 * 64));
    expect(harmonics(choose({ ...choice, bandLimit: 4 }, held, "left"))?.values).toEqual(
      left.coefficients.values.subarray(5 * 64, 5 * 64 + 16),
    );
    expect(choose({ ...choice, bandLimit: 8 }, held, "left") === shown).toBe(true);
    expect(choose(choice, held, "right")).toBeUndefined();
  });

  test("of a difference reach the larger band limit", () => {
    const held = { left: roughField(1, 0, 6), right: roughField(2, 0, 4) };
    const choice = { member: 0, frame: 0, bandLimit: null };
    const shown = fieldChooser()(choice, held, "difference");
    const [a, b] = [held.left.coefficients.values, held.right.coefficients.values];
    expect(harmonics(shown)?.bandLimit).toBe(6);
    expect([...(harmonics(shown)?.values ?? [])]).toEqual(
      [...a].map((value, i) => value - (b[i] ?? 0)),
    );
  });
});

test("textures have at least four steps to the shortest half wave, up to 2048 steps", () => {
  expect([2, 64, 128, 129, 256, 512, 1024].map(stepsFor)).toEqual([
    512, 512, 512, 1024, 1024, 2048, 2048,
  ]);
});

test("the frame after the one last stepped to is prepared, and none beyond the ends", async () => {
  const session = createSession();
  session.set({ left: sequenceOf(1, 4) });
  const store = createStore<ViewerState>(initialState);
  const prepared: number[] = [];
  const ahead = browsing(store, session, ({ frame }) => prepared.push(frame));
  const idle = () => new Promise((end) => setTimeout(end, 40));
  for (const frame of [1, 2, 3, 2]) {
    store.set({ frame });
    ahead.look();
    await idle();
  }
  ahead.look();
  await idle();
  expect(prepared).toEqual([2, 3, 1]);
});

describe("cameras", () => {
  const camera = { longitude: 3, latitude: 1.5, zoom: 1 };

  test("go round in longitude and stop at the poles", () => {
    const { longitude, latitude } = turned(camera, 0.5, 0.5);
    expect(longitude).toBeCloseTo(3.5 - 2 * Math.PI, 12);
    expect(latitude).toBe(Math.PI / 2);
  });

  test("zoom between half and forty times", () => {
    expect(zoomed(camera, 100).zoom).toBe(40);
    expect(zoomed(camera, 0.01).zoom).toBe(0.5);
  });

  test("follow a drag: a radius of the globe to the right is a radian west", () => {
    const level = { longitude: 0, latitude: 0, zoom: 1 };
    expect(dragged(level, { right: 0.1, up: 0.05 }, 1, true)).toEqual({
      longitude: -0.1,
      latitude: -0.05,
      zoom: 1,
    });
  });

  test("of the right view move with the left one's until it has its own", () => {
    expect(cameraOf(initialState, "right")).toBe(initialState.camera);
    expect(cameraPatch(initialState, "right", camera)).toEqual({ camera });
    const unlocked = { ...initialState, rightCamera: camera };
    expect(cameraOf(unlocked, "right")).toBe(camera);
    expect(cameraOf(unlocked, "difference")).toBe(initialState.camera);
    expect(cameraPatch(unlocked, "right", camera)).toEqual({ rightCamera: camera });
  });
});

describe("views", () => {
  test("stand side by side in a wide canvas, one above the other in a tall one", () => {
    const right = initialState.left;
    expect(sidesOf(initialState)).toEqual(["left"]);
    expect(sidesOf({ ...initialState, right, difference: true })).toHaveLength(3);
    const wide = rectanglesOf(3, 1000, 300, 1);
    expect(wide.map(({ x, y }) => [x, y])).toEqual([
      [0, 20],
      [336, 20],
      [672, 20],
    ]);
    // Each view below the 20 pixels of its name, with 8 pixels between the rows.
    expect(rectanglesOf(2, 390, 700, 1).map(({ y }) => y)).toEqual([20, 374]);
    expect(rectanglesOf(1, 390, 700, 1)).toEqual([{ x: 0, y: 0, width: 390, height: 700 }]);
  });

  test.each(["globe", "equirectangular", "mollweide"] as const)(
    "%s: the pixel of the direction under a pixel is that pixel",
    (kind) => {
      const rect = { x: 30, y: 10, width: 640, height: 500 };
      const view = viewOf(rect, kind, { longitude: 2.5, latitude: -0.8, zoom: 2.5 });
      let count = 0;
      for (let x = 35; x < 660; x += 41) {
        for (let y = 15; y < 500; y += 41) {
          const direction = directionAt(view, { x, y });
          if (!direction) continue;
          const back = pixelAt(view, direction);
          expect(Math.hypot((back?.x ?? 0) - x, (back?.y ?? 0) - y)).toBeLessThan(1e-6);
          count++;
        }
      }
      expect(count).toBeGreaterThan(100);
    },
  );

  test("of maps show all of them at zoom 1, whatever the camera's latitude", () => {
    const rect = { x: 0, y: 0, width: 400, height: 400 };
    const { centre } = viewOf(rect, "mollweide", { longitude: 0, latitude: 1.2, zoom: 1 });
    expect(centre).toEqual({ x: 0, y: 0 });
  });
});

describe("lines", () => {
  test("are cut into pieces of at most 2.5°, the short way over the date line", () => {
    const segments = lineSegments([
      [
        [170, 10],
        [-170, 10],
      ],
    ]);
    expect(segments.length / 4).toBe(8);
    const longitudes = [...segments].filter((_, i) => i % 2 === 0);
    expect(Math.max(...longitudes)).toBeCloseTo((190 * Math.PI) / 180, 12);
  });

  test("of the graticule: twelve meridians, five parallels at 30°", () => {
    expect(graticuleLines(30)).toHaveLength(17);
  });

  test("Mollweide's t solves 2t + sin 2t = π sin φ up to the poles", () => {
    for (const φ of [-Math.PI / 2, -1.5, -0.3, 0, 0.7, 1.57, Math.PI / 2]) {
      const t = auxiliaryAngle(φ);
      expect(Math.abs(2 * t + Math.sin(2 * t) - Math.PI * Math.sin(φ))).toBeLessThan(1e-14);
    }
  });
});
