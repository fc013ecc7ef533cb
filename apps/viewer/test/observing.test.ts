import { coefficients, equiangular, evaluateAt } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { type CellLayout, cellAt, cellCount } from "../src/fields/cells.ts";
import type { FieldSequence, HarmonicSequence } from "../src/fields/fields.ts";
import { readLink, writeLink } from "../src/link/shareLink.ts";
import { coverageOf } from "../src/posterior/coverage.ts";
import { brushed, brushRadius, distance, placesOf } from "../src/posterior/lattice.ts";
import { createObserver } from "../src/posterior/observer.ts";
import { pointsTable } from "../src/posterior/pointsTable.ts";
import { seenAt } from "../src/posterior/seenValues.ts";
import { createSession } from "../src/session/session.ts";
import { initialState, type PosteriorSpec, type ViewerState } from "../src/state/state.ts";
import { createStore } from "../src/state/store.ts";

const posterior: PosteriorSpec = {
  kind: "posterior",
  prior: { kind: "noise", alpha: 2, kappa: 3, sigma: 1, bandLimit: 16 },
  observed: [],
  noiseSd: 0.1,
  shown: "mean",
  count: 4,
  seed: 0,
};
const field = (values: readonly number[]): HarmonicSequence => ({
  name: "field",
  unit: "K",
  members: 1,
  frames: 1,
  coefficients: coefficients("harmonic", 2, Float64Array.from(values)),
  anomaly: true,
});

/** A page with a field on the left and its posterior on the right. */
function page(left: FieldSequence | null = field([1, 2, 3, 4])) {
  const store = createStore<ViewerState>({ ...initialState, right: posterior });
  const session = createSession();
  session.set({ left });
  const observer = createObserver(store, session);
  const observed = () => (store.get().right as PosteriorSpec).observed;
  return { store, session, observer, observed };
}

const at = { colatitude: 1, longitude: 2 };

describe("the cells of the brush", () => {
  test("leave no place without one, and halves have half of them", () => {
    const everywhere = placesOf("everywhere");
    expect(everywhere).toHaveLength(600);
    for (let i = 0; i < 400; i++) {
      const place = { colatitude: Math.acos(1 - (2 * i + 1) / 400), longitude: 7.3 * i };
      expect(brushed(place).length).toBeGreaterThan(0);
      for (const cell of brushed(place)) {
        expect(distance(cell, place)).toBeLessThanOrEqual(brushRadius);
      }
    }
    expect(placesOf("north").length + placesOf("south").length).toBe(600);
    // sin 23.5° of the area.
    expect(placesOf("tropics").length / 600).toBeCloseTo(Math.sin((23.5 * Math.PI) / 180), 1);
  });

  test("distances are angles, across the date line too", () => {
    const east = { colatitude: 1.2, longitude: Math.PI - 1e-5 };
    const west = { colatitude: 1.2, longitude: -Math.PI + 1e-5 };
    expect(distance(east, west)).toBeCloseTo(2e-5 * Math.sin(1.2), 12);
    expect(
      distance({ colatitude: 0.2, longitude: 0 }, { colatitude: 0.3, longitude: Math.PI }),
    ).toBeCloseTo(0.5, 12);
  });
});

