import { coefficients, gaussLegendre, key, synthesise, whiteNoise } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import {
  countOfSites,
  isOfTask,
  type ObservedSites,
  observationText,
  observedSites,
  type PlainObservationSpec,
  parseObservationSpec,
  shareSeen,
  siteNoise,
  siteOperator,
} from "../src/observing/index.ts";

const sitesOf = (text: string, bandLimit: number): ObservedSites =>
  observedSites(parseObservationSpec(text) as PlainObservationSpec, { bandLimit });

describe("parseObservationSpec", () => {
  test("reads every kind", () => {
    expect(parseObservationSpec("degrees:0..20")).toEqual({ kind: "degrees", from: 0, to: 20 });
    expect(parseObservationSpec("points:60")).toEqual({ kind: "lattice", count: 60 });
    expect(parseObservationSpec("points:a b.csv")).toEqual({ kind: "points", path: "a b.csv" });
    expect(parseObservationSpec("mask:C:/m.npy")).toEqual({ kind: "mask", path: "C:/m.npy" });
    expect(parseObservationSpec("cap:-12.5,+300,.5")).toEqual({
      kind: "cap",
      latDeg: -12.5,
      lonDeg: 300,
      radiusDeg: 0.5,
    });
    expect(parseObservationSpec("hemisphere:west")).toEqual({
      kind: "cap",
      latDeg: 0,
      lonDeg: -90,
      radiusDeg: 90,
    });
  });

  test.each(["degrees:0..20", "points:60", "points:a b.csv", "mask:m.npy", "cap:-12.5,300,0.5"])(
    "writes %s as it reads it",
    (text) => {
      expect(observationText(parseObservationSpec(text))).toBe(text);
    },
  );

  test.each([
    "",
    "points",
    "points:",
    "points:0",
    "mask:",
    "degrees:5",
    "degrees:9..3",
    "degrees:-1..3",
    "cap:91,0,10",
    "cap:0,0,0",
    "cap:0,0,181",
    "cap:0,0",
    "hemisphere:up",
    "hemisphere:toString",
    "ring:3",
  ])("refuses %j and says what is right", (text) => {
    expect(() => parseObservationSpec(text)).toThrow(
      /parseObservationSpec: what is seen must be degrees:0\.\.20.*got ".*"\. Write it like/,
    );
  });
});

describe("observedSites", () => {
  // The area of a cap of radius r is (1 − cos r)/2 of the sphere; cells decide by their centres, and a meridian on the rim is one of 96.
  test.each([
    ["cap:0,0,20", (1 - Math.cos(Math.PI / 9)) / 2],
    ["cap:90,0,60", 0.25],
    ["cap:-30,200,113.6", (1 - Math.cos((113.6 * Math.PI) / 180)) / 2],
    ["hemisphere:north", 0.5],
    ["hemisphere:west", 0.5],
  ])("sees the share of the sphere that %s has", (text, share) => {
    expect(Math.abs((shareSeen(sitesOf(text, 48)) ?? 0) - share)).toBeLessThan(1.01 / 96);
  });

  test("takes opposite hemispheres as complements on rings without an equator", () => {
    const [north, south] = ["north", "south"].map((side) => sitesOf(`hemisphere:${side}`, 8));
    if (north.kind !== "cells" || south.kind !== "cells") throw new Error("cells expected");
    expect(north.seen.map((seen, i) => seen + south.seen[i])).toEqual(new Uint8Array(128).fill(1));
    expect(north.seen.subarray(0, 64)).toEqual(new Uint8Array(64).fill(1));
    expect(north.grid.nLon).toBe(16);
  });

  test("turns a cap with its grid", () => {
    const grid = gaussLegendre(8, { nLon: 16 });
    const spec = parseObservationSpec("cap:0,90,40") as PlainObservationSpec;
    const sites = observedSites(spec, { bandLimit: 8, grid });
    if (sites.kind !== "cells") throw new Error("cells expected");
    // 90° east is column 4 of 16; rings 3 and 4 are next to the equator.
    expect([3, 4].map((j) => sites.seen[16 * j + 4])).toEqual([1, 1]);
    expect([3, 4].map((j) => sites.seen[16 * j + 12])).toEqual([0, 0]);
  });

  test("places points on the Fibonacci lattice of P2", () => {
    const sites = sitesOf("points:40", 8);
    if (sites.kind !== "points") throw new Error("points expected");
    expect(Math.cos(sites.colatitudes[3])).toBeCloseTo(1 - 7 / 40, 14);
    expect(sites.longitudes[3]).toBeCloseTo((3 * Math.PI * (Math.sqrt(5) - 1)) % (2 * Math.PI), 14);
    expect(countOfSites(sites)).toBe(40);
  });

  test("counts the coefficients of a band, and keeps it below the band limit", () => {
    expect(countOfSites(sitesOf("degrees:2..4", 8))).toBe(21);
    expect(() => sitesOf("degrees:0..8", 8)).toThrow("below the band limit 8, got 0..8");
  });

  test("refuses a cap between the cells", () => {
    expect(() => sitesOf("cap:90,0,0.5", 8)).toThrow("at least one cell must be seen");
  });
});

