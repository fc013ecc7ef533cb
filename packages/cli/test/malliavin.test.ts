import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { npyArray, writeNpy } from "@chaosphere/data";
import {
  cubicEquation,
  doubleWellEquation,
  fokkerPlanck,
  lawScore,
  uniformLineMesh,
} from "@chaosphere/malliavin";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { session } from "./session.ts";

const s = session();
afterAll(s.close);

const definitions = {
  ou: {
    name: "Ornstein–Uhlenbeck",
    drift: "-k*x",
    diffusion: "s",
    parameters: { k: 1, s: 0.8 },
    start: 1,
    horizon: 0.7,
    steps: 350,
    paths: 2000,
  },
  gbm: { equation: "geometric-brownian", growth: 0.1, volatility: 0.5, start: 1, horizon: 1 },
  cubic: { equation: "cubic", start: 0.8, horizon: 0.5, steps: 100, paths: 6000, seed: 3 },
  square: { equation: "signed-square", start: 1, horizon: 1, steps: 20, paths: 200 },
  plane: {
    drift: ["-x1 + x2", "-2*x2"],
    diffusion: [
      ["1", "0.5"],
      ["0", "1"],
    ],
    start: [0, 1],
    horizon: 0.5,
    steps: 50,
    paths: 4000,
  },
  flat: { drift: ["x2", "0"], diffusion: [["0"], ["1"]], start: [0, 0], horizon: 0.1, steps: 1 },
} as const;

beforeAll(() => {
  for (const [name, definition] of Object.entries(definitions)) {
    writeFileSync(s.path(`${name}.json`), JSON.stringify(definition));
  }
});

interface Scores {
  readonly points: readonly (readonly number[])[];
  readonly score: readonly (readonly number[])[];
  readonly standardError: readonly (readonly number[])[];
  readonly effectiveCount: readonly number[];
}

async function scores(...argv: string[]): Promise<Scores> {
  return (await s.json("malliavin", ...argv)) as unknown as Scores;
}

/** Largest deviation from f in standard errors, of which `allowance` |f| each is granted first. */
function worst({ points, score, standardError }: Scores, f: (x: number) => number, allowance = 0) {
  const deviations = points.map(([x], i) => {
    const exact = f(x as number);
    const gap = Math.abs((score[i]?.[0] as number) - exact);
    return Math.max(0, gap - allowance * Math.abs(exact)) / (standardError[i]?.[0] as number);
  });
  return Math.max(...deviations);
}

describe("the score against the truth", () => {
  test("a linear equation by formulas has the Gaussian score, one of another variance not", async () => {
    const mean = Math.exp(-0.7);
    const variance = (0.64 * (1 - Math.exp(-1.4))) / 2;
    const method = ["--method", "nearest-neighbours", "--smoothing", "40"];
    const found = await scores("@ou.json", "--grid", "-0.2:1.2:8", ...method);
    // The error of Euler's law and of the trapezoidal weight is O(h), h = 0.002.
    expect(worst(found, (x) => (mean - x) / variance, 0.01)).toBeLessThan(4);
    expect(worst(found, (x) => (mean - x) / (1.2 * variance), 0.01)).toBeGreaterThan(10);
  });

  test("geometric Brownian motion has the log-normal score; another drift has not", async () => {
    const exact = (growth: number) => (x: number) =>
      -(1 + (Math.log(x) - (growth - 0.125)) / 0.25) / x;
    const run = ["--steps", "400", "--paths", "3000", "--method", "nearest-neighbours"];
    const found = await scores("@gbm.json", "--grid", "0.6:1.8:7", ...run, "--smoothing", "40");
    expect(worst(found, exact(0.1), 0.01)).toBeLessThan(4);
    expect(worst(found, exact(0.2), 0.01)).toBeGreaterThan(10);
  });

  test("the cubic equation has the score of its Fokker–Planck equation, the double well another", async () => {
    const law = (equation: typeof cubicEquation) => {
      const found = fokkerPlanck(equation(), 0.8, uniformLineMesh(-4, 4, 800), { horizon: 0.5 });
      return (x: number) => lawScore(found, Float64Array.of(x))[0] as number;
    };
    const method = ["--method", "nearest-neighbours", "--smoothing", "100"];
    const found = await scores("@cubic.json", "--grid", "-0.3:0.9:7", ...method);
    expect(worst(found, law(cubicEquation))).toBeLessThan(4);
    expect(worst(found, law(doubleWellEquation))).toBeGreaterThan(8);
    const automatic = await scores("@cubic.json", "--grid", "-0.2:0.8:3");
    expect(worst(automatic, law(cubicEquation), 0.05)).toBeLessThan(4);
  });
});