describe("an observer", () => {
  test("reads the field at a press, and takes it away at the next one in reach", () => {
    const { observer, observed, session } = page();
    expect(observer.press(at, 0.05)).toBe(true);
    const value = evaluateAt(
      field([1, 2, 3, 4]).coefficients,
      Float64Array.of(1),
      Float64Array.of(2),
    )[0];
    expect(observed()).toHaveLength(1);
    expect(observed()[0][2]).toBeCloseTo(value, 10);
    expect(observer.press({ colatitude: 1.2, longitude: 2 }, 0.05)).toBe(true);
    expect(observed()).toHaveLength(2);
    expect(observer.press({ colatitude: 1.01, longitude: 2 }, 0.05)).toBe(true);
    expect(observed()).toHaveLength(1);
    session.set({ hand: "pin" });
    expect(observer.press(at, 0.05)).toBe(false);
  });

  test("sees the same places again in another field, and not in its own posterior", () => {
    const { observer, observed, session } = page();
    observer.press(at, 0.05);
    const before = observed();
    session.set({ right: field([0, 0, 0, 0]) });
    expect(observed()).toBe(before);
    session.set({ left: field([2, 4, 6, 8]) });
    expect(observed()[0][2]).toBeCloseTo(2 * before[0][2], 9);
  });

  test("says where a field has to be shown, and how many values there may be", () => {
    const without = page(null);
    without.observer.press(at, 0.05);
    expect(without.observed()).toEqual([]);
    expect(without.session.get().errors[0]).toMatch(
      /^posterior: a field must be shown on the left to be seen, got none\. /,
    );
    const { observer, observed, session, store } = page();
    const many = Array.from({ length: 500 }, (_, i) => [0.1 + i / 200, 0, 1] as const);
    store.set({ right: { ...posterior, observed: many } });
    observer.observeRegion("everywhere");
    expect(observed()).toHaveLength(500);
    expect(session.get().errors[0]).toMatch(
      /^posterior: at most 1000 values can be seen, got 1100\. /,
    );
  });

  test.each<CellLayout>([
    { kind: "grid", grid: equiangular(18, { nLon: 40, firstLongitude: 0.1 }) },
    { kind: "healpix", nside: 4 },
  ])("observes a cell of a $kind at its centre, once, and no gap", (layout) => {
    const count = cellCount(layout);
    const cell = cellAt(layout, at);
    const values = Float64Array.from({ length: count }, (_, i) => (i === cell ? 7.5 : Number.NaN));
    const cells = { layout, values, order: Uint32Array.of(0), hasGaps: true };
    const { observer, observed, session } = page({
      ...field([0, 0, 0, 0]),
      coefficients: null,
      cells,
    });
    observer.press(at, 1e-3);
    expect(observed()).toHaveLength(1);
    const [colatitude, longitude, value] = observed()[0];
    expect(value).toBe(7.5);
    // The centre is in the cell, and so is all that is near it.
    for (const [θ, λ] of [
      [0, 0],
      [0.05, 0],
      [-0.05, 0],
      [0, 0.05],
      [0, -0.05],
    ]) {
      const near = { colatitude: colatitude + θ, longitude: longitude + λ };
      expect(cellAt(layout, near)).toBe(cell);
      observer.press(near, 1e-9);
      if (θ !== 0 || λ !== 0) expect(observed()).toHaveLength(1);
      else observer.press(near, 1e-9);
    }
    expect(session.get().errors).toEqual([]);
    observer.press({ colatitude: 2.5, longitude: 0 }, 1e-3);
    expect(observed()).toHaveLength(1);
    expect(session.get().errors[0]).toMatch(/got a gap\. Press elsewhere\.$/);
  });

  test("is not asked where no posterior is shown", () => {
    const { observer, store } = page();
    store.set({ right: null });
    expect(observer.press(at, 0.05)).toBe(false);
    expect(observer.drag(at)).toBe(false);
  });
});

test("90 % intervals hold a field where it is within 1.645 deviations, of the area that is known", () => {
  const root = Math.sqrt(4 * Math.PI);
  const constant = (value: number) => coefficients("harmonic", 1, Float64Array.of(value * root));
  const known = {
    mean: constant(0),
    variance: constant(4),
    shown: "mean",
    milliseconds: 0,
  } as const;
  const words = { id: "", title: "", unit: "" };
  const harmonic = (value: number) =>
    coverageOf({ ...words, kind: "harmonics", coefficients: constant(value) }, known);
  expect([harmonic(3.2), harmonic(3.4)]).toEqual([expect.closeTo(1, 12), 0]);
  // Of a third of the cells there is no value, half of the rest is far away.
  for (const layout of [
    { kind: "grid", grid: equiangular(6, { nLon: 12 }) },
    { kind: "healpix", nside: 2 },
  ] as const) {
    const count = cellCount(layout);
    const values = Float64Array.from({ length: count }, (_, i) => [Number.NaN, 0, 9][i % 3]);
    const share = coverageOf({ ...words, kind: "cells", cells: { layout, values } }, known);
    expect(share).toBeCloseTo(0.5, 12);
  }
  const large = { kind: "healpix", nside: 128 } as const;
  const many = new Float64Array(cellCount(large));
  const cells = { layout: large, values: many };
  expect(coverageOf({ ...words, kind: "cells", cells }, known)).toBeUndefined();
});

test("the table has degrees north and east", () => {
  const table = pointsTable(
    [
      [0, 0, 1.5],
      [Math.PI / 2, -Math.PI / 2, -2],
    ],
    0.1,
  );
  expect(table).toBe("lat,lon,value,sd\r\n90,0,1.5,0.1\r\n0,-90,-2,0.1\r\n");
});

describe("a link", () => {
  const { coefficients: a } = field([1, 2, 3, 4]);
  const shown = { kind: "harmonics", id: "", title: "", unit: "", coefficients: a } as const;
  const state = { ...initialState, right: { ...posterior, observed: seenAt(shown, [at]) } };

  test("carries what was seen", () => {
    expect(readLink(writeLink(state))).toEqual({ state });
  });

  test.each<[string, object]>([
    ["errors of 0", { noiseSd: 0 }],
    ["a value that is no number", { observed: [[1, 2, null]] }],
    ["a colatitude beyond the pole", { observed: [[4, 2, 1]] }],
    ["too many values", { observed: Array.from({ length: 1001 }, () => [1, 2, 3]) }],
    ["a band limit above 128", { prior: { ...posterior.prior, bandLimit: 129 } }],
    ["an unknown prior", { prior: { kind: "file", name: "a" } }],
    ["another part", { shown: "median" }],
  ])("with %s is refused", (_, patch) => {
    const right = { ...posterior, ...patch } as PosteriorSpec;
    expect(readLink(writeLink({ ...state, right }))).toHaveProperty("complaint");
  });
});
