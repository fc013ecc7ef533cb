import { child, type Key } from "@chaosphere/core";
import type { Bench, Experiment, Findings } from "../../src/experiment.ts";
import { coast, landMatrix } from "./coast.ts";
import type { FittedLaw } from "./fit.ts";
import { blobFields, drawnErrors, monthsInARow, secondDifferences } from "./injected.ts";
import { filterTable, isotropicControl, judge, seenOnly, stripes } from "./judge.ts";
import { gravityMonths } from "./months.ts";
import { judgedPlaces, stripedSea } from "./places.ts";
import { type ConditioningSizes, conditioning, realMonths } from "./realMonths.ts";
import { yardstickPlaces } from "./yardstick.ts";

/** Sizes of the experiment on gravity. */
export interface GraceGravityConfig extends ConditioningSizes {
  readonly bandLimit: number;
  /** Every so many months have a known field injected. */
  readonly stride: number;
  /** Rings of the grid on which errors are judged. */
  readonly rings: number;
}

/** Orders from here on make stripes. */
const STRIPES = 15;

async function run(config: GraceGravityConfig, key: Key, { log }: Bench): Promise<Findings> {
  const { bandLimit: L, stride, rings } = config;
  const months = await gravityMonths(L);
  const { seen } = months;
  const earth = await coast();
  const conditioned = conditioning(months, landMatrix(earth, L), config, log);
  const places = judgedPlaces(rings, L, seen, earth);
  const striped = stripedSea(places, L, STRIPES);

  const real = conditioned("months as they were", months.residuals);
  const numbers: Record<string, number> = {
    months: months.count,
    ...shapeNumbers("real", real.fit),
    ...realMonths(months, real.posterior, yardstickPlaces(L, seen, earth)),
    ...stripes("real", months.residuals, real.posterior, striped, earth),
  };

  const starts = monthsInARow(months, stride);
  numbers["injected"] = starts.length;
  const { noise, months: g } = real.fit.law;
  const truth = seenOnly(blobFields(starts.length, L, earth, child(key, 0)), seen, L);
  const errors = {
    differences: secondDifferences(months, real.fit.law, starts, child(key, 1)),
    drawn: drawnErrors(
      noise,
      starts.map((t) => g[t + 1]),
      child(key, 2),
    ),
  };
  const tables: Record<string, Record<string, number[]>> = {};
  for (const [name, error] of Object.entries(errors)) {
    const sum = truth.map((x, at) => x + error[at]);
    const values = seenOnly(sum, seen, L);
    const { fit, posterior } = conditioned(name, values);
    tables[name] = filterTable(truth, values, places, L);
    Object.assign(
      numbers,
      shapeNumbers(name, fit),
      judge(name, truth, values, posterior, places, earth),
      stripes(name, values, posterior, striped, earth, truth),
      isotropicControl(name, truth, values, fit.law, places, seen),
    );
    const best = Math.min(...tables[name]["all"]);
    numbers[`${name}.filter`] = best;
    numbers[`${name}.overFilter`] = numbers[`${name}.all`] / best;
  }
  tables["law"] = {
    degree: Array.from({ length: L }, (_, l) => l),
    land: [...real.fit.law.land],
    sea: [...real.fit.law.sea],
  };
  tables["months"] = { day: [...months.days], factor: [...g] };
  return { numbers, tables };
}

function shapeNumbers(
  name: string,
  { shapes, evaluations, law }: FittedLaw,
): Record<string, number> {
  const [landSd, landKappa, landAlpha, seaSd, seaKappa, seaAlpha] = shapes.map(Math.exp);
  return {
    [`${name}.landSd`]: landSd,
    [`${name}.landKappa`]: landKappa,
    [`${name}.landAlpha`]: landAlpha,
    [`${name}.seaSd`]: seaSd,
    [`${name}.seaKappa`]: seaKappa,
    [`${name}.seaAlpha`]: seaAlpha,
    [`${name}.largestMonth`]: Math.sqrt(Math.max(...law.months)),
    [`${name}.evaluations`]: evaluations,
  };
}

/** Water heights from the months of GRACE, with errors, and known fields among real errors. */
export const graceGravity: Experiment<GraceGravityConfig> = {
  configs: {
    quick: {
      bandLimit: 21,
      core: 100,
      used: 400,
      evaluations: 25,
      tolerance: 10,
      stride: 8,
      rings: 12,
    },
    full: {
      bandLimit: 61,
      core: 500,
      used: 1800,
      evaluations: 200,
      tolerance: 3,
      stride: 1,
      rings: 26,
    },
  },
  run,
};