describe("networks", () => {
  test("give the score of the cubic equation with their spread, not that of the double well", async () => {
    const law = (equation: typeof cubicEquation) => {
      const found = fokkerPlanck(equation(), 0.8, uniformLineMesh(-4, 4, 800), { horizon: 0.5 });
      return (x: number) => lawScore(found, Float64Array.of(x))[0] as number;
    };
    const found = await scores("@cubic.json", "--grid", "-0.3:0.9:7", "--method", "network");
    expect(worst(found, law(cubicEquation), 0.05)).toBeLessThan(4);
    expect(worst(found, law(doubleWellEquation), 0.05)).toBeGreaterThan(8);
    const { regression, effectiveCount } = found as Scores & {
      regression: unknown;
      effectiveCount: unknown[];
    };
    expect(regression).toEqual({ method: "network", members: 5, steps: 800 });
    expect(effectiveCount.every((count) => count === null)).toBe(true);
  });
});

describe("modules", () => {
  const scalar = `export const equation = { name: "cubic", diffusion: 1, drift: {
    value: (_, x) => -(x ** 3), slope: (_, x) => -3 * x ** 2, curvature: (_, x) => CURVATURE } };
    export const run = { start: 0.8, horizon: 0.5, steps: 100, paths: 500, seed: 3 };`;
  const grid = ["--grid", "0:1:3", "--method", "binning", "--smoothing", "5"];

  test("with coefficients, with a maker, and with b and σ give the numbers of the named equation", async () => {
    writeFileSync(s.path("scalar.mjs"), scalar.replace("CURVATURE", "-6 * x"));
    writeFileSync(
      s.path("maker.mjs"),
      `export const equation = ({ automaticEquation }) => automaticEquation({ name: "cubic", dimension: 1,
        drift: (_, [x], { multiply, power }) => [multiply(power(x, 3), -1)], diffusion: () => [1], stateIndependent: true });`,
    );
    writeFileSync(
      s.path("coefficients.mjs"),
      "export const b = (_, [x], { multiply, power }) => [multiply(power(x, 3), -1)];\nexport const σ = () => [1];",
    );
    const named = await scores("@cubic.json", "--paths", "500", ...grid);
    const settings = ["--start", "0.8", "--horizon", "0.5", "--steps", "100", "--paths", "500"];
    for (const file of ["@scalar.mjs", "@maker.mjs", "@coefficients.mjs"]) {
      const found = await scores(file, ...grid, ...settings, "--seed", "3");
      found.score.forEach(([value], i) => {
        expect(value).toBeCloseTo(named.score[i]?.[0] as number, 9);
      });
    }
  });

  test("whose derivatives disagree with differences are refused, with path and step", async () => {
    writeFileSync(s.path("wrong.mjs"), scalar.replace("CURVATURE", "6 * x"));
    const { status, stdout, stderr } = await s.run("malliavin", "@wrong.mjs", ...grid);
    expect(status).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(
      /^chaosphere malliavin: ∂²b of "cubic" must be .* at path 0, step 1 .*\n$/,
    );
  });

  test("that export no equation, or do not load, are refused", async () => {
    writeFileSync(s.path("none.mjs"), "export const a = 1;");
    writeFileSync(s.path("broken.mjs"), "export const = 1;");
    expect(await s.run("malliavin", "@none.mjs")).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/must export equation, or b and σ, got exports a\./),
    });
    expect(await s.run("malliavin", "@broken.mjs")).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/must load as an ES module/),
    });
  });
});

