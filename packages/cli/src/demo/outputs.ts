import { join } from "node:path";
import { renderPng } from "@chaosphere/atlas/node";
import { isotropic, synthesise } from "@chaosphere/core";
import { writeFileAtomic } from "@chaosphere/data/node";
import { encodeCheckpoint } from "@chaosphere/score";
import { writeFields } from "../arrays.ts";
import { design, type Experiment } from "./experiment.ts";
import { gallery, spectrumFigure } from "./figures.ts";
import { table } from "./table.ts";

/** The experiment as a record that can be audited. */
export function record(result: Experiment): Readonly<Record<string, unknown>> {
  const { data, checkpoint, comparison } = result;
  const { alpha, kappa, sigma } = result.noise;
  const { horizon, stop, seed, commit, dataChecksum } = checkpoint;
  const source = { data: data.name, description: data.provenance.description };
  const model = { noise: { alpha, kappa, sigma }, horizon, stop, seed, commit, dataChecksum };
  return { ...source, ...design, ...model, comparison };
}

/** Writes pictures, table, record, model and fields into a folder; each file whole or not at all. */
export async function writeOutputs(folder: string, result: Experiment): Promise<void> {
  const { data, heldOut, checkpoint, generated, simulated, comparison } = result;
  const { unit, grid } = data.fields;
  const write = (name: string, content: Uint8Array | string) => {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    return writeFileAtomic(join(folder, name), bytes, { force: true });
  };
  const γ = isotropic(checkpoint.noise.spectrum);
  await write("gallery.png", await renderPng(gallery(generated, simulated, heldOut, unit)));
  await write("spectrum.png", await renderPng(spectrumFigure(generated, simulated, γ, unit)));
  await write("comparison.txt", `${table(comparison, unit).join("\n")}\n`);
  await write("comparison.json", `${JSON.stringify(record(result), null, 2)}\n`);
  await write("pcm.model", encodeCheckpoint(checkpoint));
  const fields = synthesise(generated, grid, unit);
  await writeFields(join(folder, "generated.npy"), fields, { dtype: "float64", force: true });
}
