import {
  analyse,
  colour,
  type GridFields,
  gaussLegendre,
  key,
  synthesise,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { dataToNoiseRatio } from "@chaosphere/core/estimation";
import { describe, expect, test } from "vitest";
import { decodeCheckpoint } from "../src/checkpoint/decode.ts";
import { encodeCheckpoint } from "../src/checkpoint/encode.ts";
import { amongFitted } from "../src/checkpoint/fittedFields.ts";
import { fitGaussianModel } from "../src/fitting/gaussianModel.ts";
import { fitLocalisedGaussian } from "../src/fitting/localisedGaussian.ts";

const L = 6;
const law = whittleMatern(L, { alpha: 2, kappa: 3, sigma: 5 });
const fields = (count: number, seed: number): GridFields =>
  synthesise(colour(law, whiteNoise(L, count, key(seed))), gaussLegendre(L), { unit: "K" });
const data = fields(60, 1);

describe("a Gaussian model is fitted by a call of the library alone", () => {
  test("with what an audit asks for as arguments, all kept by the file", () => {
    const provenance = { commit: "c0ffee", dataChecksum: "sha256:00 a.npy" };
    const { model } = fitGaussianModel(data, L, { seed: 9, heldOut: "run=3", provenance });
    const kept = decodeCheckpoint(encodeCheckpoint(model));
    expect(kept).toMatchObject({ ...provenance, seed: 9, fitted: model.fitted, mean: model.mean });
    expect(model).toMatchObject({ ...provenance, seed: 9, unit: "K", bandLimit: L });
    expect(model.fitted?.heldOut).toBe("run=3");
    // Without them nothing is claimed.
    const bare = fitGaussianModel(data, L).model;
    expect(bare).toMatchObject({ commit: "", dataChecksum: "", seed: 0 });
    expect({ ...bare, ...provenance, seed: 9, fitted: model.fitted }).toEqual(model);
  });

  test("and knows its own fields from others", () => {
    const { model, coefficients } = fitGaussianModel(data, L);
    const fitted = model.fitted as NonNullable<typeof model.fitted>;
    expect(amongFitted(fitted, coefficients).every(Boolean)).toBe(true);
    expect(amongFitted(fitted, analyse(fields(60, 2), L)).some(Boolean)).toBe(false);
  });

  test("in coordinates whose variance by degree is the model's ratio", () => {
    const { model, coordinates, noise } = fitGaussianModel(data, L);
    expect(model.ratio).toEqual(dataToNoiseRatio(coordinates));
    expect(model.noise.spectrum).toEqual(noise.measure.spectrum);
  });

  test("one field is refused", () => {
    expect(() => fitGaussianModel(fields(1, 1), L)).toThrow(/at least two fields .*got 1\./);
  });
});

describe("a localised Gaussian model", () => {
  const localisation = { length: 0.5, wholeBelow: 2, shrinkage: 0.04, blend: 0.1 };

  test("takes what is given and chooses nothing", () => {
    const given = fitLocalisedGaussian(data, L, { localisation });
    expect(given.localisation).toEqual(localisation);
    expect(given.choice).toBeUndefined();
  });

  test("is the one of the values it chose", () => {
    const choice = { fitted: fields(40, 3), judges: fields(20, 4) };
    const chosen = fitLocalisedGaussian(data, L, { localisation: { blend: 0.1 }, choice });
    expect(chosen.localisation.blend).toBe(0.1);
    expect(chosen.choice?.tried).toBeGreaterThan(1);
    const again = fitLocalisedGaussian(data, L, { localisation: chosen.localisation });
    expect(again.model).toEqual(chosen.model);
  });

  test("asks for fields to choose by", () => {
    expect(() => fitLocalisedGaussian(data, L, { localisation: { blend: 0.1 } })).toThrow(
      /must be chosen by other fields, got none\. Give choice/,
    );
  });
});
