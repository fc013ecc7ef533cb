import { readFileSync, writeFileSync } from "node:fs";
import { key } from "@chaosphere/core";
import { npyArray, openAny, writeNpy } from "@chaosphere/data";
import { decodeCheckpoint, restoreModel } from "@chaosphere/model";
import { afterAll, expect, test } from "vitest";
import { denoisingLosses, denoisingTimes } from "../src/denoisingLosses.ts";
import { session } from "./session.ts";

const s = session();
afterAll(s.close);

test("the loss of the mean field is a sum of independent squares of noise, one for each time and coordinate", async () => {
  const L = 4;
  await s.json(
    ...["prior", "--alpha", "2", "--kappa", "2", "--band-limit", `${L}`, "--out", "@m.model"],
  );
  const model = decodeCheckpoint(readFileSync(s.path("m.model")), "m");
  const n = 2000;
  // The law is the noise, of mean 0: x_t = √(1 − e^−2t) ξ for the field 0, of which the denoiser makes e^−t x_t.
  writeFileSync(s.path("z.npy"), writeNpy(npyArray([n, 8, 16], new Float64Array(n * 128))));
  const opened = await openAny(readFileSync(s.path("z.npy")), "z.npy", { kind: "gauss-legendre" });
  if (!("dataset" in opened)) throw new Error("z.npy holds no fields");
  expect(Math.max(...restoreModel(model).standard.mean.values.map(Math.abs))).toBe(0);
  const losses = denoisingLosses(model, opened.dataset, key(3));

  const times = denoisingTimes(model);
  let [mean, variance] = [0, 0];
  for (const t of times) {
    const weight = (Math.exp(-2 * t) * (1 - Math.exp(-2 * t))) / times.length;
    mean += weight;
    variance += (2 * weight ** 2) / L ** 2;
  }
  const found = losses.reduce((sum, x) => sum + x, 0) / n;
  const spread = losses.reduce((sum, x) => sum + (x - found) ** 2, 0) / (n - 1);
  expect(Math.abs(found - mean)).toBeLessThan(4 * Math.sqrt(variance / n));
  // A sum of 272 squares is nearly normal, its variance known to about √(2/n) = 3 % from n draws. The same noise at all times
  // would have several times the variance.
  expect(Math.abs(spread / variance - 1)).toBeLessThan(0.2);
});