describe("outputs", () => {
  test("points of a file give rows of .npy or .csv: points, score, errors, counts", async () => {
    const points = npyArray([2, 2], Float64Array.of(0, 0.3, 0.2, 0.1));
    writeFileSync(s.path("points.npy"), writeNpy(points));
    const argv = ["malliavin", "@plane.json", "--points", "@points.npy", "--out"];
    const json = await s.json(...argv, "@score.npy");
    expect(json).toMatchObject({ dimension: 2, count: 2, monitor: { verdict: "score" } });
    const { shape, data } = s.array("score.npy");
    expect(shape).toEqual([2, 7]);
    expect([...data.slice(0, 2), ...data.slice(7, 9)]).toEqual([...points.data]);
    const { points: told, score, standardError, effectiveCount } = json as unknown as Scores;
    const rows = told.flatMap((x, i) => [x, score[i], standardError[i], effectiveCount[i]].flat());
    expect(rows).toEqual([...data]);
    await s.json(...argv, "@score.csv");
    const [names, first] = readFileSync(s.path("score.csv"), "utf8").split("\n");
    expect(names).toBe("x1,x2,score1,score2,standardError1,standardError2,effectiveCount");
    expect(first?.split(",").map(Number)).toEqual([...data.slice(0, 7)]);
    expect((await s.run(...argv, "@score.txt")).stderr).toMatch(/--out must end in \.npy or \.csv/);
    expect(existsSync(s.path("score.txt"))).toBe(false);
  });

  test("a monitor takes no points, in the plane too", async () => {
    const { status, stderr } = await s.run("malliavin", "@plane.json", "--monitor");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  test("threads do not show in the bytes", () => {
    const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));
    const written = ["1", "3"].map((workers) => {
      const out = s.path(`threads${workers}.npy`);
      // So many paths that threads are worth their start.
      const paths = ["--paths", "4200", "--steps", "500", "--workers", workers];
      const method = ["--method", "binning", "--smoothing", "5"];
      const argv = [s.path("plane.json"), "--grid", "-1:1:3", ...paths, ...method, "--out", out];
      execFileSync(process.execPath, [main, "malliavin", ...argv]);
      return readFileSync(out);
    });
    expect(written[0]?.equals(written[1] as Buffer)).toBe(true);
  });

  test("without points the line is covered from quantile to quantile, and people read a table", async () => {
    const { status, stdout } = await s.run("malliavin", "@ou.json", "--paths", "200");
    expect(status).toBe(0);
    expect(stdout).toMatch(/verdict: score\./);
    expect(stdout.trim().split("\n")).toHaveLength(47);
  });
});

describe("where there is no score", () => {
  test("the atom of −x|x| is reported by Fokker–Planck and the score refused", async () => {
    for (const [start, horizon, mass] of [
      [0.5, 1, 0.4437],
      [1, 1, 0.2357],
      [1, 2, 0.6272],
      [-1, 2, 0.6272],
    ] as const) {
      const at = ["--start", `${start}`, "--horizon", `${horizon}`, "--monitor"];
      const { atom } = (await s.json("malliavin", "@square.json", ...at)) as {
        atom: { mass: number };
      };
      expect(Math.abs(atom.mass - mass)).toBeLessThan(5e-4);
    }
    const { status, stdout, stderr } = await s.run("malliavin", "@square.json", "--json");
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toEqual({ error: expect.any(String), status });
    expect(stderr).toMatch(
      /must have a score, got none\. X_T = 0 with probability 0\.235[67] .*regularised-square/,
    );
  });

  test("a degenerate Malliavin matrix is refused", async () => {
    const { status, stderr } = await s.run("malliavin", "@flat.json", "--grid", "0:1:2");
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /must have a score, got none\. The Malliavin matrix vanishes on 100\.00 %/,
    );
  });
});

