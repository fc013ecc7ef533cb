// From data to judged samples: fit a model to runs of a climate model, keep it in a file, draw new fields from the file, and
// compare them with runs that the model has not seen. This is the code of the README; examples/pcm.ts takes each step by hand.
//   npm run example -- examples/journey.ts OUT_FOLDER
const [folder = "."] = process.argv.slice(2);

// #region readme
import { readFile, writeFile } from "node:fs/promises";
import { mapFigure } from "@chaosphere/atlas";
import { writePng } from "@chaosphere/atlas/node";
import { analyse, key, synthesise } from "@chaosphere/core";
import { splitByGroup } from "@chaosphere/data";
import { readDataset } from "@chaosphere/data/node";
import { evaluateEnsemble } from "@chaosphere/metrics";
import { decodeCheckpoint, encodeCheckpoint, fitGaussianModel, modelRun } from "@chaosphere/model";

const L = 16; // spherical harmonics of degrees l < L
const data = await readDataset("../data/pcm-trefht"); // 660 temperature fields in six runs, simulated by PCM
const { training, heldOut } = splitByGroup(data, [60, 68]); // two runs are kept to judge the model
const { model } = fitGaussianModel(training.fields, L); // Whittle–Matérn noise, and a Gaussian law relative to it
await writeFile(`${folder}/pcm.model`, encodeCheckpoint(model));

const stored = decodeCheckpoint(await readFile(`${folder}/pcm.model`));
const generated = modelRun(stored, { seed: 7, count: 100 }).draw(); // 100 new fields by the reverse diffusion
const { groups, fields: unseen } = heldOut;
const evaluation = evaluateEnsemble(generated, analyse(unseen, L), { key: key(1), groups });
console.log(evaluation.spectrum.verdict); // "within": as near to the unseen fields as parts of them are to each other
const pictures = synthesise(generated, data.fields.grid, { unit: "K" });
await writePng(`${folder}/new.png`, mapFigure(pictures, 0));
// #endregion readme

if (evaluation.spectrum.verdict !== "within") throw new Error("the spectra differ");