describe("siteOperator", () => {
  const L = 6;
  const a = whiteNoise(L, 2, key(1)).values;

  test("sees what synthesis gives at the seen cells", () => {
    const sites = sitesOf("cap:20,40,50", L);
    if (sites.kind !== "cells") throw new Error("cells expected");
    const { values } = synthesise(coefficients("harmonic", L, a), sites.grid);
    const seen = values.filter((_, i) => sites.seen[i % sites.seen.length] === 1);
    expect(siteOperator(sites, L).apply(a)).toEqual(seen);
  });

  test("sees the coefficients of a band, as their indices say", () => {
    const { apply, diagonal } = siteOperator(sitesOf("degrees:1..3", L), L);
    expect(diagonal?.indices.join()).toBe(Array.from({ length: 15 }, (_, i) => i + 1).join());
    expect([...apply(a)]).toEqual([...a.subarray(1, 16), ...a.subarray(L * L + 1, L * L + 16)]);
  });

  // ⟨A a, y⟩ = ⟨a, A* y⟩.
  test.each(["points:9", "cap:0,0,70", "degrees:2..4"])("has its adjoint for %s", (text) => {
    const { apply, adjoint, size } = siteOperator(sitesOf(text, L), L);
    const y = Float64Array.from({ length: 2 * size }, (_, i) => Math.sin(1 + i));
    const dot = (u: Float64Array, v: Float64Array) => u.reduce((sum, x, i) => sum + x * v[i], 0);
    expect(dot(apply(a), y)).toBeCloseTo(dot(a, adjoint(y)), 10);
  });

  test("knows an observation of a task from one of another", () => {
    const task = { text: "", sites: sitesOf("points:9", L), noiseSd: 0.2 };
    const seen = (text: string, sd: number) => ({
      operator: siteOperator(sitesOf(text, L), L),
      noise: { kind: "white", sd } as const,
    });
    expect(isOfTask(seen("points:9", 0.2), task, L)).toBe(true);
    expect(isOfTask(seen("points:9", 0.3), task, L)).toBe(false);
    expect(isOfTask(seen("degrees:0..2", 0.2), task, L)).toBe(false);
    expect(isOfTask(seen("points:8", 0.2), task, L)).toBe(false);
    // Nine errors of one deviation, said one by one, are the same.
    const noise = { kind: "independent", sds: new Float64Array(9).fill(0.2) } as const;
    expect(isOfTask({ ...seen("points:9", 0.2), noise }, task, L)).toBe(true);
  });

  test("takes the deviations of a table before that of the call, and refuses none", () => {
    const sites = sitesOf("points:2", L) as Extract<ObservedSites, { kind: "points" }>;
    const sds = Float64Array.of(1, 2);
    expect(siteNoise({ ...sites, sds }, 3)).toEqual({ kind: "independent", sds });
    expect(siteNoise(sites, 3)).toEqual({ kind: "white", sd: 3 });
    for (const sd of [undefined, 0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => siteNoise(sites, sd)).toThrow(`must be positive, got ${sd}`);
    }
  });
});
