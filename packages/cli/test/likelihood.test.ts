import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { session } from "./session.ts";

const s = session();
afterAll(s.close);

const L = 6;
const law = { alpha: 2, kappa: 3, sigma: 20 };
const noise = (count: number, seed: number, out: string) =>
  s.json(
    ...["noise", "--alpha", `${law.alpha}`, "--kappa", `${law.kappa}`, "--sigma", `${law.sigma}`],
    ...["--band-limit", `${L}`, "--count", `${count}`, "--seed", `${seed}`, "--out", out],
  );
const likelihoodOf = async (input: string, ...options: string[]) =>
  (await s.json("likelihood", "@m.model", input, ...options)) as unknown as Likelihood;

interface Likelihood {
  readonly natsPerCoefficient: number[];
  readonly mean: number;
  readonly relativeToNoise: number[];
  readonly meanRelativeToNoise: number;
  readonly standardError: number;
  readonly stepError: number;
  readonly fieldSpread: number;
  readonly method: string;
}

beforeAll(async () => {
  await noise(3000, 1, "@data.npy");
  await noise(400, 2, "@new.npy");
  await noise(6, 2, "@few.npy");
  await s.json(
    ...["train", "@data.npy", "--model", "gaussian", "--band-limit", `${L}`, "--out", "@m.model"],
    ...["--hold-out", "none"],
  );
});

