import { child, purpose } from "@chaosphere/core";
import { CallError } from "../errors/callError.ts";
import { readDefinition } from "../malliavin/definition.ts";
import { equation as equationOf } from "../malliavin/equationSource.ts";
import {
  type Axis,
  axes,
  gridPoints,
  quantileGrid,
  readPoints,
} from "../malliavin/evaluationPoints.ts";
import { type Existence, existence, refuseWithoutScore } from "../malliavin/existence.ts";
import { blaming } from "../malliavin/modelAtFault.ts";
import {
  checkSmoothing,
  type Regression,
  regress,
  regressionMethods,
} from "../malliavin/regression.ts";
import { type RunOptions, runOf, startOption } from "../malliavin/runOf.ts";
import { schemes } from "../malliavin/runSettings.ts";
import { monitorReport, scoreReport } from "../malliavin/scoreReport.ts";
import { writeTable } from "../malliavin/scoreTable.ts";
import { weightedPaths } from "../malliavin/weightedPaths.ts";
import { oneOf, positive, whole } from "../options/numbers.ts";
import { type OutputOptions, outputDtype } from "../options/outputOptions.ts";
import { type WorkersOption, workersOption } from "../options/workers.ts";
import type { RowRange } from "../output/inBatches.ts";
import { checkedFormat } from "../output/target.ts";
import { undivided, type Verb, type VerbContext } from "../program/verb.ts";
import { type FoundNumbers, numbersWork } from "../sharding/numbersWork.ts";
import type { ShardedWork } from "../sharding/shardedWork.ts";
import { progress } from "../terminal/progress.ts";
import type { Report } from "../terminal/terminal.ts";

interface MalliavinOptions extends RunOptions, OutputOptions, WorkersOption {
  readonly grid?: readonly Axis[];
  readonly points?: string;
  readonly method: Regression["method"];
  readonly smoothing?: number;
  readonly monitor?: boolean;
}

/** The score of a nonlinear equation by Malliavin weights. */
export const malliavin: Verb = {
  name: "malliavin",
  description: "score of dX = b dt + σ dB at points, by Malliavin weights, with standard errors",
  example: "chaosphere malliavin docs/examples/pearson.json --grid -2:2:41 --out score.csv",
  declare: (command, act) =>
    workersOption(outputDtype(command, ".npy or .csv; without it the table is printed"))
      .argument(
        "<equation>",
        "definition (.json) or module (.mjs, .js) of the equation and of its simulation",
      )
      .option(
        "--grid <lo:hi:n>",
        "grid of points, lo:hi:n for each dimension; default in one dimension: 41 points between quantiles",
        axes,
      )
      .option("--points <file>", "points from an .npy file [count, dimension]")
      .option(
        "--method <m>",
        `estimator of the conditional expectation: ${regressionMethods.join(", ")}`,
        oneOf("--method", regressionMethods),
        "auto",
      )
      .option(
        "--smoothing <s>",
        "number of bins, bandwidth or number of neighbours of the method; default: chosen from the sample",
        positive("--smoothing"),
      )
      .option(
        "--start <x>",
        "X_0, numbers separated by commas; default: as in the file",
        startOption,
      )
      .option("--horizon <T>", "time of the score; default: as in the file", positive("--horizon"))
      .option(
        "--steps <n>",
        "steps of a path; default: as in the file, else 200",
        whole("--steps", 1),
      )
      .option(
        "--paths <n>",
        "number of paths; default: as in the file, else 20000",
        whole("--paths", 20),
      )
      .option(
        "--scheme <s>",
        `${schemes.join(", ")}; default: as in the file, else euler`,
        oneOf("--scheme", schemes),
      )
      .option("--seed <n>", "random seed; default: as in the file, else 0", whole("--seed", 0))
      .option("--monitor", "only report whether a score exists")
      .action(act(undivided(divideMalliavin))),
  divide: divideMalliavin,
};

async function divideMalliavin(
  [path = ""]: readonly string[],
  options: MalliavinOptions,
  { terminal, force }: VerbContext,
): Promise<ShardedWork> {
  const { out, grid, points: pointsFile, workers } = options;
  if (grid && pointsFile !== undefined) {
    throw new CallError("points must come from --grid or --points, got both. Leave one out.");
  }
  checkSmoothing(options);
  if (out !== undefined) {
    await checkedFormat("table", out, { force });
  }
  const { source, settings } = await readDefinition(path);
  const equation = await blaming(path, () => equationOf(source));
  const run = runOf(settings, options, equation.dimension, path);
  const { dimension } = equation;
  let asked: Promise<Existence> | undefined;
  /** Told by the first paths, once, before all are weighed. */
  const existing = () => {
    asked ??= blaming(path, () => existence(source, equation, run));
    return asked;
  };
  const inputs = [path, ...(pointsFile === undefined ? [] : [pointsFile])];
  if (options.monitor) {
    return numbersWork({
      unit: "paths",
      count: 0,
      inputs,
      find: async () => ({ values: new Float64Array(0), notes: [] }),
      report: async () => monitorReport(equation, run, await existing()),
    });
  }

  const given = await givenPoints(options, dimension);

  async function find(range: RowRange): Promise<FoundNumbers> {
    const bar = progress(terminal, "weighing", "paths", range.count);
    const { states, weights } = await blaming(path, () =>
      weightedPaths(source, equation, run, range, { workers, onPaths: bar.advance }),
    ).finally(() => bar.finish());
    return { values: beside(states, weights, dimension), notes: [] };
  }

  async function report({ values }: FoundNumbers): Promise<Report> {
    const states = column(values, 0, dimension);
    const targets = column(values, 1, dimension).map((δ) => -δ);
    const sample = { dimension, outputs: dimension, states, targets };
    const points = given ?? quantileGrid(states);
    const { method, smoothing } = options;
    const { estimate, smoother } = await regress(sample, points, {
      method,
      ...(smoothing !== undefined && { smoothing }),
      key: child(run.key, purpose.regression),
      time: run.horizon,
      terminal,
    });
    const table = { dimension, points, estimate };
    if (out !== undefined) await writeTable(out, table, { dtype: options.dtype, force });
    return scoreReport(equation, run, { table, smoother, known: await existing(), states, out });
  }

  return numbersWork({
    unit: "paths",
    count: run.paths,
    ...(out !== undefined && { out }),
    inputs,
    check: async () => refuseWithoutScore(await existing(), path),
    find,
    report,
  });
}

/** Rows of m numbers and of m others, one beside the other. */
function beside(a: Float64Array, b: Float64Array, m: number): Float64Array {
  return Float64Array.from({ length: 2 * a.length }, (_, i) => {
    const at = Math.floor(i / (2 * m)) * m + (i % m);
    return (i % (2 * m) < m ? a : b)[at];
  });
}

/** The first or second m numbers of rows of 2m. */
function column(values: Float64Array, which: 0 | 1, m: number): Float64Array {
  return values.filter((_, i) => Math.floor((i % (2 * m)) / m) === which);
}

async function givenPoints(
  { grid, points }: MalliavinOptions,
  dimension: number,
): Promise<Float64Array | undefined> {
  if (grid) return gridPoints(grid, dimension);
  if (points !== undefined) return await readPoints(points, dimension);
  if (dimension === 1) return undefined;
  throw new CallError(
    `points must be given in ${dimension} dimensions, got neither --grid nor --points. Add for example --grid -2:2:11.`,
  );
}
