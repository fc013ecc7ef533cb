import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  coefficients,
  covarianceMatrix,
  gaussLegendre,
  inFullForm,
  key,
  type LowRankGaussian,
  synthesise,
  whiteNoise,
} from "@chaosphere/core";
import {
  decodeCheckpoint,
  encodeCheckpoint,
  fitLowRankGaussian,
  type GaussianCheckpoint,
} from "@chaosphere/model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import { session } from "./session.ts";

const s = session();
afterAll(s.close);

const L = 8;
const data = fileURLToPath(new URL("../../../data/pcm-trefht", import.meta.url));
const call = ["train", data, "--band-limit", `${L}`, "--hold-out", "60,68", "--model"];

function modelIn(name: string): GaussianCheckpoint<LowRankGaussian<"cameron-martin">> {
  const model = decodeCheckpoint(readFileSync(s.path(name)), name);
  if (model.kind !== "gaussian" || model.covariance.kind !== "low-rank") throw new Error(name);
  return { ...model, covariance: model.covariance };
}

describe("train --model low-rank", () => {
  let json: Record<string, unknown>;
  beforeAll(async () => {
    json = await s.json(...call, "low-rank", "--out", "@chosen.model");
  });

  test("says what was chosen and on what, in JSON and in words", async () => {
    expect(json).toMatchObject({ model: "low-rank", bandLimit: L, count: 440, rank: L * L });
    expect(json["choice"]).toMatchObject({ judgedOn: expect.stringContaining("67") });
    const { stdout } = await s.run(...call, "low-rank", "--out", "@said.model");
    expect(stdout).toMatch(/rank 64, shrinkage [\d.]+ by the likelihood of run=67, .* kept aside/);
  });

  test("with a given shrinkage and rank needs no choice", async () => {
    const given = ["--shrinkage", "0.25", "--rank", "10", "--out", "@given.model"];
    const found = await s.json(...call, "low-rank", ...given);
    expect(found).toMatchObject({ rank: 10, shrinkage: 0.25, choice: null });
    expect(modelIn("given.model").covariance.factor.length).toBe(10 * L * L);
  });

  test("is the law of the full model at its shrinkage: sampled, judged and certified alike", async () => {
    const { covariance } = modelIn("chosen.model");
    const drawn = ["sample", "@chosen.model", "--count", "3", "--out", "@drawn.npy"];
    await s.json(...drawn);
    const found = await s.json("likelihood", "@chosen.model", "@drawn.npy");
    expect(found).toMatchObject({ method: "closed-form", count: 3 });
    const certificate = await s.json("certify", "@chosen.model", data, "--steps", "10");
    const { eigenvalues } = inFullForm(covariance);
    const klInitial = eigenvalues.reduce((sum, λ) => sum + (λ - 1 - Math.log(λ)) / 2, 0);
    expect(Math.abs((certificate["klInitial"] as number) - klInitial)).toBeLessThan(1e-9);
    expect(certificate["klOutput"]).toBeGreaterThan(0);
    const given = ["--shrinkage", `${json["shrinkage"]}`, "--out", "@same.model"];
    await s.json(...call, "low-rank", ...given);
    const [own, same] = [covariance, modelIn("same.model").covariance].map(covarianceMatrix);
    expect(largestDifference(own, same)).toBe(0);
  });

  test("its held-out likelihood is that of likelihood at time 0, and above the full model's", async () => {
    const full = await s.json(...call, "gaussian", "--out", "@full.model");
    const nats = (of: Record<string, unknown>) =>
      (of["heldOut"] as { logLikelihood: { mean: number } }).logLikelihood.mean;
    expect(nats(json)).toBeGreaterThan(nats(full));
  });

  test("refuses options that are not its own, and says at what L a full covariance ends", async () => {
    const refused = async (...args: string[]) => {
      const { status, stderr } = await s.run(...args, "--out", "@no.model");
      return [status, stderr];
    };
    expect(await refused(...call, "gaussian", "--rank", "3")).toEqual([
      2,
      expect.stringMatching(/--rank must go with a covariance of low rank, got --model gaussian/),
    ]);
    expect(await refused(...call, "low-rank", "--taper-length", "1")).toEqual([
      2,
      expect.stringMatching(/must go with a localised covariance, got --model low-rank/),
    ]);
    expect(await refused("train", data, "--band-limit", "65", "--model", "gaussian")).toEqual([
      2,
      expect.stringMatching(/at most 64 for --model gaussian.*--model low-rank/),
    ]);
  });
});

test("certify says up to which band limit it takes a covariance of low rank", async () => {
  const a = coefficients("harmonic", 66, whiteNoise(66, 4, key(1)).values);
  const { model } = fitLowRankGaussian(synthesise(a, gaussLegendre(66)), 66, { shrinkage: 0.5 });
  writeFileSync(s.path("many.model"), encodeCheckpoint(model));
  const { status, stderr } = await s.run("certify", "@many.model", data);
  expect([status, stderr]).toEqual([
    2,
    expect.stringMatching(
      /must be of degrees l < 64 or fewer, .* got l < 66\. .*--model low-rank --band-limit 64/,
    ),
  ]);
});
