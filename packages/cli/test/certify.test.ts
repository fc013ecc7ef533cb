import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { shippedDataset } from "../src/installation/shippedData.ts";
import { session } from "./session.ts";

const s = session();
afterAll(s.close);
const data = shippedDataset("pcm-trefht");

interface Certified {
  readonly klInitial: number;
  readonly klStop: number;
  readonly klOutput: number;
  readonly bounded: { readonly sampler: string; readonly klOutput: number };
  readonly total: number;
  readonly terms: { initialisation: number; discretisation: number; scoreError: number };
  readonly path: { total: number };
  readonly closedBound: { total: number };
  readonly fisherByL: number[];
  readonly relativeEntropyByL: number[];
  readonly worstDisagreement: number;
  readonly scores: { monteCarloWorstZ: number; monteCarloRmsZ: number; tweedie: number[][] }[];
  readonly dataChecksum: { same: boolean };
  readonly fromSamples: { gain: { value: number; standardError: number }; times: number[] };
}

const certify = async (...options: string[]) =>
  (await s.json("certify", "@pcm.model", data, ...options)) as unknown as Certified;

beforeAll(async () => {
  await s.json("train", data, "--model", "gaussian", "--band-limit", "12", "--out", "@pcm.model");
}, 60_000);

describe("certify", () => {
  test("reports the bound term by term, above the entropy of the path, above that of the output", async () => {
    const c = await certify("--sampler", "martingale-exponential", "--steps", "60");
    const { initialisation, discretisation, scoreError } = c.terms;
    expect(initialisation + discretisation + scoreError).toBeCloseTo(c.total, 9);
    expect(c.klOutput).toBeGreaterThan(0);
    expect(c.klOutput).toBeLessThan(c.path.total);
    expect(c.path.total).toBeLessThan(c.total);
    expect(c.total).toBeLessThan(c.closedBound.total);
    expect(c.klStop).toBeLessThan(c.klInitial);
    expect(c).toMatchObject({
      bandLimit: 12,
      count: 660,
      sampler: "martingale-exponential",
      steps: 60,
      seed: 0,
    });
  });

  test("certifies what sample draws by, exactly, with the bound of martingale-exponential named as that beside it", async () => {
    const c = await certify();
    const mei = await certify("--sampler", "martingale-exponential");
    expect(c).toMatchObject({
      sampler: "multistep-3",
      steps: 48,
      bounded: { sampler: "martingale-exponential" },
    });
    expect(c.bounded.klOutput).toBe(mei.klOutput);
    expect(c.total).toBe(mei.total);
    // Third order against first: far nearer to the law in as many steps.
    expect(c.klOutput).toBeGreaterThan(0);
    expect(c.klOutput).toBeLessThan(mei.klOutput / 5);
    const { stdout } = await s.run("certify", "@pcm.model", data);
    expect(stdout).toMatch(
      /\n {2}of martingale-exponential in the same steps, as no bound is known for multistep-3:\n/,
    );
  });

  test("gives Fisher information at every band limit, growing, with a verdict and a regime", async () => {
    const c = await certify("--steps", "20");
    expect(c.fisherByL).toHaveLength(12);
    c.fisherByL.forEach((fisher, l) => {
      expect(fisher).toBeGreaterThan(c.fisherByL[l - 1] ?? 0);
      // KL ≤ I/2, the logarithmic Sobolev inequality, at every band limit.
      expect(c.relativeEntropyByL[l]).toBeLessThan(fisher / 2);
    });
    expect(c.relativeEntropyByL[11]).toBeCloseTo(c.klInitial, 6);
    expect(c).toHaveProperty("regime", expect.stringMatching(/^[AB]$/));
    expect(c).toHaveProperty("verdict", expect.stringMatching(/^(dimension-free|diverging)$/));
  });

  test("computes the score four ways that agree", async () => {
    const c = await certify("--steps", "20", "--seed", "3");
    expect(c.worstDisagreement).toBeLessThan(1e-7);
    expect(c.scores).toHaveLength(3);
    for (const { monteCarloWorstZ, monteCarloRmsZ, tweedie } of c.scores) {
      // 288 numbers with 255 degrees of freedom.
      expect(monteCarloWorstZ).toBeLessThan(4.8);
      expect(Math.abs(monteCarloRmsZ - 1)).toBeLessThan(4 / Math.sqrt(2 * 288));
      expect(tweedie).toHaveLength(2);
    }
  });

  test("knows whether the dataset is the one the model was fitted to", async () => {
    expect((await certify("--steps", "5")).dataChecksum.same).toBe(true);
    const noise = ["noise", "--alpha", "2", "--kappa", "3", "--band-limit", "12", "--count", "4"];
    await s.json(...noise, "--out", "@other.npy", "--grid", "gauss:16x32");
    const other = await s.json("certify", "@pcm.model", "@other.npy", "--steps", "5");
    expect(other).toHaveProperty("dataChecksum.same", false);
  });

  test("is the same for the same seed, and more steps sharpen it", async () => {
    const [first, second] = [await certify("--steps", "30"), await certify("--steps", "30")];
    expect(second).toEqual(first);
    const fine = await certify("--steps", "120");
    expect(fine.path.total).toBeLessThan(first.path.total);
    expect(fine.total).toBeLessThan(first.total);
  });

  test("has a short summary for people", async () => {
    const { stdout, status } = await s.run(
      "certify",
      "@pcm.model",
      data,
      "--sampler",
      "exponential",
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/^exponential, 48 steps .*\n/);
    expect(stdout).toMatch(/bound +\d/);
    expect(stdout).toMatch(/path, exact +\d/);
    expect(stdout).toMatch(/score four ways at points of the data: closed forms within/);
  });

  test("knows the output of every sampler, and refuses unknown ones and data that are no model", async () => {
    for (const sampler of [
      "exponential",
      "euler-maruyama",
      "ancestral",
      "probability-flow",
      "multistep-2",
    ]) {
      const { klOutput } = await certify("--sampler", sampler, "--steps", "20");
      expect(klOutput).toBeGreaterThan(0);
    }
    const unknown = await s.run("certify", "@pcm.model", data, "--sampler", "leapfrog");
    expect(unknown.status).toBe(2);
    expect(unknown.stderr).toMatch(/--sampler must be one of martingale-exponential, exponential/);
    expect((await s.run("certify", "@none.model", data)).status).toBe(2);
  });
});

