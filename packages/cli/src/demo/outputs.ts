import { join } from "node:path";
import { renderPng } from "@chaosphere/atlas/node";
import { isotropic, samplingDefaults, synthesise } from "@chaosphere/core";
import { writeFileAtomic } from "@chaosphere/data/node";
import { encodeCheckpoint, parameterCount } from "@chaosphere/model";
import { writeFields } from "../output/arrays.ts";
import { conditionedFigure } from "./conditionedFigure.ts";
import { conditionedLines, conditionedRecord } from "./conditionedText.ts";
import { roles, training } from "./design.ts";
import type { Experiment } from "./experiment.ts";
import { gallery, lossFigure, spectrumFigure } from "./figures.ts";
import { page } from "./page.ts";
import { table } from "./table.ts";

/** The experiment as a record that can be audited. */
export function record(result: Experiment): Readonly<Record<string, unknown>> {
  const { data, models, comparison, judgement, design, trained, chosen } = result;
  const { alpha, kappa, sigma } = result.noise;
  const { horizon, stop, seed, commit, dataChecksum, spec } = models.network;
  const { run, backend } = trained;
  const best = run.state.best ?? { step: run.state.step, heldOutLoss: null };
  return {
    data: data.name,
    description: data.provenance.description,
    ...design,
    sampler: samplingDefaults.samplerName,
    roles,
    localisation: chosen.localisation,
    choice: { ...chosen, correction: trained.correction },
    noise: { alpha, kappa, sigma },
    horizon,
    stop,
    seed,
    commit,
    dataChecksum,
    training: {
      ...training,
      network: spec.kind,
      parameters: parameterCount(spec),
      backend,
      steps: run.state.step,
      planned: run.planned,
      seconds: run.seconds,
      ended: run.ended,
      bestStep: best.step,
      bestChoosingLoss: best.heldOutLoss,
      log: run.log,
    },
    judgement,
    comparison,
    conditioning: conditionedRecord(result.conditioning),
  };
}

/** Writes page, pictures, table, record, models and fields into a folder; each file whole or not at all. */
export async function writeOutputs(folder: string, result: Experiment): Promise<void> {
  const { data, test, models, generated, simulated, trained, comparison } = result;
  const { unit, grid } = data.fields;
  const write = (name: string, content: Uint8Array | string) => {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    return writeFileAtomic(join(folder, name), bytes, { force: true });
  };
  const γ = isotropic(models.network.noise.spectrum);
  const spectrum = spectrumFigure(
    generated.network,
    simulated,
    comparison.spectrumScatter,
    γ,
    unit,
  );
  const fields = await renderPng(gallery(generated.network, simulated, test, unit));
  await write("gallery.png", fields);
  await write("spectrum.png", await renderPng(spectrum));
  const conditioned = await renderPng(conditionedFigure(result.conditioning, test, unit));
  await write("conditioned.png", conditioned);
  const loss = lossFigure(trained.run.log);
  const figures = { gallery: fields, spectrum, loss, conditioned };
  await write("report.html", page(result, figures));
  await write(
    "comparison.txt",
    `${[...table(result), "", ...conditionedLines(result)].join("\n")}\n`,
  );
  await write("comparison.json", `${JSON.stringify(record(result), null, 2)}\n`);
  await write("pcm.model", encodeCheckpoint(models.network));
  await write("gaussian.model", encodeCheckpoint(models.localised));
  const values = synthesise(generated.network, grid, { unit });
  await writeFields(join(folder, "generated.npy"), values, { dtype: "float64", force: true });
}
