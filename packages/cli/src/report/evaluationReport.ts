import type { Evaluation, Judgement, MeasuredValue } from "@chaosphere/metrics";
import { type Ensembles, illustrations } from "./figures.ts";
import { html, type Markup } from "./html.ts";
import { illustration } from "./illustration.ts";
import { metrics } from "./metrics.ts";
import { reportPage } from "./page.ts";

/** What was compared, for the head of the page. */
export interface EvaluationSetting {
  readonly input: string;
  readonly reference: string;
  readonly training?: string;
  readonly bandLimit: number;
  readonly count: number;
  readonly referenceCount: number;
  /** The rule by which these were chosen of the reference, or "all". */
  readonly holdOut: string;
  /** How many of them are training fields; undefined when there are no training fields to compare with. */
  readonly referenceInSample?: number;
  /** Independent runs of the reference. */
  readonly referenceRuns: number;
  readonly splits: number;
  readonly seed: number;
  /** Unit of the fields; empty when there is none. */
  readonly unit: string;
}

/** An evaluation as one HTML page that needs no other file: table with verdicts, figures, numbers. */
export function evaluationReport(
  evaluation: Evaluation,
  ensembles: Ensembles,
  setting: EvaluationSetting,
): string {
  const title = `Evaluation of ${setting.input}`;
  return reportPage(
    title,
    html`${introduction(setting)}
${verdictTable(evaluation, setting)}
${reading(evaluation, setting)}
<h2>Figures</h2>
${illustrations(evaluation, ensembles, setting.unit).map(({ figure, caption }, k) => illustration(figure, caption, k))}
<h2>Numbers</h2>
${spectrumTable(evaluation)}`,
  );
}

function introduction(s: EvaluationSetting): Markup {
  const runs =
    s.referenceRuns < s.referenceCount ? ` in ${s.referenceRuns} runs, which stay whole` : "";
  const training = s.training === undefined ? "" : ` Training fields: ${s.training}.`;
  const chosen = s.holdOut === "all" ? "" : `, held out by ${s.holdOut}`;
  const seen =
    s.referenceInSample === undefined
      ? ""
      : s.referenceInSample === 0
        ? " No field of the reference is one of them."
        : ` ${s.referenceInSample} fields of the reference are among them: the comparison is in-sample and flatters the model.`;
  return html`<p>${s.count} generated fields against ${s.referenceCount} of ${s.reference}${chosen}${runs}, degrees below ${s.bandLimit}; ${s.splits} splits, seed ${s.seed}.${training}${seen}</p>`;
}

function verdictTable(evaluation: Evaluation, { unit }: EvaluationSetting): Markup {
  const body = metrics(unit).flatMap(({ name, meaning, of }) => {
    const judgement = of(evaluation);
    return judgement ? [verdictRow(name, meaning, judgement)] : [];
  });
  return html`<div class="wide" role="region" aria-label="Metrics and verdicts" tabindex="0">
<table>
<caption>Each metric between generated fields and reference, and between two parts of the reference over random splits.</caption>
<thead><tr><th scope="col">Metric</th><th scope="col">Value</th><th scope="col">Parts, least</th><th scope="col">Parts, median</th><th scope="col">Parts, greatest</th><th scope="col">Verdict</th></tr></thead>
<tbody>
${body}
</tbody>
</table>
</div>`;
}

function verdictRow(name: string, meaning: string, judgement: Judgement): Markup {
  const { value, reference, verdict } = judgement;
  const numbers = [value, reference.low, reference.median, reference.high].map(
    (x) => html`<td class="number">${x.toPrecision(4).replace("-", "−")}</td>`,
  );
  const words = verdict === "within" ? "✓ within the spread" : "✗ beyond the spread";
  return html`<tr><th scope="row">${name}<small>${meaning}</small></th>${numbers}<td class="${verdict}">${words}</td></tr>
`;
}

function reading(evaluation: Evaluation, { unit }: EvaluationSetting): Markup {
  const { energyDistance, kernelTwoSample, marginals, standardDeviationMap, minkowski } =
    evaluation;
  const measured = ({ value, standardError }: MeasuredValue) =>
    `${value.toFixed(3).replace("-", "−")} ± ${standardError.toFixed(3)}`;
  const items = [
    "A verdict is “within” while generated fields are no farther from the reference than two parts of the reference were in some split. It is a measure of what the data can tell, not a test at a level.",
    `Probability of a distance as large under equal laws, by permutation, for independent fields only: energy distance ${energyDistance.pValue.toFixed(3)}, kernel ${kernelTwoSample.pValue.toFixed(3)}.`,
    `Heights${unit === "" ? "" : ` (${unit})`}: skewness ${measured(marginals.skewness.generated)} generated, ${measured(marginals.skewness.reference)} reference; excess kurtosis ${measured(marginals.kurtosis.generated)} and ${measured(marginals.kurtosis.reference)}.`,
    `Correlation of the standard-deviation maps ${standardDeviationMap.correlation.toFixed(3)}; between parts of the reference ${standardDeviationMap.referenceCorrelation.toFixed(3)}.`,
    `Minkowski functionals of the reference are ${minkowski.gaussianDistance.toPrecision(3)} from those of a Gaussian field with its spectrum.`,
  ];
  return html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;
}

function spectrumTable({ spectrum }: Evaluation): Markup {
  const body = Array.from(spectrum.ratio, (ratio, l) => {
    const error = spectrum.standardError[l];
    return html`<tr><th scope="row">${l}</th><td class="number">${spectrum.generatedSpectrum[l].toExponential(4)}</td><td class="number">${spectrum.referenceSpectrum[l].toExponential(4)}</td><td class="number">${ratio.toFixed(4)}</td><td class="number">${error.toFixed(4)}</td></tr>
`;
  });
  return html`<details><summary>Spectrum by degree</summary>
<div class="wide" role="region" aria-label="Spectrum by degree" tabindex="0">
<table>
<caption>Mean spectra, their ratio and its standard error by cosmic variance.</caption>
<thead><tr><th scope="col">Degree</th><th scope="col">Generated</th><th scope="col">Reference</th><th scope="col">Ratio</th><th scope="col">Standard error</th></tr></thead>
<tbody>
${body}
</tbody>
</table>
</div>
</details>`;
}