describe("certify, of coefficients", () => {
  test("judges them as it judges the fields they are of", async () => {
    const noise = ["noise", "--alpha", "2", "--kappa", "3", "--band-limit", "8", "--count", "40"];
    await s.json(...noise, "--coefficients", "--out", "@rows.npy");
    await s.json(...noise, "--grid", "gauss:10x20", "--out", "@fields.npy");
    const fit = ["--model", "gaussian", "--band-limit", "8", "--out", "@rows.model"];
    await s.json("train", "@rows.npy", "--coefficients", ...fit);
    const ofRows = await s.json("certify", "@rows.model", "@rows.npy", "--coefficients");
    const ofFields = await s.json("certify", "@rows.model", "@fields.npy", "--grid", "gauss");
    const numbers = ({ data }: Record<string, unknown>) =>
      JSON.stringify(data, (_, x) => (typeof x === "number" ? Number(x.toPrecision(6)) : x));
    expect(ofRows["data"]).toHaveProperty("heldOut");
    expect(numbers(ofRows)).toBe(numbers(ofFields));
  });

  test("says of a prior, which is its own noise, that every score is zero and nothing grows", async () => {
    const law = ["--alpha", "2", "--kappa", "3", "--band-limit", "8"];
    await s.json("prior", ...law, "--out", "@prior.model");
    await s.json("noise", ...law, "--count", "40", "--coefficients", "--out", "@own.npy");
    const words = ["certify", "@prior.model", "@own.npy", "--coefficients"];
    const { stdout } = await s.run(...words);
    expect(stdout).not.toMatch(/Infinity|NaN/);
    expect((await s.json(...words))["worstDisagreement"]).toBeLessThan(1e-12);
  });
});
