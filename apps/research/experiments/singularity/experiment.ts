import { type Figure, linePlot, type PlotSeries } from "@chaosphere/atlas";
import {
  clockTransition,
  errorAmplification,
  smallTimeSingularity as leadingSingularity,
  linearTransition,
  type Parametrisation,
  scalarSde,
  scoreFromPrediction,
  subVariancePreservingSde,
  varianceExplodingSde,
  variancePreservingSde,
} from "@chaosphere/malliavin";
import { column, type Experiment, type Findings } from "../../src/experiment.ts";
import { panels } from "../../src/figures/panels.ts";

interface Config {
  /** Times of the curves. */
  readonly times: readonly number[];
}

const betaMin = 0.1;
const [sigmaMin, sigmaMax] = [0.01, 50];
const early = 1e-5;
const predictions: readonly Parametrisation[] = ["data", "noise", "velocity"];

/** Schedules with the leading power of γ that theory gives, c t^q. */
const schedules = {
  vp: { title: "VP", sde: variancePreservingSde(), exponent: 1, constant: betaMin },
  subVp: { title: "sub-VP", sde: subVariancePreservingSde(), exponent: 2, constant: betaMin ** 2 },
  ve: {
    title: "VE",
    sde: varianceExplodingSde(),
    exponent: 1,
    constant: 2 * sigmaMin ** 2 * Math.log(sigmaMax / sigmaMin),
  },
};

/** γ_t, from its equation γ′ = 2bγ + σ². */
function covarianceAt(sde: Parameters<typeof linearTransition>[0], t: number): number {
  return linearTransition(sde, t).covariance[0];
}

/** Largest relative difference between the response of the score to an error of the prediction and its factor. */
function injectedError(t: number): number {
  const y = Float64Array.of(0.3, -1.2, 2);
  const error = 1e-3;
  const ratios = Object.values(schedules).flatMap(({ sde }) => {
    const level = { signal: sde.clock.signal(t), variance: sde.clock.variance(t) };
    return predictions.map((prediction) => {
      const score = (shift: number) =>
        scoreFromPrediction(prediction, level, y, new Float64Array(3).fill(shift));
      const [wrong, right] = [score(error), score(0)];
      const response = Math.abs(wrong[0] - right[0]) / error;
      return Math.abs(response / errorAmplification(prediction, level) - 1);
    });
  });
  return Math.max(...ratios);
}

function run({ times }: Config): Findings {
  const numbers: Record<string, number> = {};
  const tables: Record<string, Record<string, number[]>> = {};
  for (const [name, { sde, exponent, constant }] of Object.entries(schedules)) {
    const found = leadingSingularity(sde);
    numbers[`${name}.exponent`] = found.exponent;
    numbers[`${name}.constantOverTheory`] = found.constant / constant;
    numbers[`${name}.validUntil`] = found.validUntil;
    numbers[`${name}.leadingRatio.early`] =
      covarianceAt(sde, early) / (constant * early ** exponent);
    numbers[`${name}.leadingRatio.late`] = covarianceAt(sde, 0.01) / (constant * 0.01 ** exponent);
    const table: Record<string, number[]> = { time: [...times] };
    table["inverse"] = times.map((t) => 1 / sde.clock.variance(t));
    table["leading"] = times.map((t) => 1 / (constant * t ** exponent));
    for (const prediction of predictions) {
      table[prediction] = times.map((t) => {
        const { firstVariation, covariance } = clockTransition(sde.clock, t);
        const [signal] = firstVariation;
        const [variance] = covariance;
        return errorAmplification(prediction, { signal, variance });
      });
    }
    tables[name] = table;
  }
  // Erratum E1: the slides have βmin⁴ t². The two agree at βmin = 1 only.
  const γ = covarianceAt(schedules.subVp.sde, early);
  numbers["subVp.overSlides"] = γ / (betaMin ** 4 * early ** 2);
  const constantBeta = covarianceAt(subVariancePreservingSde({ betaMin: 2, betaMax: 2 }), early);
  numbers["subVp.beta2.overTheory"] = constantBeta / (2 ** 2 * early ** 2);
  numbers["subVp.beta2.overSlides"] = constantBeta / (2 ** 4 * early ** 2);
  tables["slides"] = {
    time: [...times],
    inverse: times.map((t) => 1 / (betaMin ** 4 * t ** 2)),
  };
  for (const p of [0, 1, 2, -0.5]) {
    for (const damping of [0, 50]) {
      const sde = scalarSde({ drift: () => -damping, diffusion: (t) => t ** (p / 2) });
      numbers[`power.${p}.damping.${damping}`] = leadingSingularity(sde).exponent;
    }
  }
  numbers["injected.relativeDifference"] = Math.max(...[1e-5, 1e-3, 0.1, 1].map(injectedError));
  return { numbers, tables };
}

function figures(findings: Findings): Record<string, Figure> {
  const size = { width: 480, height: 400, x: { label: "time t" } };
  const names = ["vp", "subVp", "ve"] as const;
  const colours = ["#0072b2", "#d55e00", "#009e73"];
  const time = column(findings, "vp", "time");
  const curves = names.flatMap((name, i): PlotSeries[] => [
    {
      label: schedules[name].title,
      x: time,
      y: column(findings, name, "inverse"),
      colour: colours[i],
    },
    {
      ...(i === 2 && { label: "leading powers of (L2.1)" }),
      x: time,
      y: column(findings, name, "leading"),
      mark: "dashed",
      colour: "#4d4d4d",
    },
  ]);
  const slides: PlotSeries = {
    label: "slides, sub-VP: 1/(βmin⁴ t²)",
    x: time,
    y: column(findings, "slides", "inverse"),
    mark: "dashed",
    colour: "#cc79a7",
  };
  const inverse = linePlot([slides, ...curves], {
    ...size,
    title: "(a) γ⁻¹ near t = 0, and the slides' constant",
    y: { label: "1/γ(t)" },
  });
  const amplification = (["vp", "subVp"] as const).map((name, i) =>
    linePlot(
      (["data", "velocity", "noise"] as const).map(
        (prediction, k): PlotSeries => ({
          label: `prediction of the ${prediction}`,
          x: time,
          y: column(findings, name, prediction),
          colour: colours[k],
          mark: prediction === "noise" ? "dashed" : "line",
        }),
      ),
      {
        ...size,
        title: `(${"bc"[i]}) ${schedules[name].title}: error of the score over error of the prediction`,
        y: { label: "|∂ score / ∂ prediction|", domain: [1e-3, 1e13] },
      },
    ),
  );
  return { "singularity-at-zero": panels([inverse, ...amplification], { columns: 3 }) };
}

/** How γ vanishes at t = 0 and what that does to errors: docs/theory/formulas.md, L2, erratum E1. */
export const singularity: Experiment<Config> = {
  configs: {
    quick: { times: [1e-4, 1e-2, 1] },
    full: { times: Array.from({ length: 81 }, (_, k) => 1e-5 * 10 ** (k / 16)) },
  },
  fullIsShort: true,
  run,
  figures,
};
