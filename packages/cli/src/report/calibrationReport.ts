import type { FunctionalCalibration } from "@chaosphere/metrics/calibration";
import type { JudgedTrials } from "../calibration/judgedTrials.ts";
import { rankFigures } from "./calibrationFigures.ts";
import { html, type Markup } from "./html.ts";
import { illustration } from "./illustration.ts";
import { reportPage } from "./page.ts";

/** What was tried, for the head of the page. */
export interface CalibrationSetting {
  readonly model: string;
  readonly method: string;
  readonly approximation?: string;
  readonly observe: string;
  readonly noiseSd: number | null;
  readonly bandLimit: number;
  readonly trials: number;
  readonly draws: number;
  readonly against: readonly string[] | null;
  readonly runs: number;
  readonly seed: number;
  readonly unit: string;
}

/** A calibration as one HTML page that needs no other file: verdict, table, histograms of ranks. */
export function calibrationReport(
  judged: JudgedTrials,
  words: string,
  setting: CalibrationSetting,
): string {
  const { functionals } = judged.calibration;
  return reportPage(
    `Calibration of ${setting.model}`,
    html`${introduction(setting)}
<p><strong>${words}</strong></p>
${table(functionals)}
${reading(judged, setting)}
<h2>Ranks</h2>
${rankFigures(functionals, setting.draws).map(({ figure, caption }, k) => illustration(figure, caption, k))}`,
  );
}

function introduction(s: CalibrationSetting): Markup {
  const truths = s.against === null ? "of the model's own law" : `of ${s.against.join(", ")}`;
  const runs = s.runs < s.trials ? ` in ${s.runs} runs, which count as one each` : "";
  const noise = s.noiseSd === null ? "errors of the table" : `errors of ${s.noiseSd} ${s.unit}`;
  const approximation = s.approximation === undefined ? "" : ` ${s.approximation}.`;
  return html`<p>${s.trials} true fields ${truths}${runs}, degrees below ${s.bandLimit}; seen of each: ${s.observe}, ${noise.trim()}. ${s.draws} draws of each by ${s.method}, seed ${s.seed}.${approximation}</p>`;
}

function table(functionals: readonly FunctionalCalibration[]): Markup {
  const p = (value: number) =>
    html`<td class="number">${Number.isNaN(value) ? "–" : value.toPrecision(3)}</td>`;
  const body = functionals.map(({ name, uniformity, cumulativePValue, coverage, crps }) => {
    const covered = coverage.map(
      ({ value, standardError }) =>
        html`<td class="number">${(100 * value).toFixed(1)} ± ${(100 * standardError).toFixed(1)}</td>`,
    );
    return html`<tr><th scope="row">${name}</th>${p(uniformity.pValue)}${p(cumulativePValue)}${covered}<td class="number">${crps.value.toPrecision(4)} ± ${crps.standardError.toPrecision(2)}</td></tr>
`;
  });
  const levels = functionals[0]?.coverage.map(
    ({ level }) => html`<th scope="col">${100 * level} % covers, %</th>`,
  );
  return html`<div class="wide" role="region" aria-label="Calibration by functional" tabindex="0">
<table>
<caption>Functionals of the field: p values of uniform ranks by bins (χ²) and by their distribution function (ECDF), coverage of central intervals, mean CRPS.</caption>
<thead><tr><th scope="col">Functional</th><th scope="col">p (χ²)</th><th scope="col">p (ECDF)</th>${levels ?? []}<th scope="col">CRPS</th></tr></thead>
<tbody>
${body}
</tbody>
</table>
</div>`;
}

function reading(
  { pooled, energyScore, chiSquared }: JudgedTrials,
  { unit }: CalibrationSetting,
): Markup {
  const inUnit = unit === "" ? "" : ` ${unit}`;
  const items = [
    "For a right posterior each p value is uniform between 0 and 1, so that of many the smallest is small by chance. The verdict multiplies it by their number (Bonferroni), which holds however they depend on each other.",
    "A trough in a histogram is a posterior too narrow, a hump one too wide, a slope one that is off. Only the misfit of the data looks at what was seen: it alone tells draws of the prior from draws of the posterior.",
    ...Object.entries(pooled).map(
      ([where, levels]) =>
        `Points ${where}, together: ${levels.map(({ level, value, standardError }) => `${100 * level} % intervals cover ${(100 * value).toFixed(1)} ± ${(100 * standardError).toFixed(1)} %`).join(", ")}.`,
    ),
    `Energy score ${energyScore.value.toPrecision(4)} ± ${energyScore.standardError.toPrecision(2)}${inUnit}, fair, in the norm of L² of the unit sphere; smaller is better, for the same trials.`,
    ...(chiSquared
      ? [
          `χ²/d of the Gaussian posterior: ${chiSquared.ratio.value.toFixed(4)} ± ${chiSquared.ratio.standardError.toFixed(4)}, 1 if it is right; d = ${chiSquared.degreesOfFreedom}.`,
        ]
      : []),
  ];
  return html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;
}
