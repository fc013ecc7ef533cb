import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  analyse,
  colour,
  gaussLegendre,
  type HarmonicCoefficients,
  key,
  synthesise,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { npyArray, openAny, openedDataset, writeNpy } from "@chaosphere/data";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chooseModel } from "../src/training/chosenModel.ts";
import { session } from "./session.ts";

const s = session();
afterAll(s.close);

const data = fileURLToPath(new URL("../../../data/pcm-trefht", import.meta.url));
const L = 6;
const γ = whittleMatern(L, { alpha: 2.5, kappa: 3, sigma: 16 });

function write(name: string, a: HarmonicCoefficients): void {
  const grid = gaussLegendre(2 * L);
  const { values } = synthesise(a, grid);
  writeFileSync(s.path(name), writeNpy(npyArray([a.batch, grid.nLat, grid.nLon], values)));
}

beforeAll(() => {
  const gaussian = colour(γ, whiteNoise(L, 150, key(1)));
  const heights = synthesise(gaussian, gaussLegendre(2 * L));
  write("gaussian.npy", gaussian);
  write("few.npy", colour(γ, whiteNoise(L, 30, key(1))));
  write("skewed.npy", analyse({ ...heights, values: heights.values.map(Math.exp) }, L));
});

const call = ["--grid", "gauss", "--band-limit", `${L}`, "--hold-out", "none", "--force"] as const;
const short = ["--steps", "1", "--batch", "2", "--backend", "wasm"] as const;
const chosenFor = async (...words: string[]) =>
  s.json("train", ...words, ...call, "--out", "@m.model");

test("Gaussian isotropic fields get the isotropic model, and are told why", async () => {
  const { status, stderr } = await s.run("train", "@gaussian.npy", ...call, "--out", "@m.model");
  expect(stderr).toMatch(/150 fields as good as independent: no sign that they are not Gaussian/);
  expect(stderr).toMatch(/fits the isotropic model, in closed form; --model operator trains/);
  expect(status).toBe(0);
  const { chosen, model } = await chosenFor("@gaussian.npy");
  expect(model).toBe("isotropic");
  expect(chosen).toMatchObject({ isotropic: true, gaussian: true, architecture: "isotropic" });
});

test("isotropic fields that are not Gaussian get an operator that draws large scales first", async () => {
  const bytes = readFileSync(s.path("skewed.npy"));
  const opened = await openAny(bytes, "skewed.npy");
  const dataset = openedDataset(opened, "skewed.npy");
  const choose = (wantsNetwork: boolean) =>
    chooseModel(dataset, { bandLimit: L, seed: 0, wantsNetwork });
  expect(choose(false)).toMatchObject({
    model: "operator",
    network: { cascade: true, positionDegrees: 1, closedForm: "diagonal" },
    chosen: { isotropic: true, gaussian: false, architecture: "operator, cascade" },
  });
  expect(choose(true)).toMatchObject({ model: "operator", network: {} });
});

test("options of training keep one noise for all scales, as they did before fields were examined", async () => {
  const json = await chosenFor("@skewed.npy", ...short);
  expect(json).toMatchObject({ model: "operator", cascade: false, closedForm: "full" });
  expect(json["chosen"]).toMatchObject({
    isotropic: true,
    gaussian: false,
    architecture: "operator",
    pValues: { gaussianity: 0.01 },
  });
}, 60_000);

test("temperatures are Gaussian and not isotropic", async () => {
  const json = await s.json("train", data, "--band-limit", "8", "--out", "@pcm.model");
  expect(json).toMatchObject({
    model: "gaussian",
    chosen: { isotropic: false, gaussian: true, architecture: "gaussian" },
  });
});

test("few fields cannot tell, and options of training ask for a network all the same", async () => {
  const few = await chosenFor("@few.npy");
  expect(few).toMatchObject({ model: "gaussian", chosen: { isotropic: null, gaussian: null } });
  const trained = await chosenFor("@few.npy", ...short);
  expect(trained).toMatchObject({ model: "operator", cascade: false, closedForm: "full" });
}, 60_000);

test("a call that says what the model is like is not examined", async () => {
  for (const words of [
    ["--model", "gaussian"],
    [...short, "--width", "4"],
  ]) {
    expect(await chosenFor("@skewed.npy", ...words)).not.toHaveProperty("chosen");
  }
}, 60_000);
