import { roles } from "./design.ts";
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
export function comparisonTable({ comparison: c, judgement: j, data }: Experiment): TablePart[] {
  const { unit } = data.fields;
  const { models, certificates } = j;
  const runs = (f: (name: keyof Models<unknown>) => OverRuns, digits: number): Models<string> =>
    each((name) => measured(f(name), digits));
  const sampled = (values: Models<number>, digits: number) =>
    each((name) => signed(values[name], digits));
  const same = (value: number, digits: number) => each(() => value.toFixed(digits));
  const halves = c.splitHalfEnergyDistances;
  return [
    {
      heading: `Held-out runs ${j.runs.join(" and ")}, ${j.fieldsPerRun} fields each, nats a field ± standard error over the runs`,
      rows: [
        {
          label: "denoising loss less the localised one's",
          meaning:
            "measured: how much the entropy of the sampler's path grows or falls by replacing the localised Gaussian; negative is better",
          values: runs((name) => models[name].loss, 2),
          reference: "",
        },
        {
          label: "log-likelihood over isotropic noise",
          meaning:
            "measured: log-density relative to the isotropic Whittle–Matérn noise, whose own is 0; of the network by its probability flow",
          values: runs((name) => models[name].logDensity, 1),
          reference: "0 (noise)",
        },
        {
          label: "  the same less the localised one's",
          meaning: "measured field by field",
          values: runs((name) => models[name].logDensityGain, 2),
          reference: "",
        },
        {
          label: "  of the sampler's fields, at least",
          meaning:
            "a lower bound (G7.4), measured: KL_η − K, for fields drawn in the steps of this run",
          values: runs((name) => models[name].samplerBound, 1),
          reference: "",
        },
      ],
    },
    ...[
      {
        law: "training runs'",
        certificate: certificates.ofTraining,
        caution:
          "which has less Fisher information than the held-out fields show, so that the term can come out negative",
      },
      {
        law: "held-out runs' own",
        certificate: certificates.ofHeldOut,
        caution: "which has seen them and counts some of their noise as law",
      },
    ].map(({ law, certificate, caution }) => ({
      heading: `KL(data | samples) ≤ initialisation + discretisation + score error, nats a field, were the data's law the ${law} localised Gaussian`,
      rows: [
        {
          label: "initialisation",
          meaning: "computed, for that law",
          values: same(certificate.initialisation, 4),
          reference: "",
        },
        {
          label: "discretisation",
          meaning: "computed, for that law",
          values: same(certificate.discretisation, 2),
          reference: "",
        },
        {
          label: "score error",
          meaning: `an estimate: the denoising loss is measured on the held-out runs, the Fisher information added to it is that law's, ${caution}; differences between models are measured alone`,
          values: runs((name) => certificate.scoreError[name], 1),
          reference: "",
        },
      ],
    })),
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
export function table(result: Experiment): string[] {
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
    "C_l of generated fields over held-out ones, by degree (± cosmic variance alone)",
    ...ratio.network.map((_, l) =>
      line(
        `  ${String(l).padStart(2)} (± ${(error[l] ?? 0).toFixed(3)})`,
        each((name) => (ratio[name][l] ?? Number.NaN).toFixed(3)),
        "",
      ),
    ),
  ];
}

/** What the columns are, in words. */
export const modelMeanings: Models<string> = {
  network: `the localised Gaussian with a correction that was trained on run ${roles.learn.join(", ")} and chosen on run ${roles.choose.join(", ")}`,
  localised: `a Gaussian whose covariances fade with distance on the sphere; its fit to runs ${roles.fit.join(" and ")} is what the network learned to correct`,
  full: "a Gaussian with the sample's covariance, shrunk to its diagonal",
};

function each(f: (name: keyof Models<unknown>) => string): Models<string> {
  return { network: f("network"), localised: f("localised"), full: f("full") };
}

function signed(value: number, digits: number): string {
  return value.toFixed(digits).replace("-", "−");
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
