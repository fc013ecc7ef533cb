import {
  colour,
  type GridFields,
  gaussLegendre,
  isotropic,
  key,
  synthesise,
  whiteNoise,
} from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { evaluateEnsemble } from "../../src/evaluation/evaluateEnsemble.ts";
import { cutCoefficients, onCommonCells, seenMean } from "../../src/evaluation/seenCells.ts";

const L = 8;
const grid = gaussLegendre(L);
const cells = grid.nLat * grid.nLon;
const draw = (count: number, seed: number): GridFields => {
  const law = isotropic(Float64Array.from({ length: L }, (_, l) => (1 + l) ** -2));
  return synthesise(colour(law, whiteNoise(L, count, key(seed))), grid);
};
/** A belt that is not seen. */
const seen = Uint8Array.from({ length: cells }, (_, p) =>
  p >= cells / 2 && p < 0.75 * cells ? 0 : 1,
);
const change = (fields: GridFields, of: (x: number, isSeen: boolean) => number): GridFields => ({
  ...fields,
  values: fields.values.map((x, i) => of(x, seen[i % cells] === 1)),
});

function evaluated(generated: GridFields, reference: GridFields) {
  const [f, g] = onCommonCells([generated, { ...reference, seen }]);
  if (!f || !g) throw new Error("two ensembles");
  const [a, b] = [f, g].map((fields) => cutCoefficients(fields, L, seenMean(g)));
  if (!a || !b) throw new Error("two ensembles");
  return evaluateEnsemble(a, b, { key: key(9), splits: 6, cells: { generated: f, reference: g } });
}

describe("an evaluation of fields with gaps", () => {
  const [generated, reference] = [draw(40, 1), draw(60, 2)];

  test("does not see what no field saw", () => {
    const strange = change(generated, (x, isSeen) => (isSeen ? x : 1e6));
    expect(evaluated(strange, reference)).toEqual(evaluated(generated, reference));
  });

  test("is within for the same law, and beyond for one that is wrong where it was seen", () => {
    const same = evaluated(generated, reference);
    expect(same.marginals.verdict).toBe("within");
    expect(same.standardDeviationMap.verdict).toBe("within");
    expect(same.energyDistance.verdict).toBe("within");
    // About the mean of the reference that is taken off before the cut.
    const c = seenMean({ ...reference, seen });
    const louder = evaluated(
      change(generated, (x) => c + 1.6 * (x - c)),
      reference,
    );
    for (const part of [
      "spectrum",
      "standardDeviationMap",
      "energyDistance",
      "marginals",
    ] as const) {
      expect(louder[part].verdict).toBe("beyond");
    }
    // The ratio of cut spectra is that of the laws all the same.
    const mean = louder.spectrum.ratio.reduce((sum, r) => sum + r / L, 0);
    expect(mean / same.spectrum.ratio.reduce((sum, r) => sum + r / L, 0)).toBeCloseTo(1.6 ** 2, 10);
  });

  test("without gaps, all cells by area are the heights of the coefficients", () => {
    const [f, g] = onCommonCells([generated, reference]);
    if (!f || !g) throw new Error("two ensembles");
    const [a, b] = [f, g].map((fields) => cutCoefficients(fields, L));
    if (!a || !b) throw new Error("two ensembles");
    const options = { key: key(9), splits: 3 };
    const [whole, cut] = [
      evaluateEnsemble(a, b, options),
      evaluateEnsemble(a, b, { ...options, cells: { generated: f, reference: g } }),
    ];
    expect(cut.marginals.value).toBeCloseTo(whole.marginals.value, 8);
    expect(cut.marginals.kurtosis.reference.value).toBeCloseTo(
      whole.marginals.kurtosis.reference.value,
      8,
    );
    expect(cut.standardDeviationMap.value).toBeCloseTo(whole.standardDeviationMap.value, 10);
    expect(cut.standardDeviationMap.correlation).toBeCloseTo(
      whole.standardDeviationMap.correlation,
      10,
    );
  });

  test("common cells are those of every field of every ensemble; none, or other grids, are refused", () => {
    const own = new Uint8Array(2 * cells).fill(1);
    own[cells + 3] = 0;
    const [f] = onCommonCells([
      { ...draw(2, 1), seen: own },
      { ...reference, seen },
    ]);
    expect(f?.seen?.filter((s) => s === 0)).toHaveLength(cells / 4 + 1);
    expect([f?.values[3], f?.seen?.[3]]).toEqual([0, 0]);
    const other = { ...reference, seen: seen.map((s) => 1 - s) };
    expect(() => onCommonCells([{ ...generated, seen }, other])).toThrow(
      "some cell must be seen by every field, got none",
    );
    expect(() => onCommonCells([generated, { ...reference, grid: gaussLegendre(9) }])).toThrow(
      "one grid, got gauss-legendre 8 × 16 and gauss-legendre 9 × 18",
    );
  });
});
