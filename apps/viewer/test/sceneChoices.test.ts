import { describe, expect, test } from "vitest";
import { browsing } from "../src/scene/browsing.ts";
import { dragged, turned, zoomed } from "../src/scene/cameraMoves.ts";
import { fieldChooser } from "../src/scene/fieldChoice.ts";
import { stepsFor } from "../src/scene/fieldImage.ts";
import { auxiliaryAngle, graticuleLines, lineSegments } from "../src/scene/lineSegments.ts";
import { differenceScale, fieldScale, sampledExtent } from "../src/scene/valueScale.ts";
import { directionAt, pixelAt, viewOf } from "../src/scene/viewGeometry.ts";
import { cameraOf, cameraPatch, rectanglesOf, sidesOf } from "../src/scene/viewLayout.ts";
import { createSession } from "../src/session.ts";
import { initialState, type ViewerState } from "../src/state.ts";
import { createStore } from "../src/store.ts";
import { roughField } from "./drawnField.ts";
import { sequenceOf } from "./sequences.ts";

const automatic = { colourMap: "auto", centred: "auto", range: null } as const;

describe("the colour scale", () => {
  const [anomaly, plain] = [{ anomaly: true }, { anomaly: false }];

  test("of anomalies is diverging and symmetric about 0, of other fields neither", () => {
    expect(fieldScale(automatic, [anomaly], [[-2, 5]])).toEqual({
      colour: "BuRd",
      range: { low: -5, high: 5 },
    });
    expect(fieldScale(automatic, [plain], [[280, 300]])).toEqual({
      colour: "viridis",
      range: { low: 280, high: 300 },
    });
  });

  test("of two sides holds both", () => {
    const { range } = fieldScale(
      automatic,
      [plain, plain],
      [
        [1, 3],
        [0, 2],
      ],
    );
    expect(range).toEqual({ low: 0, high: 3 });
  });

  test("is the state's range where it is one, and can be told to have 0 in the middle or not", () => {
    const manual = { ...automatic, range: [1, 2] as const };
    expect(fieldScale(manual, [anomaly], [[-2, 5]]).range).toEqual({ low: 1, high: 2 });
    const reversed = { ...automatic, range: [2, 1] as const };
    expect(fieldScale(reversed, [anomaly], [[-2, 5]]).range).toEqual({ low: -5, high: 5 });
    const not = { ...automatic, centred: "no" as const };
    expect(fieldScale(not, [anomaly], [[-2, 5]]).range).toEqual({ low: -2, high: 5 });
    const yes = { ...automatic, centred: "yes" as const };
    expect(fieldScale(yes, [plain], [[-2, 5]]).range).toEqual({ low: -5, high: 5 });
  });

  test("of a difference is as wide as the fields' and centred", () => {
    const { range } = differenceScale({ colour: "viridis", range: { low: 270, high: 290 } });
    expect(range).toEqual({ low: -10, high: 10 });
  });

  test("is taken from rows spread over the whole sequence", () => {
    const sequence = sequenceOf(20, 3);
    const { values } = sequence.coefficients;
    // The last row, and only it, has a mean of 100.
    values[59 * 64] = 100 * Math.sqrt(4 * Math.PI);
    expect(sampledExtent(sequence)[1]).toBeGreaterThan(99);
  });
});

describe("fields to show", () => {
  test("are named by sequence, row and band limit, and remembered", () => {
    const choose = fieldChooser();
    const left = sequenceOf(2, 3);
    const held = { left, right: null };
    const choice = { member: 1, frame: 2, bandLimit: null };
    const shown = choose(choice, held, "left");
    expect(choose(choice, held, "left") === shown).toBe(true);
    expect(shown?.coefficients.values).toEqual(left.coefficients.values.subarray(5 * 64, 6 * 64));
    expect(choose({ ...choice, bandLimit: 4 }, held, "left")?.coefficients.values).toEqual(
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
    expect(shown?.coefficients.bandLimit).toBe(6);
    expect([...(shown?.coefficients.values ?? [])]).toEqual(
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
      [0, 0],
      [336, 0],
      [672, 0],
    ]);
    expect(rectanglesOf(2, 390, 700, 1).map(({ y }) => y)).toEqual([0, 354]);
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
