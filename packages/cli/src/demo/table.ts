import { samplingDefaults } from "@chaosphere/core";
import type { BoundedEntropy } from "./bound.ts";
import { REFINEMENT, roles } from "./design.ts";
import type { Experiment } from "./experiment.ts";
import type { OverRuns } from "./heldOut.ts";
import type { Models } from "./models.ts";

/** One line of the comparison: what is measured, a value for each model, and the value for data or the target. */
export interface TableRow {
  readonly label: string;
  /** What the number is and what it is measured on. */
  readonly meaning: string;
  readonly values: Models<string>;
  readonly reference: string;
}

/** A part of the comparison under a heading of its own. */
export interface TablePart {
  readonly heading: string;
  readonly rows: readonly TableRow[];
}

/** The names of the models, as columns. */
export const modelNames: Models<string> = {
  network: "network",
  localised: "localised",
  full: "full cov.",
};

/** The numbers that the main job prints, writes and shows: the same everywhere. */
export function comparisonTable({
  comparison: c,
  judgement: j,
  data,
  design,
}: Pick<Experiment, "comparison" | "judgement" | "data" | "design">): TablePart[] {
  const { unit } = data.fields;
  const { models, sampled: divergence, bounds } = j;
  const runs = (f: (name: keyof Models<unknown>) => OverRuns, digits: number): Models<string> =>
    each((name) => measured(f(name), digits));
  const sampled = (values: Models<number>, digits: number) =>
    each((name) => signed(values[name], digits));
  const halves = c.splitHalfEnergyDistances;
  const { logDensity, loss } = j.fieldsPerRun;
  const bound = (f: (entropy: BoundedEntropy) => number, digits: number) =>
    each((name) => signed(f(bounds.models[name]), digits));
  return [
    {
      heading: `Held-out runs ${j.runs.join(" and ")}, nats per field ± standard error over the runs; for the fields given, exact`,
      rows: [
        {
          label: "log-likelihood over isotropic noise",
          meaning: `of all ${logDensity} fields of each run: log-density relative to the isotropic Whittle–Matérn noise, whose own is 0; of the network the law that its probability flow makes of the noise`,
          values: runs((name) => models[name].logDensity, 1),
          reference: "0 (noise)",
        },
        {
          label: "  the same less the localised one's",
          meaning: "on the same fields",
          values: runs((name) => models[name].logDensityGain, 2),
          reference: "",
        },
        {
          label: "  of the sampler's fields",
          meaning: "the same of the law that the sampler's fields have, which is known exactly",
          values: runs((name) => models[name].fieldsLogDensity, 1),
          reference: "",
        },
        {
          label: "denoising loss less the localised one's",
          meaning: `of ${loss} fields of each run, averaged over all noise in closed form: what replacing the localised Gaussian adds to the entropy of the path of ${bounds.steps} steps of martingale-exponential; negative is better`,
          values: runs((name) => models[name].loss, 2),
          reference: "",
        },
      ],
    },
    {
      heading: `What sampling loses: KL(law of the model | law of its fields), nats, exact`,
      rows: [
        {
          label: `${design.samplerSteps} steps of ${samplingDefaults.samplerName}, as here`,
          meaning: `of the network's own law, which is computed by the same method in ${REFINEMENT} times the steps, where the localised Gaussian's is wrong by ${j.flowError.toExponential(0)}`,
          values: each((name) => divergence[name].toExponential(1)),
          reference: "",
        },
      ],
    },
    {
      heading: `The same for ${bounds.steps} steps of martingale-exponential, which has an entropy bound; for the network KL(localised Gaussian | its fields)`,
      rows: [
        {
          label: "exact",
          meaning: "computed from both laws",
          values: bound(({ exact }) => exact, 4),
          reference: "",
        },
        {
          label: "bound: entropy of the path",
          meaning: "initialisation + discretisation + score error, which follow",
          values: bound(({ path }) => path.total, 2),
          reference: "",
        },
        {
          label: "  initialisation",
          meaning: "KL of the law at the horizon from the noise that the sampler starts from",
          values: bound(({ path }) => path.terms.initialisation, 4),
          reference: "",
        },
        {
          label: "  discretisation",
          meaning:
            "Σ h (I′ − I) of the Fisher information I, twice that where the score is not exact",
          values: bound(({ path }) => path.terms.discretisation, 2),
          reference: "",
        },
        {
          label: "  score error",
          meaning:
            "of the network's score in the place of the localised Gaussian's, under that Gaussian",
          values: bound(({ path }) => path.terms.scoreError, 4),
          reference: "",
        },
        {
          label: "bound by Fisher information",
          meaning:
            "a bound of the path's entropy in turn; for the network it counts the steps twice",
          values: bound(({ byInformation }) => byInformation.total, 2),
          reference: "",
        },
      ],
    },
    {
      heading: `Generated fields against held-out runs, l < ${c.bandLimit}; last column: training runs in the place of generated fields`,
      rows: [
        {
          label: `energy distance (${unit})`,
          meaning: `unbiased; between halves of the data ${Math.min(...halves).toFixed(4)} to ${Math.max(...halves).toFixed(4)}`,
          values: sampled(c.energyDistance, 5),
          reference: signed(c.energyDistance.data, 5),
        },
        {
          label: "  network's less this one's, same noise",
          meaning: "± standard error over four parts of the generated fields; negative is better",
          values: {
            network: "",
            localised: measured(c.energyExcess.localised, 5),
            full: measured(c.energyExcess.full, 5),
          },
          reference: "",
        },
        {
          label: "standard-deviation map, correlation",
          meaning: "over the sphere, with the map of the held-out runs",
          values: sampled(c.deviationMapCorrelation, 4),
          reference: c.deviationMapCorrelation.data.toFixed(4),
        },
        {
          label: "nearest training field, over real ones'",
          meaning: `median distance over that of held-out fields, ${c.nearestReal.toFixed(3)} ${unit}; below 1 means nearer than data are`,
          values: sampled(c.nearestOverReal, 4),
          reference: c.nearestOverReal.data.toFixed(4),
        },
        {
          label: "C_l over held-out, mean |ratio − 1|, l > 0",
          meaning: "of all degrees",
          values: each((name) => meanDeparture(c.spectrumRatio[name]).toFixed(4)),
          reference: "",
        },
      ],
    },
  ];
}

