import { coefficients, type HarmonicCoefficients, key } from "@chaosphere/core";
import type { CompleteTurbulenceLaw } from "@chaosphere/core/barotropic";
import type { WorkerPool } from "@chaosphere/core/workers";
import { about } from "../output/about.ts";
import { type RowRange, rowRanges, writeBatches } from "../output/inBatches.ts";
import { openRows } from "../output/rowsOutput.ts";
import { targetJson } from "../output/target.ts";
import { progress } from "../progress.ts";
import type { Report } from "../terminal.ts";
import type { VerbContext } from "../verb.ts";
import { withPool } from "../workers.ts";
import { type EnsembleOptions, ensembleTarget } from "./ensembleTarget.ts";
import { flowSummary } from "./flowSummary.ts";
import { type TurbulenceOptions, turbulenceLaw } from "./turbulenceOptions.ts";
import { type FlowNumbers, type TurbulentPiece, turbulentRows } from "./turbulentRows.ts";

const longNames = {
  vorticity: "relative vorticity, in root mean squares of that of the start",
  stream: "stream function, in squared radii times root mean squares of the vorticity of the start",
} as const;

/** Turbulent fields of the barotropic vorticity equation, all independent. */
export async function barotropic(
  options: EnsembleOptions & TurbulenceOptions,
  context: VerbContext,
): Promise<Report> {
  const { seed, field = "vorticity" } = options;
  const { out, bandLimit, to, target, rows } = await ensembleTarget(options, context, {
    example: "turbulence.npy",
    unit: "1",
  });
  const { count } = rows;
  const law = turbulenceLaw(options, bandLimit);
  const { rotation, time, viscosity, order, alpha, kappa, drag, steps, forcing } = law;
  const known = {
    title: `Barotropic turbulence, ${time} turnover times old, Ω = ${rotation}`,
    unit: "1",
    variable: field === "stream" ? "stream_function" : "vorticity",
    longName: longNames[field],
    seed,
  };
  const bar = progress(context.terminal, "stirring", "fields", count);
  const numbers: FlowNumbers[] = [];
  const began = performance.now();
  await withPool(options, async (poolFor) => {
    const pool = poolFor(count * fieldSeconds(law));
    const output = openRows(target, to, { count, bandLimit, about: about(known, context), pool });
    const draw = { law, stream: key(seed), field };
    await writeBatches(output, drawn(draw, rows, pool, numbers, bar.advance));
  }).finally(() => bar.finish());
  const seconds = (performance.now() - began) / 1000;
  const summary = flowSummary(numbers);
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
}

/** All rows, range after range, each by a worker of the pool. */
async function* drawn(
  draw: Omit<TurbulentPiece, "first" | "count">,
  rows: RowRange,
  pool: WorkerPool,
  numbers: FlowNumbers[],
  onRows: (done: number) => void,
): AsyncGenerator<HarmonicCoefficients> {
  const most = Math.max(1, Math.min(64, Math.floor(PIECE_SECONDS / fieldSeconds(draw.law))));
  const inputs = (function* () {
    for (const { first, count } of rowRanges(rows.count, most)) {
      yield { ...draw, first: rows.first + first, count };
    }
  })();
  for await (const piece of pool.map(turbulentRows, inputs)) {
    numbers.push(...piece.numbers);
    onRows(numbers.length);
    yield coefficients("harmonic", draw.law.bandLimit, piece.values);
  }
}

/** About what a piece of the work takes: a signal is heard between two. */
const PIECE_SECONDS = 1;

/** About what one thread takes for a field, in seconds: four Jacobians a step. */
function fieldSeconds({ steps, runBandLimit }: CompleteTurbulenceLaw): number {
  return steps * runBandLimit ** 2 * (3e-9 * runBandLimit + 1.2e-7);
}