describe("likelihood", () => {
  test("of new fields of a known Gaussian law is minus its entropy, −½ log 2πe C_l a coefficient", async () => {
    const { natsPerCoefficient, mean, method, standardError, meanRelativeToNoise } =
      await likelihoodOf("@new.npy");
    expect(method).toBe("closed-form");
    expect(standardError).toBe(0);
    expect(natsPerCoefficient).toHaveLength(400);
    let entropy = 0;
    for (let l = 0; l < L; l++) {
      const c = law.sigma ** 2 * (law.kappa ** 2 + l * (l + 1)) ** -law.alpha;
      entropy += ((2 * l + 1) * Math.log(2 * Math.PI * Math.E * c)) / (2 * L * L);
    }
    // 400 fields: sd √(½/(36·400)). A fit of 702 parameters to 3000 fields costs 702/(2·3000·36) nats on average.
    const sampling = Math.sqrt(0.5 / (36 * 400));
    expect(Math.abs(mean + entropy + 0.00325)).toBeLessThan(4 * sampling);
    // Negative control: the density relative to the noise is another number.
    expect(Math.abs(meanRelativeToNoise + entropy)).toBeGreaterThan(0.5);
  });

  test("along the flow tends to the closed form, and step errors are as told", async () => {
    const flow = (steps: number) =>
      likelihoodOf("@few.npy", "--method", "exact", "--steps", `${steps}`);
    const closed = await likelihoodOf("@few.npy");
    expect(closed).toMatchObject({ method: "closed-form", steps: 0, stepError: 0 });
    const [coarse, half, fine] = [await flow(32), await flow(16), await flow(128)];
    expect(coarse.method).toBe("exact");
    // The flow takes the law at the horizon for the noise, which costs 1e-6 nats in the mean and about √(2e-6) in one field of 36 coefficients.
    closed.natsPerCoefficient.forEach((nats, b) => {
      expect(Math.abs((fine.natsPerCoefficient[b] ?? 0) - nats)).toBeLessThan(
        fine.stepError + (4 * Math.sqrt(2e-6)) / 36,
      );
    });
    const differences = (x: Likelihood, y: Likelihood) =>
      x.natsPerCoefficient.map((value, b) => Math.abs(value - (y.natsPerCoefficient[b] ?? 0)));
    const errors = differences(coarse, fine);
    // The estimate from half the steps is meant to the order of magnitude.
    expect(Math.max(...errors) / coarse.stepError).toBeGreaterThan(0.1);
    expect(Math.max(...errors) / coarse.stepError).toBeLessThan(10);
    // The largest change from half the steps over 2⁴ − 1, by Richardson; changes of 1e−5 of numbers of size 1.
    const changes = differences(coarse, half);
    expect(coarse.stepError / (Math.max(...changes) / 15)).toBeCloseTo(1, 6);
    const x = closed.natsPerCoefficient;
    const squares = x.reduce((sum, value) => sum + (value - closed.mean) ** 2, 0);
    expect(closed.fieldSpread).toBeCloseTo(Math.sqrt(squares / 5), 12);
  });

  test("of a prior needs no flow", async () => {
    await s.json(
      ...["prior", "--alpha", "2", "--kappa", "3", "--sigma", "20", "--band-limit", `${L}`],
      ...["--out", "@prior.model"],
    );
    const { stdout } = await s.run("likelihood", "@prior.model", "@few.npy");
    expect(stdout).toContain("in closed form at the stopping time");
    const found = await s.json("likelihood", "@prior.model", "@few.npy");
    expect(found).toMatchObject({
      method: "closed-form",
      steps: 0,
      stepError: 0,
      standardError: 0,
    });
    const flow = await s.json("likelihood", "@prior.model", "@few.npy", "--method", "exact");
    // The score relative to the noise is 0, and the flow stands still.
    expect(Number(flow["mean"])).toBeCloseTo(Number(found["mean"]), 12);
  });

  test("of Hutchinson's probes varies with the seed by the standard error that is told", async () => {
    const runs: Likelihood[] = [];
    for (let seed = 0; seed < 24; seed++) {
      const probes = ["--method", "hutchinson", "--probes", "8", "--steps", "4"];
      runs.push(await likelihoodOf("@few.npy", ...probes, "--seed", `${seed}`));
    }
    const average = (of: (run: Likelihood) => number) =>
      runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
    const mean = average((run) => run.mean);
    const variance = (average((run) => (run.mean - mean) ** 2) * 24) / 23;
    const told = average((run) => run.standardError ** 2);
    // A variance of 24 draws has a relative error √(2/23) = 0.29: within four of it, and so not of another factor than 2.
    expect(variance / told).toBeGreaterThan(1 / (1 + 4 * Math.sqrt(2 / 23)));
    expect(variance / told).toBeLessThan(1 + 4 * Math.sqrt(2 / 23));
  });

  test("by Hutchinson's probes is within 4 of its standard error, and repeats with the seed", async () => {
    const closed = await likelihoodOf("@few.npy");
    const probes = ["--method", "hutchinson", "--probes", "8", "--steps", "16", "--seed", "3"];
    const estimate = await likelihoodOf("@few.npy", ...probes);
    expect(estimate.standardError).toBeGreaterThan(0);
    expect(Math.abs(estimate.mean - closed.mean)).toBeLessThan(
      4 * estimate.standardError + estimate.stepError,
    );
    expect(await likelihoodOf("@few.npy", ...probes)).toEqual(estimate);
  });

  test("of loud fields is lower", async () => {
    await s.json(
      ...["noise", "--alpha", "2", "--kappa", "3", "--sigma", "40", "--band-limit", `${L}`],
      ...["--count", "20", "--coefficients", "--out", "@loud.npy"],
    );
    const loud = await s.json("likelihood", "@m.model", "@loud.npy", "--coefficients");
    // Twice the amplitude: ½(4 − 1) nats a coefficient less, with an sd of 4·√(½/(36·20)) = 0.11.
    const { mean } = await likelihoodOf("@new.npy");
    expect(Math.abs(mean - Number(loud["mean"]) - 1.5)).toBeLessThan(0.44);
  });

  test("refuses coarser input than the model, on one line", async () => {
    await s.json(
      ...["noise", "--alpha", "2", "--kappa", "3", "--band-limit", "2", "--coefficients"],
      ...["--out", "@coarse.npy"],
    );
    const outcome = await s.run("likelihood", "@m.model", "@coarse.npy");
    expect(outcome.status).toBe(2);
    expect(outcome.stderr).toMatch(
      /^chaosphere likelihood: the input must have the model's band limit, 6, got 2\. .*\.\n$/,
    );
  });

  test.each([
    [["--method", "guess"], "--method must be one of auto"],
    [["--probes", "1"], "--probes must be a whole number from 2"],
    [["--steps", "0"], "--steps must be a whole number from 2"],
  ])("refuses %j", async (argv, said) => {
    const outcome = await s.run("likelihood", "@m.model", "@new.npy", ...argv);
    expect(outcome.stderr).toContain(said);
    expect(outcome.status).toBe(2);
  });
});
