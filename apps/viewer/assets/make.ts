/**
 * Makes the data and models that come with the page, in public/bundled: run it from docs, where tsx is installed, with
 *
 *     node --conditions=@chaosphere/source --import tsx ../apps/viewer/assets/make.ts
 *
 * manifest.json says what each file holds, with its sha256.
 */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { analyse, coefficients, type HarmonicCoefficients } from "@chaosphere/core";
import { fitSpectrum } from "@chaosphere/core/estimation";
import { checksumLine, npyArray, sha256, writeNpy } from "@chaosphere/data";
import { readDataset } from "@chaosphere/data/node";
import {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  fitGaussianModel,
} from "@chaosphere/model";
import type { BundledFields, BundledModel } from "../src/open/manifest.ts";
import { inMetres } from "./inMetres.ts";
import { reliefMixture } from "./reliefMixture.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = join(root, "apps/viewer/public/bundled");
const source = (name: string) => join(root, "data", name);

/** Runs of the ensemble, two with all forcings and two with the natural ones alone, and the years shown. */
const runs = [57, 59, 66, 67];
const years = [...Array.from({ length: 11 }, (_, i) => 1890 + 10 * i), 1999];
const pcm = "simulated by the Parallel Climate Model";

async function save(file: string, bytes: Uint8Array): Promise<{ file: string; sha256: string }> {
  writeFileSync(join(folder, file), bytes);
  return { file, sha256: await sha256(Uint8Array.from(bytes)) };
}

/** Coefficients in single precision, 6e-8 of each. */
function saveCoefficients(file: string, a: HarmonicCoefficients) {
  return save(file, writeNpy(npyArray([a.batch, a.bandLimit ** 2], Float32Array.from(a.values))));
}

async function climate(): Promise<BundledFields[]> {
  const data = await readDataset(source("pcm-trefht"));
  const bandLimit = 43;
  const all = analyse(data.fields, bandLimit);
  const row = bandLimit ** 2;
  const values = new Float64Array(years.length * runs.length * row);
  years.forEach((year, frame) => {
    runs.forEach((run, member) => {
      const b = data.labels.findIndex((label, i) => label === `${year}` && data.groups[i] === run);
      if (b < 0) throw new Error(`no year ${year} of run ${run}`);
      const at = (frame * runs.length + member) * row;
      values.set(all.values.subarray(b * row, (b + 1) * row), at);
    });
  });
  const anomalies = coefficients("harmonic", bandLimit, values);
  if (!data.mean) throw new Error("the dataset must have its mean map");
  const mean = analyse({ ...data.fields, batch: 1, values: data.mean }, bandLimit);
  const { alpha, kappa, sigma } = fitSpectrum(all);
  return [
    {
      ...(await saveCoefficients("pcm-trefht.npy", anomalies)),
      id: "pcm-trefht",
      title: "Air temperature anomalies, 1890–1999",
      unit: "K",
      note: `Annual-mean 2 m air temperature less its mean, ${pcm} (B06 runs, NCAR GeoCAT-datafiles, Apache-2.0).`,
      anomaly: true,
      memberLabels: runs.map((run) => `run ${run}, ${run < 66 ? "all forcings" : "natural only"}`),
      frameLabels: years.map(String),
      noise: { alpha, kappa, sigma },
    },
    {
      ...(await saveCoefficients("pcm-mean.npy", mean)),
      id: "pcm-mean",
      title: "Mean air temperature",
      unit: "K",
      note: `Mean annual 2 m air temperature 1890–1999, ${pcm} (B06 runs, NCAR GeoCAT-datafiles, Apache-2.0).`,
      anomaly: false,
    },
  ];
}

async function relief(): Promise<[BundledFields, HarmonicCoefficients]> {
  const data = await readDataset(source("etopo-relief"));
  const a = analyse(data.fields, 128);
  const { alpha, kappa, sigma } = fitSpectrum(a);
  const entry = {
    ...(await saveCoefficients("etopo-relief.npy", a)),
    id: "etopo-relief",
    title: "Earth’s relief",
    unit: "m",
    note: "Height of the solid or ice surface and of the sea floor, l < 128, from NOAA’s ETOPO5 (public domain).",
    anomaly: true,
    noise: { alpha, kappa, sigma },
  };
  return [entry, a];
}

