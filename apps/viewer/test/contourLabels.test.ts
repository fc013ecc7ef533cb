import { coefficients } from "@chaosphere/core";
import { expect, test } from "vitest";
import { contourLabels, levelWords } from "../src/scene/contourLabels.ts";
import { frameMaker } from "../src/scene/frame.ts";
import { imageCache } from "../src/scene/imageCache.ts";
import type { Session } from "../src/session/session.ts";
import { initialState, type ProjectionKind, type ViewerState } from "../src/state/state.ts";

const size = { width: 900, height: 700 };

/** 300 + 10 z on the unit sphere: contours of interval 5, all of one number of digits. */
const left = {
  name: "zonal",
  unit: "K",
  members: 1,
  frames: 1,
  anomaly: false,
  coefficients: coefficients(
    "harmonic",
    2,
    Float64Array.of(300 * Math.sqrt(4 * Math.PI), 0, 10 * Math.sqrt((4 * Math.PI) / 3), 0),
  ),
};

function frameOf(projection: ProjectionKind, patch: Partial<ViewerState> = {}) {
  const camera = { longitude: 0.4, latitude: 0.3, zoom: 1 };
  const state = { ...initialState, camera, projection, contours: true, ...patch };
  const session = { left, right: null } as unknown as Session;
  return frameMaker(imageCache()).frame(state, session, size);
}

test.each(["globe", "mollweide", "equirectangular"] as const)(
  "numbers on %s stand on the contours they name, clear of each other and upright",
  (projection) => {
    const frame = frameOf(projection);
    const labels = contourLabels(frame);
    expect(labels.length).toBeGreaterThan(5);
    const view = frame.views[0]?.view;
    if (!view) throw new Error("no view");
    const { rect, unit, centre } = view;
    const interval = frame.views[0]?.content?.contours?.interval ?? 0;
    for (const { x, y, words, turn } of labels) {
      const at = view.projection.inverse({
        x: centre.x + (x - rect.x - rect.width / 2) * unit,
        y: centre.y - (y - rect.y - rect.height / 2) * unit,
      });
      expect(300 + 10 * Math.cos(at?.colatitude ?? Number.NaN)).toBeCloseTo(Number(words), 2);
      expect(Number(words) % interval).toBeCloseTo(0, 9);
      expect(Math.abs(turn)).toBeLessThanOrEqual(90);
      if (projection !== "globe") expect(turn).toBeCloseTo(0, 6);
    }
    labels.forEach((a, i) => {
      for (const b of labels.slice(i + 1)) {
        expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThanOrEqual(
          a.words === b.words ? 220 : 64,
        );
      }
    });
  },
);

test("there are none without contours, and none in a view too small for them", () => {
  expect(contourLabels(frameOf("globe", { contours: false }))).toEqual([]);
  const session = { left, right: null } as unknown as Session;
  const state = { ...initialState, contours: true };
  const small = frameMaker(imageCache()).frame(state, session, { width: 46, height: 46 });
  expect(contourLabels(small)).toEqual([]);
});

test("numbers have the digits that tell neighbouring levels apart", () => {
  expect(levelWords(0.1 + 0.2, 0.1)).toBe("0.3");
  expect(levelWords(-0.5, 0.5)).toBe("−0.5");
  expect(levelWords(101250, 50)).toBe("101250");
  expect(levelWords(300, 5)).toBe("300");
  expect(levelWords(1e-17, 0.2)).toBe("0");
  expect(levelWords(-2.5e-5, 5e-6)).toBe("−2.5e−5");
  expect(levelWords(10, 0.5)).toBe("10");
});
