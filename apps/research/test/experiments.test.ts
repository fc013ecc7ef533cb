import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FormatError, key, ShapeError } from "@chaosphere/core";
import { loadTf } from "@chaosphere/train";
import { describe, expect, test } from "vitest";
import { checkExpected, compare, type Expectation, readExpected } from "../src/expected.ts";
import { type Bench, column } from "../src/experiment.ts";
import { experiments } from "../src/experiments.ts";
import { decodeRecord, encodeRecord, type ResultRecord } from "../src/record.ts";
import { verdictTable } from "../src/report.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

const bench: Bench = { seed: 2025, loadTf: () => loadTf({ backend: "wasm" }), log: () => {} };

describe.each(Object.entries(experiments))("%s", (name, experiment) => {
  test("finds what theory and independent oracles say, and its figures can be drawn", async () => {
    const findings = await experiment.run(experiment.configs.quick, key(2025), bench);
    const verdicts = compare(findings.numbers, readExpected(name), "quick");
    expect(verdicts.length).toBeGreaterThan(name.startsWith("learned-") ? 0 : 5);
    expect(verdictTable(verdicts.filter(({ holds }) => !holds))).toBe("");
    for (const figure of Object.values(experiment.figures?.(findings) ?? {})) {
      expect(/^<svg .*<\/svg>$/s.test(figure.svg)).toBe(true);
      // In an attribute or a path; pictures in base64 may spell anything.
      expect(/[" ,LMhv]NaN[" ,]/.test(figure.svg)).toBe(false);
    }
  });

  test("has a page that says what would refute it and how it is run", () => {
    const page = readFileSync(join(root, "experiments", name, "README.md"), "utf8");
    expect(page).toContain("**What would refute");
    expect(page).toContain(`npm run experiment -- ${name}`);
  });
});

/**
 * Claims that a kept record fails, by experiment: findings of the work, told on the experiment's page. A claim that begins to fail,
 * or to hold, changes this list.
 */
const failing: Readonly<Record<string, readonly string[]>> = {
  "grace-gravity": [
    "drawn.landCoverage",
    "drawn.seaCoverage",
    "differences.isotropic.landCoverage",
    "drawn.isotropic.landCoverage",
  ],
  "sea-surface": ["cells.crpsOver.localisedNearest", "cells.localised.coverage"],
  "learned-chaos": [
    "quadratic.worstBispectrumBin",
    "quadratic.second.worstBispectrumBin",
    "lognormal.kurtosisError",
    "lognormal.second.kurtosisRatio",
    "lognormal.second.worstBispectrumBin",
    "lognormal.second.kurtosisError",
  ],
  "learned-turbulence": [
    "first.curvatureRatio",
    "second.curvatureRatio",
    "first.kurtosisRatio",
    "first.steepnessSkewnessRatio",
    "first.worstStructure",
    "second.kurtosisRatio",
    "second.steepnessSkewnessRatio",
    "second.worstStructure",
  ],
  "learned-tail": ["relief.firstExcess", "relief.secondExcess"],
  "learned-temperature": ["energyRatio", "logDensityGain", "nearestOverReal", "choosingNats"],
};

const kept = Object.keys(experiments).filter((name) =>
  existsSync(join(root, "experiments", name, "result.json")),
);

describe.each(kept)("the kept record of %s", (name) => {
  const folder = join(root, "experiments", name);
  const record = decodeRecord(readFileSync(join(folder, "result.json"), "utf8"));
  const verdicts = compare(record.numbers, readExpected(name), record.extent);
  const failed = verdicts.filter(({ holds }) => !holds);

  test("fails what is known to fail, by the limits of today, and nothing else", () => {
    expect(failed.map((verdict) => verdict.name)).toEqual(failing[name] ?? []);
  });

  test("has the verdicts that these limits give", () => {
    expect(record.verdicts).toEqual(verdicts);
  });

  test("shows each failing claim as failing on its page", () => {
    const page = readFileSync(join(folder, "README.md"), "utf8");
    for (const { name } of failed) expect(page).toMatch(new RegExp(`✗[^\\n]*${name}`));
    if (failed.length === 0) expect(page).not.toContain("✗");
  });
});

test("the page of posterior-cmb says what its record found", () => {
  const folder = join(root, "experiments", "posterior-cmb");
  const { numbers } = decodeRecord(readFileSync(join(folder, "result.json"), "utf8"));
  const page = readFileSync(join(folder, "README.md"), "utf8").replace(/\s+/g, " ");
  const shown = (name: string, scale: number, digits: number) =>
    (scale * numbers[name]).toFixed(digits);
  const [power, ofMean] = ["powerDeviation", "meanPowerDeviation"].map((x) => shown(x, 1, 1));
  // mK in the record, μK on the page.
  const [mean, inside, outside, total, prior] = [
    "meanInside",
    "spreadInside",
    "spreadOutside",
    "totalInside",
    "priorSd",
  ].map((x) => shown(x, 1000, 0));
  expect(page).toContain(
    `${power} standard deviations of one sky from the theory, that of the mean alone, the negative control, ${ofMean}.`,
  );
  expect(page).toContain(
    `the mean has ${mean} μK and the draws vary about it by ${inside} μK, outside by ${outside}; together ${total} μK, where the prior has ${prior} `,
  );
});

