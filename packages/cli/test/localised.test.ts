import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { analyse, isotropic, logDensity as logDensityOf } from "@chaosphere/core";
import { localisedCovariance } from "@chaosphere/core/estimation";
import { splitByGroup } from "@chaosphere/data";
import { readDataset } from "@chaosphere/data/node";
import {
  type CompleteLocalisation,
  chooseLocalisation,
  decodeCheckpoint,
  type GaussianCheckpoint,
  restoreModel,
} from "@chaosphere/model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { session } from "./session.ts";

const s = session();
afterAll(s.close);

const L = 8;
const data = fileURLToPath(new URL("../../../data/pcm-trefht", import.meta.url));
const call = ["train", data, "--band-limit", `${L}`, "--hold-out", "60,68"];

function modelIn(name: string): GaussianCheckpoint {
  const model = decodeCheckpoint(readFileSync(s.path(name)), name);
  if (model.kind !== "gaussian" || model.covariance.kind !== "full") throw new Error(model.kind);
  return { ...model, covariance: model.covariance };
}

describe("train --model localised", () => {
  let json: Record<string, unknown>;
  const localisation = () => json["localisation"] as CompleteLocalisation;
  const options = ({ length, wholeBelow, shrinkage, blend }: CompleteLocalisation) => [
    ...["--taper-length", `${length}`, "--whole-below", `${wholeBelow}`],
    ...["--shrinkage", `${shrinkage}`, "--blend", `${blend}`],
  ];

  beforeAll(async () => {
    json = await s.json(...call, "--model", "localised", "--out", "@localised.model");
  });

  test("says what was chosen and on what, in JSON and in words", async () => {
    expect(json).toMatchObject({ model: "localised", bandLimit: L, count: 440 });
    expect(json["choice"]).toMatchObject({ judgedOn: expect.stringContaining("67") });
    const { stdout } = await s.run(...call, "--model", "localised", "--out", "@said.model");
    expect(stdout).toMatch(
      /localisation by the likelihood of run=67, .*: taper length [\d.]+, whole below l ≈ [\d.]+, shrinkage [\d.]+, blend [\d.]+/,
    );
  });

  test("fits the law to all fields given, which options repeat bit for bit without a choice", async () => {
    const given = await s.json(
      ...[...call, "--model", "localised", ...options(localisation()), "--out", "@given.model"],
    );
    expect(given).toMatchObject({ choice: null, localisation: localisation() });
    expect(modelIn("given.model").covariance).toEqual(modelIn("localised.model").covariance);
    const { training } = splitByGroup(await readDataset(data), [60, 68]);
    const model = modelIn("localised.model");
    const z = restoreModel(model).standard.apply(analyse(training.fields, L));
    const γ = isotropic(model.noise.spectrum);
    expect(localisedCovariance(z, γ, localisation())).toEqual(model.covariance);
  });

  test("keeps what the call fixes, and chooses the rest", async () => {
    const fixed = await s.json(
      ...[...call, "--model", "localised", "--blend", "0.25", "--taper-length", "0.7"],
      ...["--out", "@fixed.model"],
    );
    expect(fixed["localisation"]).toMatchObject({ blend: 0.25, length: 0.7 });
    const density = (found: Record<string, unknown>) =>
      (found["choice"] as { logDensity: number }).logDensity;
    // Both are local maxima; what is free to choose is not worse by more than a step of the ladder.
    expect(density(fixed)).toBeLessThan(density(json) + 0.1);
  });

  test("is a model as any: sample, likelihood, certify and view take it", async () => {
    const drawn = ["sample", "@localised.model", "--count", "3", "--out", "@drawn.npy"];
    expect(await s.json(...drawn)).toMatchObject({ count: 3 });
    const found = await s.json("likelihood", "@localised.model", "@drawn.npy", "--steps", "32");
    expect(found["mean"]).toEqual(expect.any(Number));
    const certificate = await s.json("certify", "@localised.model", data, "--steps", "10");
    expect(certificate["klInitial"]).toBeGreaterThan(0);
  });

  test("--closed-form localised gives a network that law to correct", async () => {
    const network = ["--model", "per-degree", "--closed-form", "localised", "--backend", "wasm"];
    const found = await s.json(
      ...[...call, ...network, ...options(localisation()), "--steps", "2", "--out", "@net.model"],
    );
    expect(found).toMatchObject({ closedForm: "localised", localisation: localisation() });
    const model = decodeCheckpoint(readFileSync(s.path("net.model")), "net.model");
    if (model.kind !== "network") throw new Error(model.kind);
    expect(model.closedForm).toEqual(modelIn("localised.model").covariance);
  });

  test("refuses its options where nothing is localised, shares outside [0, 1], and too few fields to choose on", async () => {
    const refused = async (...words: string[]) => {
      const { status, stderr } = await s.run(...words, "--out", "@none.model");
      return [status, stderr] as const;
    };
    expect(await refused(...call, "--model", "gaussian", "--blend", "0.1")).toEqual([
      2,
      expect.stringMatching(/must go with a localised covariance, got --model gaussian/),
    ]);
    expect(await refused(...call, "--model", "localised", "--shrinkage", "1.5")).toEqual([
      2,
      expect.stringMatching(/--shrinkage must lie between 0 and 1, got 1.5/),
    ]);
    const few = ["noise", "--alpha", "2", "--kappa", "3", "--band-limit", "6", "--count", "4"];
    await s.json(...few, "--grid", "gauss:8x16", "--out", "@few.npy");
    const [status, stderr] = await refused(
      ...["train", s.path("few.npy"), "--band-limit", "6", "--model", "localised"],
    );
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /must choose its taper on fields kept aside, got 4 fields to fit\. Give/,
    );
  });
});

