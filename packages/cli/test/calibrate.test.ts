import { readFileSync, writeFileSync } from "node:fs";
import {
  colour,
  gaussLegendre,
  key,
  synthesise,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { npyArray, writeNpy } from "@chaosphere/data";
import {
  baseModel,
  encodeCheckpoint,
  fibonacciPoints,
  fitGaussianModel,
  initialise,
  networkCheckpoint,
} from "@chaosphere/model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { calibrationVerdict, verdictWords } from "../src/calibration/verdict.ts";
import { session } from "./session.ts";

const s = session();
afterAll(s.close);

const L = 4;
const prior = ["prior", "--alpha", "2", "--kappa", "3", "--sigma", "20", "--band-limit", `${L}`];
const points = ["--observe", "points:12", "--noise-sd", "0.3"];
const calibrated = async (...options: string[]) =>
  (await s.json("calibrate", "@p.model", ...options)) as unknown as Calibrated;

interface Calibrated {
  readonly verdict: string;
  readonly words: string;
  readonly method: string;
  readonly approximation?: string;
  readonly adjustedPValue: number;
  readonly tests: number;
  readonly trials: number;
  readonly runs: number;
  readonly pValue: Record<string, number | null>;
  readonly ecdfPValue: Record<string, number | null>;
  readonly coverage: Record<string, { level: number; value: number; standardError: number }[]>;
  readonly pooledCoverage: Record<
    string,
    { level: number; value: number; standardError: number }[]
  >;
  readonly crps: Record<string, { value: number; standardError: number }>;
  readonly energyScore: { value: number; standardError: number; norm: string };
  readonly chiSquared: {
    ratio: number;
    standardError: number;
    degreesOfFreedom: number;
    pValue: number;
  } | null;
  readonly ranks: Record<string, number[]>;
}

let exact: Calibrated;

beforeAll(async () => {
  await s.json(...prior, "--out", "@p.model");
  exact = await calibrated(...points, "--trials", "500");
});

describe("500 trials of a Gaussian law seen at 12 points", () => {
  test("find nothing against the exact posterior, in every number", () => {
    const c = exact;
    expect([c.verdict, c.method, c.trials]).toEqual(["calibrated", "exact", 500]);
    // 6 points, 2 regions, C_1, C_2, the maximum and the misfit, twice each, and χ².
    expect(Object.keys(c.pValue)).toHaveLength(12);
    expect(c.tests).toBe(25);
    expect(c.chiSquared?.degreesOfFreedom).toBe(L * L);
    expect(Math.abs((c.chiSquared?.ratio ?? 0) - 1)).toBeLessThan(4 * Math.sqrt(2 / (500 * L * L)));
    for (const where of ["seen", "unseen"]) {
      for (const { level, value, standardError } of c.pooledCoverage[where] ?? []) {
        expect(Math.abs(value - level)).toBeLessThan(4 * standardError);
      }
    }
    for (const [name, counts] of Object.entries(c.ranks)) {
      expect(
        counts.reduce((sum, n) => sum + n, 0),
        name,
      ).toBe(500);
    }
    const byChance = Object.values(c.pValue).filter((p) => (p ?? 0) < 0.01).length;
    expect(byChance).toBeLessThanOrEqual(1);
  });

  test("find DPS out, in the misfit and at seen points, and say what it is", async () => {
    const c = await calibrated(
      ...points,
      "--trials",
      "500",
      "--draws",
      "19",
      "--method",
      "dps",
      "--steps",
      "24",
    );
    expect(c.verdict).toBe("not calibrated");
    expect(c.adjustedPValue).toBeLessThan(1e-6);
    expect(c.pValue["misfit of the data"]).toBeLessThan(1e-9);
    expect(c.approximation).toMatch(/DPS is an approximation/);
    const at90 = c.pooledCoverage["seen"]?.find(({ level }) => level === 0.9);
    expect((at90?.value ?? 1) + 3 * (at90?.standardError ?? 1)).toBeLessThan(0.9);
    expect(c.words).toMatch(/^Not calibrated: the smallest of 24 p values is /);
  });

  test("find the exact diffusion as good as the exact posterior, by the same trials", async () => {
    const options = ["--draws", "19", "--method", "diffusion", "--steps", "48"];
    const c = await calibrated(...points, "--trials", "500", ...options);
    expect(c.verdict).toBe("calibrated");
    const difference = c.energyScore.value - exact.energyScore.value;
    // Same true fields and data; 19 fair draws in place of 99 add a tenth of the spread of a score.
    expect(Math.abs(difference)).toBeLessThan(2 * exact.energyScore.standardError);
    expect(c.energyScore.norm).toBe("L2 of the unit sphere");
  });

  test("find the prior out in place of the posterior, by nothing but the misfit", async () => {
    const c = await calibrated(...points, "--trials", "500", "--method", "prior");
    expect(c.verdict).toBe("not calibrated");
    const { "misfit of the data": misfit, ...others } = c.pValue;
    expect(misfit).toBeLessThan(1e-9);
    expect(Math.min(...Object.values(others).map((p) => p ?? 0))).toBeGreaterThan(1e-3);
    expect(c.energyScore.value - exact.energyScore.value).toBeGreaterThan(
      10 * (c.energyScore.standardError + exact.energyScore.standardError),
    );
    // Draws and truth of one law N(0, C): fair scores are σ/√π at a point, and half of E‖X − X′‖.
    const { spectrum } = whittleMatern(L, { alpha: 2, kappa: 3, sigma: 20 });
    const variance = spectrum.reduce((v, C, l) => v + ((2 * l + 1) * C) / (4 * Math.PI), 0);
    const atPoints = Object.entries(c.crps).filter(([name]) => /E, (seen|unseen)$/.test(name));
    expect(atPoints.length).toBeGreaterThan(2);
    for (const [, { value, standardError }] of atPoints) {
      const score = (of: number) => Math.abs(value - of) / standardError;
      expect(score(Math.sqrt(variance / Math.PI))).toBeLessThan(5);
      // Negative control: σ for σ/√π.
      expect(score(Math.sqrt(variance))).toBeGreaterThan(5);
    }
    const z = whiteNoise(L, 20_000, key(7)).values;
    const squares = new Float64Array(20_000);
    z.forEach((x, at) => {
      const C = spectrum[Math.floor(Math.sqrt(at % L ** 2))] ?? 0;
      squares[Math.floor(at / L ** 2)] += 2 * C * x * x;
    });
    const energy = squares.reduce((mean, square) => mean + Math.sqrt(square) / 2 / 20_000, 0);
    const { value, standardError } = c.energyScore;
    expect(Math.abs(value - energy)).toBeLessThan(5 * standardError);
    expect(Math.abs(value - 2 * energy)).toBeGreaterThan(5 * standardError);
  });

  test("try particles, and say what they were worth", async () => {
    const options = ["--trials", "40", "--draws", "9", "--method", "particles", "--steps", "48"];
    const c = await calibrated(...points, ...options);
    expect([c.method, c.verdict, c.trials]).toEqual(["particles", "calibrated", 40]);
    expect(c.approximation).toMatch(
      /in the worst of the last trials they were worth [\d.]+ independent ones/,
    );
  });

  test("call the exact posterior not calibrated in no more than 1 % of seeds", async () => {
    const verdicts: string[] = [];
    for (let seed = 1; seed <= 25; seed++) {
      const c = await calibrated(...points, "--trials", "60", "--draws", "19", "--seed", `${seed}`);
      verdicts.push(c.verdict);
    }
    // P(more than 2 of 25) = 0.2 % at 1 %.
    expect(verdicts.filter((v) => v !== "calibrated").length).toBeLessThanOrEqual(2);
  });
});

describe("what can be seen", () => {
  test.each(["degrees:0..1", "hemisphere:north", "cap:0,0,40"])("%s passes", async (spec) => {
    const c = await calibrated("--observe", spec, "--noise-sd", "0.2", "--trials", "200");
    expect(c.verdict).toBe("calibrated");
  });

  test("a table of points brings its own errors", async () => {
    writeFileSync(s.path("stations.csv"), "lat,lon,sd\n50,10,0.2\n-20,120,0.4\n0,-60,0.1\n");
    const c = await calibrated("--observe", `points:${s.path("stations.csv")}`, "--trials", "100");
    expect(c.verdict).toBe("calibrated");
  });
});

describe("true fields from files", () => {
  const noise = (seed: string, sigma: string, out: string) =>
    s.json(
      ...["noise", "--alpha", "2", "--kappa", "3", "--sigma", sigma, "--band-limit", `${L}`],
      ...["--count", "300", "--seed", seed, "--out", out],
    );

  test("of the model's law pass, and of one of larger variance do not", async () => {
    await noise("8", "20", "@own.npy");
    await noise("9", "26", "@other.npy");
    const against = (file: string) => calibrated(...points, "--against", file, "--grid", "gauss");
    const [own, other] = [await against("@own.npy"), await against("@other.npy")];
    expect([own.verdict, own.trials, own.runs]).toEqual(["calibrated", 300, 300]);
    expect(other.verdict).toBe("not calibrated");
    expect(other.chiSquared?.ratio).toBeGreaterThan(1.1);
  });

  test("that the model was fitted to are left out, with a word", async () => {
    await s.json(
      ...["train", "@own.npy", "--model", "gaussian", "--band-limit", `${L}`, "--grid", "gauss"],
      ...["--hold-out", "last:20%", "--out", "@fit.model"],
    );
    const call = ["calibrate", "@fit.model", ...points, "--against", "@own.npy", "--grid", "gauss"];
    const { status, stdout, stderr } = await s.run(...call, "--json");
    expect(status).toBe(0);
    expect(stderr).toContain("240 fields of --against that the model was fitted to are left out");
    expect(JSON.parse(stdout).trials).toBe(60);
  });

  test("in runs are tested by run, or not at all where runs are few", async () => {
    for (const run of [1, 2]) await noise(`${20 + run}`, "20", `@run${run}.npy`);
    const against = ["--grid", "gauss", "--against", "@run1.npy", "@run2.npy"];
    const c = await calibrated(...points, "--trials", "100", ...against);
    expect([c.verdict, c.runs, c.trials]).toEqual(["untested", 2, 100]);
    expect(Object.values(c.pValue).every((p) => p === null)).toBe(true);
    expect(c.words).toMatch(/fewer than four runs/);
    const free = await calibrated(...points, "--independent", "--trials", "100", ...against);
    expect([free.verdict, free.runs]).toEqual(["calibrated", 100]);
  });
});

describe("a network trained for what is seen", () => {
  test("is calibrated for that, untrained as good as the Gaussian posterior that it corrects", async () => {
    const law = whittleMatern(L, { alpha: 2, kappa: 3, sigma: 20 });
    const fields = synthesise(colour(law, whiteNoise(L, 2000, key(1))), gaussLegendre(L));
    const task = { text: "points:12", sites: fibonacciPoints(12), noiseSd: 0.3 };
    const base = baseModel(fitGaussianModel(fields, L).model, { network: "operator", task });
    const model = networkCheckpoint(base, initialise(base.spec, key(2)), { step: 0, log: [] });
    writeFileSync(s.path("task.model"), encodeCheckpoint(model));
    const against = ["--against", "@own.npy", "--grid", "gauss", "--draws", "19", "--steps", "6"];
    const call = ["calibrate", "@task.model", ...against, "--method", "learned"];
    const c = (await s.json(...call)) as unknown as Calibrated;
    expect([c.method, c.verdict, c.trials]).toEqual(["learned", "calibrated", 300]);
    for (const [options, rule] of [
      [
        ["--observe", "points:13"],
        /that the network was trained for, points:12 and 0.3, got points:13/,
      ],
      [
        ["--method", "dps"],
        /--method must be learned for a network that was trained with --observe/,
      ],
      [["--method", "prior"], /--method must be learned .* got prior and /],
    ] as const) {
      const { status, stderr } = await s.run(...call, ...options);
      expect([status, stderr]).toEqual([2, expect.stringMatching(rule)]);
    }
    const alone = await s.run("calibrate", "@task.model");
    expect(alone.stderr).toMatch(/--against must be given for a network trained for what is seen/);
  });
});

describe("what is told", () => {
  test("a report holds the verdict and both figures of every functional", async () => {
    const c = await calibrated(...points, "--trials", "100", "--report", "@r.html");
    const page = readFileSync(s.path("r.html"), "utf8");
    expect(page).toContain(c.words);
    expect(page.match(/<figure>/g)).toHaveLength(24);
    expect(page).not.toContain("NaN");
  });

  test("the same seed gives the same numbers, another seed others", async () => {
    const run = (seed: string) => calibrated(...points, "--trials", "50", "--seed", seed);
    const [a, again, b] = [await run("3"), await run("3"), await run("4")];
    expect(again).toEqual(a);
    expect(b.pValue).not.toEqual(a.pValue);
  });

  test("words name the smallest p value and what it is of", () => {
    const smallest = { name: "C_2", pValue: 0.0004, tests: 20, adjusted: 0.008 };
    const verdict = calibrationVerdict({ functionals: [], smallest }, undefined);
    expect(verdict.verdict).toBe("not calibrated");
    expect(verdictWords(verdict, 50)).toBe(
      "Not calibrated: the smallest of 20 p values is 0.000400 (C_2), so the probability of one as small by chance is at most 0.00800.",
    );
    const none = { name: "", pValue: Number.NaN, tests: 0, adjusted: Number.NaN };
    expect(calibrationVerdict({ functionals: [], smallest: none }, undefined).verdict).toBe(
      "untested",
    );
  });
});

test.each([
  [["--noise-sd", "0.1"], 2, /--observe must be given, got none/],
  [["--observe", "points:12"], 2, /--noise-sd must be given, got none/],
  [["--observe", "nowhere", "--noise-sd", "1"], 2, /what is seen must be degrees/],
  [["--observe", "degrees:0..9", "--noise-sd", "1"], 2, /degrees must be below the band limit 4/],
  [[...points, "--trials", "5"], 2, /--trials must be a whole number from 10/],
  [[...points, "--hold-out", "last:20%"], 2, /--hold-out must choose fields of --against/],
  [
    [...points, "--steps", "9"],
    2,
    /--steps must go with a diffusion, .* got 9 and the method exact/,
  ],
  [[...points, "--method", "prior", "--steps", "9"], 2, /got 9 and the method prior, which takes/],
  [[...points, "--method", "learned"], 2, /--method learned must go with a network/],
  [[...points, "--noise-sd", "-1"], 2, /--noise-sd must be positive/],
  [
    ["--observe", `mask:${s.path("twos.npy")}`, "--noise-sd", "1"],
    1,
    /one map of 4 × 8 cells with 1 where .* got the value 2 in/,
  ],
  [
    ["--observe", `mask:${s.path("zeros.npy")}`, "--noise-sd", "1"],
    2,
    /at least one cell must be seen/,
  ],
])("%j is refused in one line", async (options, expected, rule) => {
  writeFileSync(s.path("twos.npy"), writeNpy(npyArray([4, 8], new Float64Array(32).fill(2))));
  writeFileSync(s.path("zeros.npy"), writeNpy(npyArray([4, 8], new Float64Array(32))));
  const { status, stderr } = await s.run("calibrate", "@p.model", ...options);
  expect(stderr).toMatch(rule);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(status).toBe(expected);
});