describe("what is expected", () => {
  const expected = (numbers: Record<string, Expectation>) => ({ sources: { here: "" }, numbers });

  test("is refused without a tolerance or limit, and without a source", () => {
    for (const entry of [
      { value: 1, from: "here" },
      { from: "here" },
      { value: 1, within: 0.1, from: "nowhere" },
    ]) {
      expect(() => checkExpected("none", expected({ x: entry }))).toThrow(FormatError);
      expect(() => checkExpected("none", expected({ x: entry }))).toThrow(
        /x must have a value with its tolerance, or a limit, and a known source and law/,
      );
    }
  });

  test("of the mean of a number of values is three standard deviations of that number", () => {
    const laws = { tosses: { mean: 0.5, sd: 0.5, count: "tosses" } };
    const rules = {
      ...expected({
        heads: { notAbove: "tosses", from: "here" },
        tails: { notBelow: "tosses", from: "here" },
      }),
      laws,
    };
    const holding = (numbers: Record<string, number>) =>
      compare(numbers, checkExpected("none", rules), "quick").map(({ holds }) => holds);
    // 0.5 ± 3 · 0.5/√100 = 0.5 ± 0.15, and of 25 tosses ± 0.3.
    expect(holding({ tosses: 100, heads: 0.64, tails: 0.36 })).toEqual([true, true]);
    expect(holding({ tosses: 100, heads: 0.66, tails: 0.34 })).toEqual([false, false]);
    expect(holding({ tosses: 25, heads: 0.66, tails: 0.34 })).toEqual([true, true]);
    expect(holding({ heads: 0.5, tails: 0.5 })).toEqual([false, false]);
    expect(compare({ tosses: 100, heads: 0.5 }, rules, "quick")[0].rule).toBe("< 0.650");
    const unknown = expected({ x: { notAbove: "nothing", from: "here" } });
    expect(() => checkExpected("none", unknown)).toThrow(FormatError);
  });

  test("does not hold for a number that is off, missing or not one", () => {
    const rules = expected({
      within: { value: 2, within: 0.1, from: "here" },
      relative: { value: 2, withinRelative: 0.1, from: "here" },
      below: { below: 1, from: "here" },
      above: { above: 1, from: "here" },
      full: { below: 0, from: "here", only: "full" },
    });
    const verdicts = (numbers: Record<string, number>) =>
      compare(numbers, rules, "quick").map(({ holds }) => holds);
    expect(verdicts({ within: 2.05, relative: 2.15, below: 0, above: 2 })).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(verdicts({ within: 2.15, relative: 2.25, below: 1, above: 1 })).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(verdicts({ within: Number.NaN, below: Number.NEGATIVE_INFINITY })).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(compare({ full: 1 }, rules, "full").at(-1)).toMatchObject({ holds: false, found: 1 });
  });
});

test("a record keeps numbers that are not finite", () => {
  const record = {
    numbers: { a: Number.NaN, b: Number.POSITIVE_INFINITY },
    tables: { t: { x: [1, Number.NEGATIVE_INFINITY] } },
  } as unknown as ResultRecord;
  expect(decodeRecord(encodeRecord(record))).toEqual(record);
});

test("a figure asks for a column that was found", () => {
  const findings = { numbers: {}, tables: { t: { x: [1] } } };
  expect(column(findings, "t", "x")).toEqual([1]);
  expect(() => column(findings, "t", "y")).toThrow(ShapeError);
  expect(() => column(findings, "t", "y")).toThrow(/must have a column y in table t/);
});

describe("the runner", () => {
  const run = (...args: readonly string[]): { code: number; printed: string } => {
    const node = ["--conditions=@chaosphere/source", "--import", "tsx", "src/run.ts", ...args];
    try {
      return {
        code: 0,
        printed: execFileSync(process.execPath, node, {
          cwd: root,
          encoding: "utf8",
          stdio: "pipe",
        }),
      };
    } catch (error) {
      const { status, stderr } = error as { status: number; stderr: string };
      return { code: status, printed: stderr };
    }
  };

  test("writes the record with seed, commit and versions, and the figures", () => {
    const scratch = mkdtempSync(join(tmpdir(), "chaosphere-research-"));
    try {
      const { code, printed } = run("singularity", "--quick", "--seed", "5", "--out", scratch);
      expect(code).toBe(0);
      expect(printed).toMatch(/24 of 24 numbers hold/);
      const folder = join(scratch, "singularity");
      expect(readdirSync(folder).sort()).toEqual(["result.json", "singularity-at-zero.png"]);
      const record = decodeRecord(readFileSync(join(folder, "result.json"), "utf8"));
      expect(record).toMatchObject({ experiment: "singularity", extent: "quick", seed: 5 });
      expect(record.commit).toMatch(/^[0-9a-f]{40}\+?$|^unknown$/);
      const packages = ["atlas", "core", "data", "malliavin", "metrics", "model", "score", "train"];
      expect(Object.keys(record.versions)).toEqual([
        "node",
        ...packages.map((name) => `@chaosphere/${name}`),
      ]);
      const png = readFileSync(join(folder, "singularity-at-zero.png"));
      expect(png.subarray(1, 4).toString("latin1")).toBe("PNG");
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  });

  test("refuses a name that is no experiment, with the names that are", () => {
    const { code, printed } = run("none");
    expect(code).toBe(2);
    expect(printed).toContain("must be one of those named below, got none.");
    expect(printed).toContain(
      "names: barotropic-turbulence, calibration, checkerboard-certificate",
    );
  });
});
