import type { Figure } from "@chaosphere/atlas";
import { samplingDefaults } from "@chaosphere/core";
import { counted } from "../holdOut.ts";
import { html, type Markup } from "../report/html.ts";
import { illustration } from "../report/illustration.ts";
import { reportPage } from "../report/page.ts";
import { roles } from "./design.ts";
import type { Experiment } from "./experiment.ts";
import { choices, comparisonTable, modelMeanings, modelNames, type TablePart } from "./table.ts";

/** The pictures of the page. */
export interface PageFigures {
  /** PNG. */
  readonly gallery: Uint8Array;
  readonly spectrum: Figure;
  readonly loss: Figure;
}

/** The main job as one HTML page that needs no other file. */
export function page(result: Experiment, figures: PageFigures): string {
  const { data, trained, models, design } = result;
  const { run, backend } = trained;
  const names = ["network", "localised", "full"] as const;
  const title = "New temperature fields, and what they are worth";
  const best = run.state.best;
  const learned =
    best && best.step > 0
      ? `The weights of step ${best.step} are the best on run ${roles.choose.join(", ")}, by ${(-best.heldOutLoss).toFixed(2)} nats per field, and are used.`
      : `No step was better than the closed form on run ${roles.choose.join(", ")}: the network is left out, and its column is the closed form's.`;
  const png = Buffer.from(figures.gallery).toString("base64");
  return reportPage(
    title,
    html`<p>${data.name}: ${data.provenance.description}.</p>
<p>${design.count} fields of degrees below ${design.bandLimit} from each model, in ${design.samplerSteps} steps of the probability flow (${samplingDefaults.samplerName}); seed ${models.network.seed}. Runs ${roles.test.join(" and ")} were seen by no fit and no choice of this run.</p>
<ul>${names.map((name) => html`<li><strong>${modelNames[name]}</strong>: ${modelMeanings[name]}</li>`)}</ul>
<p>${counted(run.state.step, "step")} of training in ${run.seconds.toFixed(0)} s (tfjs, ${backend}). ${learned}</p>
<ul>${choices(result).map((choice) => html`<li>${choice}</li>`)}</ul>
<figure><img src="${`data:image/png;base64,${png}`}" alt="Generated fields beside simulated ones, on one colour scale"><figcaption>Left: drawn from the network. Right: simulated by the climate model, held out.</figcaption></figure>
<h2>Numbers</h2>
${comparisonTable(result).map(part)}
<h2>Figures</h2>
${illustration(figures.loss, "Loss of training in nats per field: 0 is the closed form.", 0)}
${illustration(figures.spectrum, "Angular power spectra of noise, held-out runs with the scatter between runs, and generated fields.", 1)}`,
  );
}

function part({ heading, rows }: TablePart): Markup {
  const names = [modelNames.network, modelNames.localised, modelNames.full, "data"];
  return html`<div class="wide" role="region" aria-label="${heading}" tabindex="0">
<table>
<caption>${heading}</caption>
<thead><tr><th scope="col">Quantity</th>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>
${rows.map(({ label, meaning, values, reference }) => {
  const cells = [values.network, values.localised, values.full, reference];
  return html`<tr><th scope="row">${label.trim()}<small>${meaning}</small></th>${cells.map((text) => html`<td class="number">${text}</td>`)}</tr>
`;
})}
</tbody>
</table>
</div>
`;
}
