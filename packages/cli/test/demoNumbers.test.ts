import { child, key, purpose } from "@chaosphere/core";
import type { Dataset } from "@chaosphere/data";
import { readDataset } from "@chaosphere/data/node";
import type { GaussianCheckpoint } from "@chaosphere/model";
import { beforeAll, describe, expect, test } from "vitest";
import { calibrationLine, conditionedRows } from "../src/demo/conditionedText.ts";
import { type Conditioning, conditioning } from "../src/demo/conditioning.ts";
import { chooseCorrection } from "../src/demo/correction.ts";
import { designs } from "../src/demo/design.ts";
import { type Experiment, evaluated } from "../src/demo/experiment.ts";
import { type ClosedForms, closedForms } from "../src/demo/models.ts";
import { choices, comparisonTable, table } from "../src/demo/table.ts";
import { folder, formulaWeights, networkOf, reliefFolder, terminal } from "./demoNetwork.ts";
import golden from "./fixtures/mainJob.json" with { type: "json" };

const names = ["network", "localised", "full"] as const;

let data: Dataset;
beforeAll(async () => {
  data = await readDataset(folder);
});

describe("the numbers of a quick run, with gains by a formula, are those of main_job.py", () => {
  const design = designs.quick;
  let forms: ClosedForms;
  let result: Omit<Experiment, "design" | "data" | "trained">;

  beforeAll(async () => {
    forms = closedForms(data, design, 0);
    const network = networkOf(forms, formulaWeights(design.bandLimit), golden.correctedFrom);
    const relief = await readDataset(reliefFolder);
    result = evaluated(data, forms, network, design, { seed: 0, terminal, relief });
  }, 120_000);

  /** Largest departure of numbers in two records of one shape, relative to 1 or the number. */
  function departure(found: unknown, expected: unknown): number {
    if (typeof expected === "number") {
      return Math.abs((found as number) - expected) / Math.max(1, Math.abs(expected));
    }
    return Math.max(
      ...Object.entries(expected as Record<string, unknown>).map(([name, value]) =>
        departure((found as Record<string, unknown>)[name], value),
      ),
    );
  }

  test("noise, clock and localisation", () => {
    const { alpha, kappa, sigma } = result.noise;
    expect(
      departure({ alpha, kappa }, { alpha: golden.noise.alpha, kappa: golden.noise.kappa }),
    ).toBeLessThan(1e-5);
    expect(Math.abs(sigma / golden.noise.sigma - 1)).toBeLessThan(1e-4);
    // The horizon is a bisection to 1e-3 of the same entropies.
    expect(forms.localised.horizon).toBe(golden.horizon);
    expect(Math.abs(forms.localised.stop / golden.stop - 1)).toBeLessThan(1e-8);
    expect(forms.chosen.localisation).toEqual(golden.chosen.localisation);
    expect(departure(forms.chosen, golden.chosen)).toBeLessThan(golden.tolerance);
  });

  test("where the network would correct", () => {
    const { gains } = chooseCorrection(forms, formulaWeights(design.bandLimit));
    // 24 steps of order 4 here, 192 there.
    expect(departure(gains, golden.correction)).toBeLessThan(1e-3);
  });

  test("what was chosen, in words, to its last digit", () => {
    const { localisation: at, logDensity, sampleLogDensity } = golden.chosen;
    const told = (from: number, gains: typeof golden.correction) =>
      choices({
        chosen: forms.chosen,
        trained: { correction: { from, gains } },
      } as unknown as Experiment);
    const [law = "", none = ""] = told(design.bandLimit, golden.correction);
    const { length, wholeBelow, shrinkage, blend } = at;
    expectPrinted(law, [
      ...[67, forms.chosen.tried, length, wholeBelow, shrinkage, blend],
      ...[logDensity, sampleLogDensity],
    ]);
    expectPrinted(none, [golden.correction.length, 67]);
    const gains = [...golden.correction, { from: 9, gain: 1.234, standardError: 0.567 }];
    expectPrinted(told(9, gains)[1] ?? "", [9, gains.length, 67, 1.234, 0.567]);
  });

  test("likelihoods, losses, laws and bounds", () => {
    const { models, sampled, bounds, flowError } = result.judgement;
    expect(departure(models, golden.heldOut)).toBeLessThan(golden.tolerance);
    for (const name of names) {
      expect(Math.abs(sampled[name] / golden.sampled[name] - 1)).toBeLessThan(1e-3);
      const { exact, path, byInformation } = bounds.models[name];
      const found = { exact, ...path.terms, total: path.total, byInformation: byInformation.total };
      expect(departure(found, golden.bounds[name])).toBeLessThan(golden.tolerance);
    }
    expect(Math.abs(flowError / golden.flowError - 1)).toBeLessThan(1e-3);
  });

  test("fields against held-out ones", () => {
    const { spectrumDeparture, ...compared } = golden.comparison;
    expect(spectrumDeparture.network).toBeGreaterThan(0);
    expect(departure(result.comparison, compared)).toBeLessThan(golden.tolerance);
  });

  test("held-out fields given a part of them, and not by the other law or of other fields", async () => {
    const relief = await readDataset(reliefFolder);
    const given = (model: GaussianCheckpoint, test: Dataset) =>
      conditioning(model, test, relief, child(key(0), purpose.posterior));
    const { localised, full, test } = forms;
    const later = { ...test.fields, values: test.fields.values.map((x) => x + 0.01) };
    for (const view of ["points", "hemisphere"] as const) {
      const { size, ...numbers } = golden.conditioning[view];
      const off = (other: Conditioning) => departure(other[view].intervals, numbers);
      expect(result.conditioning[view].size).toBe(size);
      expect(off(result.conditioning)).toBeLessThan(golden.tolerance);
      // Broken on purpose.
      expect(off(given(full, test))).toBeGreaterThan(1e-3);
      expect(off(given(localised, { ...test, fields: later }))).toBeGreaterThan(1e-5);
      const { coverage, narrowed, misplaced } = result.conditioning[view].intervals;
      expect(coverage.mean - narrowed.mean).toBeGreaterThan(0.05);
      expect(narrowed.mean - misplaced.mean).toBeGreaterThan(0.2);
    }
  });

  test("what is printed of them, to its last digit", () => {
    const { points, hemisphere } = golden.conditioning;
    const over = (of: "coverage" | "narrowed" | "misplaced", scale = 100) =>
      [points, hemisphere].flatMap((view) => [
        scale * view[of].mean,
        scale * view[of].standardError,
      ]);
    const rms = (of: "rmsError" | "rmsUnseen") =>
      [points, hemisphere].flatMap((view) => [view[of].mean, view[of].standardError]);
    const whole = { ...result, data, design };
    const cells = conditionedRows(whole).map((row) => `${row.points} ${row.hemisphere}`);
    const expected = [
      over("coverage"),
      over("narrowed"),
      over("misplaced"),
      rms("rmsError"),
      [points.rmsDeviation, hemisphere.rmsDeviation],
      rms("rmsUnseen"),
    ];
    expect(cells).toHaveLength(expected.length);
    cells.forEach((text, row) => {
      expectPrinted(text, expected[row] ?? []);
    });
    expect(calibrationLine(whole)).toContain(cells[0]?.slice(0, 10));
  });

  test("every number of the printed table, to its last digit", () => {
    const { heldOut, sampled, bounds, comparison: c } = golden;
    const over = (of: "logDensity" | "logDensityGain" | "fieldsLogDensity" | "loss") =>
      names.flatMap((name) => [heldOut[name][of].mean, heldOut[name][of].standardError]);
    const of = (f: (name: (typeof names)[number]) => number) => names.map(f);
    const excess = (["localised", "full"] as const).flatMap((name) => [
      c.energyExcess[name].mean,
      c.energyExcess[name].standardError,
    ]);
    const expected = [
      [...over("logDensity"), 0],
      over("logDensityGain"),
      over("fieldsLogDensity"),
      over("loss"),
      of((name) => sampled[name]),
      of((name) => bounds[name].exact),
      of((name) => bounds[name].total),
      of((name) => bounds[name].initialisation),
      of((name) => bounds[name].discretisation),
      of((name) => bounds[name].scoreError),
      of((name) => bounds[name].byInformation),
      [...of((name) => c.energyDistance[name]), c.energyDistance.data],
      excess,
      [...of((name) => c.deviationMapCorrelation[name]), c.deviationMapCorrelation.data],
      [...of((name) => c.nearestOverReal[name]), c.nearestOverReal.data],
      of((name) => c.spectrumDeparture[name]),
    ];
    const whole = { ...result, data, design };
    const cells = comparisonTable(whole).flatMap(({ rows }) =>
      rows.map(({ values, reference }) =>
        [...names.map((name) => values[name]), reference].join(" "),
      ),
    );
    expect(cells).toHaveLength(expected.length);
    cells.forEach((text, row) => {
      expectPrinted(text, expected[row] ?? []);
    });
    const lines = table(whole);
    const first = lines.findIndex((line) => line.startsWith("C_l of generated"));
    expect(lines).toHaveLength(first + 1 + design.bandLimit);
    for (let l = 0; l < design.bandLimit; l++) {
      const text = (lines[first + 1 + l] ?? "").slice(4);
      expectPrinted(text, [
        c.spectrumRatioError[l] ?? 0,
        ...of((name) => c.spectrumRatio[name][l] ?? 0),
      ]);
    }
    // The page alone names these.
    const meanings = comparisonTable(whole).flatMap(({ rows }) =>
      rows.map(({ meaning }) => meaning),
    );
    const halves = meanings.find((text) => text.includes("between halves")) ?? "";
    expectPrinted(halves, [
      Math.min(...c.splitHalfEnergyDistances),
      Math.max(...c.splitHalfEnergyDistances),
    ]);
    const nearest = meanings.find((text) => text.startsWith("median distance")) ?? "";
    expectPrinted(nearest.replace(/; below 1.*/, ""), [c.nearestReal]);
  });

  /** Holds the numbers of a text to half a unit of their last digit. */
  function expectPrinted(text: string, expected: readonly number[]): void {
    const found = text.match(/[−-]?\d+(\.\d+)?(e[+-]\d+)?/g) ?? [];
    expect([text, found.length]).toEqual([text, expected.length]);
    found.forEach((printed, i) => {
      const value = Number(printed.replace("−", "-"));
      const [mantissa = "", exponent = "0"] = printed.split("e");
      const unit = 10 ** (Number(exponent) - (mantissa.split(".")[1] ?? "").length);
      const off = Math.abs(value - (expected[i] ?? Number.NaN));
      expect([text, off <= 0.5001 * unit + golden.tolerance * unit]).toEqual([text, true]);
    });
  }
});
