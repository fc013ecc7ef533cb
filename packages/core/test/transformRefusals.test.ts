import { describe, expect, test } from "vitest";
import { DomainError, GridError } from "../src/errors.ts";
import { driscollHealy } from "../src/grid/driscollHealy.ts";
import { equiangular, equiangularWithPoles } from "../src/grid/equiangular.ts";
import { gaussLegendre } from "../src/grid/gaussLegendre.ts";
import { gridFields, type SphereGrid } from "../src/grid/sphereGrid.ts";
import { coefficients } from "../src/harmonics/coefficients.ts";
import { analyse, synthesise } from "../src/harmonics/transform.ts";

/** A batch of coefficients that fill every degree and order, between −1 and 1. */
const filled = (bandLimit: number, batch = 1) =>
  coefficients(
    "harmonic",
    bandLimit,
    Float64Array.from({ length: batch * bandLimit ** 2 }, (_, i) => Math.sin(3 * i + i * i)),
  );

/** Values of a function of the unit vector (x, y, z) on a grid. */
const sampled = (grid: SphereGrid, f: (x: number, y: number, z: number) => number) =>
  gridFields(
    grid,
    Float64Array.from({ length: grid.nLat * grid.nLon }, (_, i) => {
      const θ = grid.colatitudes[Math.floor(i / grid.nLon)];
      const λ = grid.firstLongitude + (2 * Math.PI * (i % grid.nLon)) / grid.nLon;
      return f(Math.sin(θ) * Math.cos(λ), Math.sin(θ) * Math.sin(λ), Math.cos(θ));
    }),
  );

describe("what cannot be transformed is refused", () => {
  test("a grid too coarse, with the largest band limit that works and a grid that would do", () => {
    const f = sampled(equiangular(40), () => 1);
    expect(() => analyse(f, 41)).toThrow(GridError);
    expect(() => analyse(f, 63)).toThrow(
      "analyse: bandLimit 63 needs a grid that resolves the degrees l ≤ 62, this one (equiangular, 40 × 80) resolves l ≤ 39. Use bandLimit ≤ 40 or a finer grid, such as equiangular(63).",
    );
    expect(() => analyse(f, 40)).not.toThrow();
    expect(() =>
      analyse(
        sampled(equiangular(63), () => 1),
        63,
      ),
    ).not.toThrow();
    expect(() =>
      analyse(
        sampled(gaussLegendre(8, { nLon: 14 }), () => 1),
        8,
      ),
    ).toThrow(/gaussLegendre\(8\)/);
    expect(() =>
      analyse(
        sampled(equiangularWithPoles(5), () => 1),
        5,
      ),
    ).toThrow(/equiangularWithPoles\(6\)/);
    expect(() =>
      analyse(
        sampled(driscollHealy(4), () => 1),
        5,
      ),
    ).toThrow(/driscollHealy\(6\)/);
  });

  test("values that are not finite, with the place of the first and the share of all", () => {
    const grid = gaussLegendre(4);
    const values = synthesise(filled(4, 3), grid).values;
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const broken = values.slice();
      broken[32 + 2 * 8 + 5] = bad;
      broken[95] = Number.NaN;
      const call = (): unknown => analyse(gridFields(grid, broken), 4);
      expect(call).toThrow(DomainError);
      expect(call).toThrow(
        `analyse: every value must be finite, got ${bad} in field 1 of 3, ring 2, longitude 5, and 2.08 % of all cells not finite.`,
      );
    }
    expect(() =>
      analyse(
        gridFields(
          grid,
          values.map((v) => v * 1e300),
        ),
        4,
      ),
    ).not.toThrow();
  });

  test("band limits that are no counts or above 4096", () => {
    const f = sampled(gaussLegendre(2), () => 1);
    for (const bandLimit of [0, 1.5, Number.NaN, 4097]) {
      expect(() => analyse(f, bandLimit)).toThrow(DomainError);
    }
    expect(() => analyse(f, 4097)).toThrow(/bandLimit must be at most 4096, got 4097/);
    expect(() => synthesise(filled(4097), gaussLegendre(2))).toThrow(
      /bandLimit must be at most 4096/,
    );
  });

  test("rings that are not symmetric about the equator", () => {
    const grid = { ...gaussLegendre(2), colatitudes: Float64Array.of(1, 2) };
    expect(() => synthesise(filled(2), grid)).toThrow(GridError);
    expect(() => synthesise(filled(2), grid)).toThrow(/must be symmetric about the equator/);
  });
});
