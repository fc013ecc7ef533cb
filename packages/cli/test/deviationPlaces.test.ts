import { equiangular, gaussLegendre, whittleMatern } from "@chaosphere/core";
import { degreeBand } from "@chaosphere/score/posterior";
import { expect, test } from "vitest";
import type { Observed } from "../src/condition/observed.ts";
import { exactPosteriors } from "../src/condition/posteriorDraws.ts";

/** Coefficients of the degrees below 2 are seen with an error, so that the deviation is the same everywhere and known. */
const [L, SEEN, SD] = [6, 2, 0.3];
const prior = whittleMatern(L, { alpha: 2, kappa: 3 });

const seenTwice: Observed = {
  count: 2,
  unit: "",
  of: "coefficients",
  seen: [SEEN ** 2, SEEN ** 2],
  groups: [
    {
      operator: degreeBand(L, 0, SEEN),
      noise: { kind: "white", sd: SD },
      values: Float64Array.from({ length: 2 * SEEN ** 2 }, (_, i) => i / 10),
      fields: [0, 1],
    },
  ],
};

const expected = Math.sqrt(
  prior.spectrum.reduce((sum, c, l) => {
    const left = l < SEEN ? 1 / (1 / c + 1 / SD ** 2) : c;
    return sum + ((2 * l + 1) / (4 * Math.PI)) * left;
  }, 0),
);

test("a deviation at some places is not that of other places which were asked for before", () => {
  const { deviationAt } = exactPosteriors(prior, seenTwice, 0);
  for (const grid of [gaussLegendre(L), equiangular(2 * L)]) {
    const at = deviationAt({ grid });
    for (const b of [0, 1]) {
      const { values, relativeError } = at(b);
      expect([values.length, relativeError]).toEqual([grid.nLat * grid.nLon, 0]);
      for (const sd of values) expect(Math.abs(sd / expected - 1)).toBeLessThan(1e-12);
    }
    // Fields that were seen alike share it.
    expect(at(1)).toBe(at(0));
  }
});