describe("definitions at fault end with status 1, calls with 2", () => {
  const line = { start: 0.5, horizon: 1, steps: 10, paths: 50 };
  test.each([
    [
      { ...line, drift: "1/(x - x)", diffusion: "1" },
      /drift of .* must be finite, .*path 0, step 1/,
    ],
    [
      { ...line, drift: "sqrt(x) - 9", diffusion: "1" },
      /drift of .* must be finite, .*path 0, step 2/,
    ],
    [{ ...line, drift: "-x^3", diffusion: "1", start: 90 }, /must be finite, .* step/],
    [{ ...line, drift: "-x", diffusion: ["1", "1"] }, /one row for each of the 1 components/],
    [{ ...line, drift: "-x", diffusion: "1", start: [1, 2] }, /start must have the 1 components/],
    [{ ...line, drift: "-x", diffusion: "1", horizon: 0 }, /horizon of .* must be a positive/],
    [{ ...line, drift: "-y", diffusion: "1" }, /must be a formula in t, x, pi, e, got "-y"/],
    [{ ...line, drift: "process.exit(3)", diffusion: "1" }, /must be a formula/],
    [{ ...line, drift: "x = 2", diffusion: "1" }, /must be a formula/],
    [{ ...line, drift: "constructor", diffusion: "1" }, /must be a formula/],
    [{ ...line, diffusion: "1" }, /drift\[0\] .* must be a formula in quotes/],
    [
      { ...line, drift: "-x", diffusion: "1", parameters: { t: 1 } },
      /names that mean nothing else/,
    ],
    [{ ...line, equation: "quartic" }, /must be one of cubic, double-well/],
    [{ ...line, equation: "pearson", constant: -1 }, /constant must be positive, got -1/],
    [{ ...line, equation: "pearson", constant: "1" }, /constant of .* must be a number/],
    [{ ...line, equation: "cubic", dimension: 2 }, /fields of .* must be among .*got dimension/],
    [{ ...line, equation: "cubic", scheme: "heun" }, /scheme of .* must be one of euler/],
    [{ ...line, equation: "cubic", steps: 0.5 }, /steps of .* must be a whole number/],
    [{ ...line, equation: "cubic", start: "x" }, /start of .* must be a number, a list/],
    [[], /the file of .* must be an object/],
  ])("%j", async (definition, rule) => {
    writeFileSync(s.path("bad.json"), JSON.stringify(definition));
    const { status, stderr } = await s.run("malliavin", "@bad.json");
    expect(stderr).toMatch(rule);
    expect(stderr).toMatch(/^chaosphere malliavin: .*, got .*\. .*\.\n$/);
    expect(status).toBe(1);
  });

  test.each([
    [["@nowhere.json"], /must exist, got nothing at .*nowhere\.json \(ENOENT\)/],
    [["@ou.json", "--horizon", "-1"], /--horizon must be positive/],
    [["@ou.json", "--grid", "1:2"], /--grid must be lo:hi:n/],
    [["@ou.json", "--grid", "2:1:3"], /--grid must have lo ≤ hi/],
    [["@ou.json", "--grid", "0:1:2,0:1:2"], /for each of the 1 dimensions/],
    [["@plane.json"], /points must be given in 2 dimensions/],
    [["@plane.json", "--grid", "0:1:2", "--points", "p.npy"], /got both/],
    [["@ou.json", "--smoothing", "5", "--paths", "50"], /needs a --method that smooths, got auto/],
    [
      ["@ou.json", "--smoothing", "5", "--method", "network"],
      /needs a --method that smooths, got network/,
    ],
  ])("%j", async (argv, rule) => {
    const { status, stderr } = await s.run("malliavin", ...argv);
    expect(stderr).toMatch(rule);
    expect(status).toBe(2);
  });

  test("text that is not JSON, and points of another shape, are the files' fault", async () => {
    writeFileSync(s.path("bad.json"), "{");
    expect((await s.run("malliavin", "@bad.json")).stderr).toMatch(/must be JSON, or a module/);
    writeFileSync(s.path("line.npy"), writeNpy(npyArray([3, 1], new Float64Array(3))));
    const { status, stderr } = await s.run("malliavin", "@plane.json", "--points", "@line.npy");
    expect({ status, stderr }).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/must hold real points \[count, 2\], got float64 \[3, 1\]/),
    });
  });
});
