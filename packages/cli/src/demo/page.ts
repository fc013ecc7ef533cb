import type { Figure } from "@chaosphere/atlas";
import { samplingDefaults } from "@chaosphere/core";
import { html, type Markup } from "../report/html.ts";
import { illustration } from "../report/illustration.ts";
import { reportPage } from "../report/page.ts";
import { counted } from "../terminal/counted.ts";
import { calibrationLine, conditionedHeading, conditionedRows } from "./conditionedText.ts";
import { roles } from "./design.ts";
import type { Experiment } from "./experiment.ts";
import { choices, comparisonTable, modelMeanings, modelNames, type TablePart } from "./table.ts";

/** The pictures of the page. */
export interface PageFigures {
  /** PNG. */
  readonly gallery: Uint8Array;
  readonly conditioned: Uint8Array;
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
  const [png, conditioned] = [figures.gallery, figures.conditioned].map((bytes) =>
    Buffer.from(bytes).toString("base64"),
  );
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
<h2>Given a part of the field</h2>
<p>Of every held-out field a part is seen, and the exact posterior of the localised Gaussian is held against the whole of it: ${calibrationLine(result)}.</p>
<figure><img src="${`data:image/png;base64,${conditioned}`}" alt="A held-out field, what was seen of it, posterior mean, three draws and posterior deviation, on one colour scale"><figcaption>The last held-out field, what was seen of it (marked larger than points are), posterior mean, three draws, and the deviation.</figcaption></figure>
${conditionedPart(result)}
<h2>Figures</h2>
${illustration(figures.loss, "Loss of training in nats per field: 0 is the closed form.", 0)}
${illustration(figures.spectrum, "Angular power spectra of noise, held-out runs with the scatter between runs, and generated fields.", 1)}`,
  );
}

function conditionedPart(result: Experiment): Markup {
  const heading = conditionedHeading(result);
  return html`<div class="wide" role="region" aria-label="${heading}" tabindex="0">
<table>
<caption>${heading}</caption>
<thead><tr><th scope="col">Quantity</th><th scope="col">points of the sea</th><th scope="col">hemisphere</th></tr></thead>
<tbody>
${conditionedRows(result).map(
  ({ label, meaning, points, hemisphere }) =>
    html`<tr><th scope="row">${label.trim()}<small>${meaning}</small></th><td class="number">${points}</td><td class="number">${hemisphere}</td></tr>
`,
)}
</tbody>
</table>
</div>
`;
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
