import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addClimatology,
  climatologyAt,
  monthlyClimatology,
  subtractClimatology,
} from "../src/estimation/monthlyClimatology.ts";
import { equiangular } from "../src/grid/equiangular.ts";
import { gaussLegendre } from "../src/grid/gaussLegendre.ts";
import { gridFields } from "../src/grid/sphereGrid.ts";
import { child, key } from "../src/random/key.ts";
import { normalAt } from "../src/random/normal.ts";

const grid = equiangular(3, { nLon: 4 });
const CELLS = 12;

/** Fields of so many months with a random share of their cells seen. */
function withGaps(seed: number, batch: number, share: number) {
  const [values, hidden, calendar] = [0, 1, 2].map((i) => child(key(seed), i));
  const fields = gridFields(
    grid,
    Float64Array.from({ length: batch * CELLS }, (_, i) => 10 + normalAt(values, i)),
    "K",
  );
  const least = share === 1 ? Number.NEGATIVE_INFINITY : 0;
  const seen = Uint8Array.from(fields.values, (_, i) => Number(normalAt(hidden, i) > least));
  const months = Array.from(
    { length: batch },
    (_, b) => 1 + (Math.abs(Math.floor(5 * normalAt(calendar, b))) % 12),
  );
  return { fields: { ...fields, seen }, seen, months };
}

describe("the monthly climatology", () => {
  test("leaves anomalies without mean at every cell of every month, over the fields that saw it", () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.integer({ min: 1, max: 40 }), (seed, batch) => {
        const { fields, seen, months } = withGaps(seed, batch, 0.5);
        const climatology = monthlyClimatology(fields, months);
        const known = months.map((m) =>
          climatology.counts.subarray((m - 1) * CELLS, m * CELLS).some((n) => n > 0),
        );
        if (known.includes(false)) return;
        const left = subtractClimatology(fields, months, climatology);
        const sums = new Float64Array(12 * CELLS);
        left.values.forEach((x, i) => {
          sums[(months[Math.floor(i / CELLS)] - 1) * CELLS + (i % CELLS)] += x;
        });
        for (const sum of sums) expect(Math.abs(sum)).toBeLessThan(1e-13 * batch);
        // Every cell that was seen has the mean of its own month, so none is lost.
        const shown = left.seen ?? new Uint8Array(CELLS).fill(1);
        expect(seen.every((s, i) => s === shown[shown.length === CELLS ? i % CELLS : i])).toBe(
          true,
        );
      }),
      { seed: 131, numRuns: 60 },
    );
  });

  test("is what was subtracted: adding it back gives the fields, and marks what is not known", () => {
    const { fields, seen, months } = withGaps(4, 30, 0.5);
    const climatology = monthlyClimatology(fields, months);
    const left = subtractClimatology(fields, months, climatology);
    const back = addClimatology(left, months, climatology).values;
    for (const [i, value] of fields.values.entries()) {
      if (seen[i] === 1) expect(Math.abs(back[i] - value)).toBeLessThan(1e-14 * 20);
    }
    expect(addClimatology(left, months, climatology).seen).toEqual(seen);
  });

  test("does not look at cells that were not seen, whatever stands there", () => {
    const { fields, seen, months } = withGaps(5, 12, 0.5);
    const spoilt = {
      ...fields,
      values: fields.values.map((x, i) => (seen[i] === 1 ? x : Number.NaN)),
    };
    const clean = monthlyClimatology(fields, months);
    const { seen: _, ...blind } = fields;
    expect(monthlyClimatology(spoilt, months)).toEqual(clean);
    // A wrong mean, over all fields, would have taken them in.
    expect(monthlyClimatology(blind, months).means).not.toEqual(clean.means);
    const anomalies = subtractClimatology(spoilt, months, clean).values;
    expect(anomalies.every((x) => Number.isFinite(x))).toBe(true);
  });

  test("a mask of one map is the same as that map for every field", () => {
    const { fields, months } = withGaps(6, 9, 1);
    const map = Uint8Array.from({ length: CELLS }, (_, i) => i % 3 && 1);
    const each = Uint8Array.from(fields.values, (_, i) => map[i % CELLS]);
    const once = monthlyClimatology({ ...fields, seen: map }, months);
    expect(monthlyClimatology({ ...fields, seen: each }, months)).toEqual(once);
    expect(subtractClimatology({ ...fields, seen: each }, months, once).seen).toEqual(map);
  });

  test("at points: exact for what is linear between the cells, the cell's own value at a cell", () => {
    const fine = gaussLegendre(8);
    const count = fine.nLat * fine.nLon;
    const means = new Float64Array(12 * count);
    const value = (j: number, k: number) => 2 * fine.colatitudes[j] + 0.25 * k;
    for (let i = 0; i < count; i++) {
      means[4 * count + i] = value(Math.floor(i / fine.nLon), i % fine.nLon);
    }
    const climatology = { means, counts: new Float64Array(12 * count).fill(3) };
    const at = (colatitude: number, longitude: number) =>
      climatologyAt(climatology, fine, 5, {
        colatitudes: Float64Array.of(colatitude),
        longitudes: Float64Array.of(longitude),
      })[0];
    const step = (2 * Math.PI) / fine.nLon;
    expect(at(fine.colatitudes[3], 5 * step)).toBeCloseTo(value(3, 5), 12);
    const θ = 0.3 * fine.colatitudes[3] + 0.7 * fine.colatitudes[4];
    expect(at(θ, 5.25 * step)).toBeCloseTo(2 * θ + 0.25 * 5.25, 12);
    expect(at(θ, 5.25 * step - 2 * Math.PI)).toBeCloseTo(2 * θ + 0.25 * 5.25, 12);
    expect(at(0.01, 0)).toBeCloseTo(value(0, 0), 12);
    // Between a cell that is known and three that are not, the one.
    climatology.counts.fill(0);
    climatology.counts[4 * count + 3 * fine.nLon + 5] = 1;
    expect(at(θ, 5.25 * step)).toBeCloseTo(value(3, 5), 12);
    expect(at(fine.colatitudes[6], 0)).toBeNaN();
  });

  test("refuses months that are none, of another number, or of which nothing is known", () => {
    const { fields } = withGaps(7, 3, 1);
    expect(() => monthlyClimatology(fields, [1, 2])).toThrow(/one per field, 3, got 2/);
    expect(() => monthlyClimatology(fields, [0, 1, 2])).toThrow(/from 1, January, to 12, got 0/);
    expect(() => monthlyClimatology(fields, [1, 2, Number.NaN])).toThrow(/got NaN/);
    const january = monthlyClimatology(fields, [1, 1, 1]);
    expect(() => subtractClimatology(fields, [1, 1, 2], january)).toThrow(/got 2, of which no/);
    expect(() => addClimatology(fields, [1, 1, 2], january)).toThrow(/got 2, of which no/);
    const coarse = gridFields(equiangular(2, { nLon: 2 }), new Float64Array(4), "K");
    expect(() => addClimatology(coarse, [1], january)).toThrow(/12 maps of the fields' 4 cells/);
  });
});