/** What `chaosphere train data/pcm-trefht --model gaussian --band-limit 16` writes. */
async function gaussian(): Promise<BundledModel> {
  const data = await readDataset(source("pcm-trefht"));
  const provenance = { dataChecksum: checksumLine(data.provenance) };
  const { model } = fitGaussianModel(data.fields, 16, { provenance });
  return {
    ...(await save("pcm-gaussian.model", encodeCheckpoint(model))),
    id: "pcm-gaussian",
    title: "Climate anomalies, Gaussian, l < 16",
    note: `The Gaussian law with the mean and covariance of 660 anomaly fields ${pcm}; its score is exact.`,
  };
}

async function mixture(a: HarmonicCoefficients): Promise<BundledModel> {
  return {
    ...(await save("relief-mixture.model", encodeCheckpoint(reliefMixture(a)))),
    id: "relief-mixture",
    title: "Relief in four positions, a mixture, l < 64",
    note: "Noise as rough as Earth’s relief about one of four turned and smoothed copies of it: not Gaussian, and its score is exact.",
  };
}

/** Trained by apps/research/experiments/learned-topography, which says how well. */
async function network(): Promise<BundledModel> {
  const bytes = readFileSync(join(root, "apps/viewer/assets/models/relief.model"));
  const model = inMetres(decodeCheckpoint(bytes, "relief.model"));
  const { bandLimit } = model;
  return {
    ...(await save("relief-network.model", encodeCheckpoint(model))),
    id: "relief-network",
    title: `Turned relief, a trained network, l < ${bandLimit}`,
    note: "A neural operator on the sphere trained on random rotations of Earth’s relief, fields that are isotropic and not Gaussian.",
  };
}

/** Trained by apps/research/experiments/learned-turbulence, which says how well. */
async function turbulence(): Promise<BundledModel> {
  const { model, bytes } = trained("learned-turbulence/turbulence.model");
  return {
    ...(await save("turbulence-network.model", bytes)),
    id: "turbulence-network",
    title: `Turbulence, a trained network, l < ${model.bandLimit}`,
    note: "A neural operator trained on 2048 vorticity fields of decaying turbulence on a sphere at rest, in units of their first root mean square.",
  };
}

/** Trained by apps/research/experiments/learned-chaos, which says how well. */
async function chaos(): Promise<BundledModel> {
  const { model, bytes } = trained("learned-chaos/quadratic.model");
  return {
    ...(await save("chaos-network.model", bytes)),
    id: "chaos-network",
    title: `Chaos, a trained network, l < ${model.bandLimit}`,
    note: "A neural operator trained on 8192 fields Z + (Z² − 1)/4 of second Wiener chaos, Z a Gaussian field of variance 1: of known moments, and not Gaussian.",
  };
}

/** A network of an experiment. */
function trained(file: string): { readonly model: Checkpoint; readonly bytes: Uint8Array } {
  const bytes = readFileSync(join(root, "apps/research/experiments", file));
  const model = decodeCheckpoint(bytes, file);
  return { model, bytes };
}

mkdirSync(folder, { recursive: true });
const [entry, a] = await relief();
const fields = [...(await climate()), entry];
const models = [
  await network(),
  await turbulence(),
  await chaos(),
  await gaussian(),
  await mixture(a),
];
writeFileSync(join(folder, "manifest.json"), `${JSON.stringify({ fields, models }, null, 1)}\n`);
for (const name of ["pcm-trefht", "etopo-relief"]) {
  copyFileSync(join(source(name), "LICENSE"), join(folder, `${name}.LICENSE.txt`));
  copyFileSync(join(source(name), "SOURCE.md"), join(folder, `${name}.SOURCE.md`));
}