describe("the choice", () => {
  test("is a local maximum of the likelihood, which is that of the law at the stopping time", async () => {
    const all = await readDataset(data);
    const model = modelIn("localised.model");
    const { standard } = restoreModel(model);
    const of = (runs: number[]) =>
      standard.apply(analyse(splitByGroup(all, runs).heldOut.fields, L));
    const [fit, judge, noise, stop] = [of([57, 59, 66]), of([67]), standard.measure, model.stop];
    const seen: number[] = [];
    const { localisation, logDensity, sampleLogDensity, tried } = chooseLocalisation({
      ...{ fit, judge, noise, stop, onTry: (count) => seen.push(count) },
    });
    expect(seen.slice(0, tried)).toEqual(Array.from({ length: tried }, (_, i) => i + 1));
    const d = L * L;
    /** By eigenvectors, relative to the noise. */
    const density = (at: CompleteLocalisation): number => {
      const law = localisedCovariance(fit, noise, at);
      const [a, share, added] = [Math.exp(-stop), Math.exp(-2 * stop), -Math.expm1(-2 * stop)];
      const noised = {
        ...law,
        mean: law.mean.map((m) => a * m),
        eigenvalues: law.eigenvalues.map((v) => share * v + added),
      };
      const lebesgue = logDensityOf(noised, judge).reduce((sum, v) => sum + v, 0);
      const squares = judge.values.reduce((sum, v) => sum + v * v, 0);
      return (lebesgue + squares / 2) / judge.batch + (d * Math.log(2 * Math.PI)) / 2;
    };
    expect(Math.abs(density(localisation) - logDensity)).toBeLessThan(1e-8);
    expect(Math.abs(density({ ...localisation, blend: 1 }) - sampleLogDensity)).toBeLessThan(1e-8);
    // The sample's own law, and neighbours of every value: none is better.
    expect(logDensity).toBeGreaterThan(sampleLogDensity);
    for (const name of ["length", "wholeBelow", "shrinkage", "blend"] as const) {
      for (const factor of [0.5, 2]) {
        const value = localisation[name] === 0 ? 0.02 : factor * localisation[name];
        const moved = {
          ...localisation,
          [name]: name === "length" || name === "wholeBelow" ? value : Math.min(1, value),
        };
        expect(density(moved)).toBeLessThan(logDensity);
      }
    }
  });
});
