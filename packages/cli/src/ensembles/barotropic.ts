import { coefficients, key } from "@chaosphere/core";
import type { CompleteTurbulenceLaw } from "@chaosphere/core/barotropic";
import type { WorkerPool } from "@chaosphere/core/workers";
import { about } from "../output/about.ts";
import { type RowRange, rowRanges } from "../output/inBatches.ts";
import { type Target, targetJson } from "../output/target.ts";
import type { VerbContext } from "../program/verb.ts";
import { type DrawnRows, rowsWork, type Tally } from "../sharding/rowsWork.ts";
import type { ShardedWork } from "../sharding/shardedWork.ts";
import { progress } from "../terminal/progress.ts";
import type { Report, Terminal } from "../terminal/terminal.ts";
import { type EnsembleOptions, ensembleTarget } from "./ensembleTarget.ts";
import { flowSums } from "./flowSummary.ts";
import { type TurbulenceOptions, turbulenceLaw } from "./turbulenceOptions.ts";
import {
  type FlowField,
  type FlowNumbers,
  type TurbulentPiece,
  turbulentRows,
} from "./turbulentRows.ts";

const longNames = {
  vorticity: "relative vorticity, in root mean squares of that of the start",
  stream: "stream function, in squared radii times root mean squares of the vorticity of the start",
} as const;

/** Turbulent fields of the barotropic vorticity equation, all independent. */
export async function barotropic(
  options: EnsembleOptions & TurbulenceOptions,
  context: VerbContext,
): Promise<ShardedWork> {
  const { seed, field = "vorticity" } = options;
  const { out, bandLimit, to, target, rows } = await ensembleTarget(options, context, {
    example: "turbulence.npy",
    unit: "1",
  });
  const { count } = rows;
  const law = turbulenceLaw(options, bandLimit);
  const { rotation, time } = law;
  const known = {
    title: `Barotropic turbulence, ${time} turnover times old, Ω = ${rotation}`,
    unit: "1",
    variable: field === "stream" ? "stream_function" : "vorticity",
    longName: longNames[field],
    seed,
  };
  const draw = { law, stream: key(seed), field };
  return rowsWork({
    rows,
    bandLimit,
    target,
    to,
    about: about(known, context),
    seconds: (fields) => fields * fieldSeconds(law),
    draw: (range, pool) => drawn(draw, range, pool, context.terminal),
    tally: () => tallyOf(options, { law, field, count, target, out }),
  });
}

/** All rows, range after range, each by a worker of the pool. */
async function* drawn(
  draw: Omit<TurbulentPiece, "first" | "count">,
  rows: RowRange,
  pool: WorkerPool,
  terminal: Terminal,
): AsyncGenerator<DrawnRows> {
  const most = Math.max(1, Math.min(64, Math.floor(PIECE_SECONDS / fieldSeconds(draw.law))));
  const inputs = (function* () {
    for (const { first, count } of rowRanges(rows.count, most)) {
      yield { ...draw, first: rows.first + first, count };
    }
  })();
  const bar = progress(terminal, "stirring", "fields", rows.count);
  let [done, began] = [0, performance.now()];
  try {
    for await (const { values, numbers } of pool.map(turbulentRows, inputs)) {
      done += numbers.length;
      bar.advance(done);
      const seconds = (performance.now() - began) / 1000;
      began = performance.now();
      const note: FlowNote = { numbers, seconds };
      yield { coefficients: coefficients("harmonic", draw.law.bandLimit, values), note };
    }
  } finally {
    bar.finish();
  }
}

/** Numbers of fields, and how long the run took for them. */
interface FlowNote {
  readonly numbers: readonly FlowNumbers[];
  readonly seconds: number;
}

/** Gathers the numbers of all fields for the report. */
function tallyOf({ seed }: EnsembleOptions, { law, field, count, target, out }: FlowRun): Tally {
  const { rotation, time, viscosity, order, alpha, kappa, drag, steps, forcing } = law;
  const { bandLimit } = law;
  const sums = flowSums();
  let seconds = 0;
  const add = (note: unknown) => {
    const of = note as FlowNote;
    of.numbers.forEach(sums.add);
    seconds += of.seconds;
  };
  const report = (): Report => {
    const summary = sums.summary();
    const { energy, enstrophy, zonalShare, skewness, kurtosis } = summary;
    return {
      json: {
        name: "barotropic",
        field,
        count,
        bandLimit,
        seed,
        omega: rotation,
        time,
        viscosity,
        order,
        alpha,
        kappa,
        drag,
        ...(forcing && { energyRate: forcing.energyRate, forcedDegrees: forcing.degrees }),
        steps,
        runBandLimit: law.runBandLimit,
        ...summary,
        seconds,
        secondsPerField: seconds / count,
        ...targetJson(target),
        out,
      },
      summary: [
        `${count} turbulent field${count === 1 ? "" : "s"} of ${field}, ${time} turnover times old, Ω = ${rotation}, l < ${bandLimit}, seed ${seed}: ${out}`,
        `vorticity: excess kurtosis ${kurtosis.toPrecision(3)}, skewness ${skewness.toPrecision(3)}; enstrophy ${enstrophy.toPrecision(3)}, energy ${energy.toPrecision(3)}, ${(100 * zonalShare).toPrecision(3)} % of it zonal`,
        `${steps} steps with l < ${law.runBandLimit}, ${(seconds / count).toPrecision(3)} s per field`,
      ],
    };
  };
  return { add, report };
}

/** What the report of a run tells beside its numbers. */
interface FlowRun {
  readonly law: CompleteTurbulenceLaw;
  readonly field: FlowField;
  readonly count: number;
  readonly target: Target;
  readonly out: string;
}

/** About what a piece of the work takes: a signal is heard between two. */
const PIECE_SECONDS = 1;

/** About what one thread takes for a field, in seconds: four Jacobians a step. */
function fieldSeconds({ steps, runBandLimit }: CompleteTurbulenceLaw): number {
  return steps * runBandLimit ** 2 * (3e-9 * runBandLimit + 1.2e-7);
}