/** The comparison as lines of text. */
export function table(
  result: Pick<Experiment, "comparison" | "judgement" | "data" | "design">,
): string[] {
  const parts = comparisonTable(result);
  const { spectrumRatio: ratio, spectrumRatioError: error } = result.comparison;
  return [
    line("", modelNames, "data"),
    ...parts.flatMap(({ heading, rows }) => [
      "",
      heading,
      ...rows.map(({ label, values, reference }) => line(label, values, reference)),
    ]),
    "",
    "C_l of generated fields over held-out ones, by degree (± from the scatter between the six runs and between generated fields)",
    ...ratio.network.map((_, l) =>
      line(
        `  ${String(l).padStart(2)} (± ${error[l].toFixed(3)})`,
        each((name) => ratio[name][l].toFixed(3)),
        "",
      ),
    ),
  ];
}

/** What the columns are, in words. */
export const modelMeanings: Models<string> = {
  network: `the localised Gaussian with a correction that was trained on run ${roles.learn.join(", ")} and chosen on run ${roles.choose.join(", ")}`,
  localised: `a Gaussian whose covariances fade with distance on the sphere, by a length chosen on run ${roles.choose.join(", ")}; its fit to runs ${roles.fit.join(" and ")} is what the network learned to correct`,
  full: "a Gaussian with the sample's covariance, shrunk to its diagonal",
};

function each(f: (name: keyof Models<unknown>) => string): Models<string> {
  return { network: f("network"), localised: f("localised"), full: f("full") };
}

function signed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return text.replace("-", Number(text) === 0 ? "" : "−");
}

function measured(
  { mean, standardError }: { mean: number; standardError: number },
  digits: number,
) {
  return `${signed(mean, digits)} ± ${standardError.toFixed(digits)}`;
}

function meanDeparture(ratio: readonly number[]): number {
  const own = ratio.slice(1);
  return own.reduce((sum, r) => sum + Math.abs(r - 1), 0) / own.length;
}

function line(label: string, values: Models<string>, reference: string): string {
  const columns = [values.network, values.localised, values.full];
  return `${label.padEnd(40)}${columns.map((v) => v.padStart(20)).join("")}${reference.padStart(12)}`.trimEnd();
}

/** What was chosen on the choosing run, in words. */
export function choices({ chosen, trained }: Pick<Experiment, "chosen" | "trained">): string[] {
  const { localisation: at, logDensity, sampleLogDensity, tried } = chosen;
  const { from, gains } = trained.correction;
  const best = gains.find((gain) => gain.from === from);
  const run = roles.choose.join(", ");
  return [
    `chosen by the likelihood of run ${run} among ${tried} laws fitted to the other training runs: taper length ${at.length}, whole below l ≈ ${at.wholeBelow}, shrinkage ${at.shrinkage}, blend with the sample covariance ${at.blend}; there ${logDensity.toFixed(1)} nats per field over the noise, the sample covariance ${sampleLogDensity.toFixed(1)}`,
    best
      ? `the network corrects l ≥ ${from}: of ${gains.length} choices the best on run ${run}, by ${best.gain.toFixed(2)} ± ${best.standardError.toFixed(2)} nats per field over no correction (± over its fields, as if years were independent)`
      : `the network corrects no degree: none of ${gains.length} choices was better on run ${run} than no correction`,
  ];
}
