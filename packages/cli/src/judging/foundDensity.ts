import {
  type CameronMartinCoordinates,
  child,
  key,
  type NoisableGaussian,
  noisedGaussian,
  purpose,
  relativeLogDensity,
  type ScoreFunction,
  type TimeSpan,
} from "@chaosphere/core";
import { sharedArray } from "@chaosphere/core/workers";
import type { Checkpoint, TraceMethod } from "@chaosphere/model";
import {
  coordinateTrace,
  probabilityFlowLogDensity,
  slicedTrace,
  type TraceFunction,
} from "@chaosphere/score";
import { sharedModel } from "../ensembles/sampledRows.ts";
import { type WorkersOption, withPool } from "../options/workers.ts";
import { rowRanges } from "../output/inBatches.ts";
import { progress } from "../terminal/progress.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { type FlowDensities, flowDensities } from "./flowDensities.ts";

/** Fields of a piece of work. */
const PIECE = 2;

/** Log-densities relative to the noise, and how far they are to be trusted. */
export interface FoundDensity {
  /** nats, one per field; so are the errors. */
  readonly logDensity: Float64Array;
  /** Over the probes; 0 without. */
  readonly standardError: Float64Array;
  /** Of the steps along the flow; 0 without. */
  readonly stepError: Float64Array;
  /** Most steps of a field along the flow; 0 without. */
  readonly taken: number;
  /** Most times of a field at which the trace was found. */
  readonly traceTimes?: number;
}

export function inClosedForm(
  law: NoisableGaussian<"cameron-martin">,
  z: CameronMartinCoordinates,
  stop: number,
): FoundDensity {
  const none = new Float64Array(z.batch);
  const logDensity = relativeLogDensity(noisedGaussian(law, stop), z);
  return { logDensity, standardError: none, stepError: none, taken: 0 };
}

/** How the flow finds the density. */
export interface FlowOptions extends WorkersOption {
  readonly method: TraceMethod;
  readonly probes: number;
  readonly seed: number;
  readonly tolerance: number;
  /** Number of the first field, by which probes are named. */
  readonly firstRow: number;
}

/** Field by field, with the steps that the tolerance asks. */
export async function adaptively(
  model: Checkpoint,
  z: CameronMartinCoordinates,
  span: TimeSpan,
  options: FlowOptions,
  terminal: Terminal,
): Promise<FoundDensity> {
  const { method, probes, seed, tolerance, firstRow } = options;
  const row = z.bandLimit ** 2;
  const pieces = [...rowRanges(z.batch, PIECE)];
  const bar = progress(terminal, "following the flow", "fields", z.batch);
  const done = sharedArray(pieces.length);
  const watch = setInterval(() => bar.advance(done.reduce((sum, n) => sum + n, 0)), TOLD_MS);
  const found: FlowDensities[] = [];
  await withPool(options, async (poolFor) => {
    const pool = poolFor(z.batch * SECONDS_PER_FIELD[model.kind]);
    const shared = pool.workers > 0 ? sharedModel(model) : model;
    const inputs = pieces.map((range, piece) => ({
      first: firstRow + range.first,
      count: range.count,
      ...{ model: shared, span, method, probes, seed, tolerance, done, piece },
      z: z.values.slice(range.first * row, (range.first + range.count) * row),
    }));
    for await (const part of pool.map(flowDensities, inputs)) found.push(part);
  }).finally(() => {
    clearInterval(watch);
    bar.finish();
  });
  const joined = (of: (part: FlowDensities) => ArrayLike<number>) =>
    Float64Array.from(found.flatMap((part) => Array.from(of(part))));
  return {
    logDensity: joined(({ logDensity }) => logDensity),
    standardError: joined(({ standardError }) => standardError),
    stepError: joined(({ stepError }) => stepError),
    taken: Math.max(0, ...joined(({ steps }) => steps)),
    traceTimes: Math.max(0, ...joined(({ traceTimes }) => traceTimes)),
  };
}

/** How often progress is told, in milliseconds. */
const TOLD_MS = 100;

/** About what a field takes of one thread. */
const SECONDS_PER_FIELD = { gaussian: 0.1, isotropic: 0.02, mixture: 0.5, network: 0.5 } as const;

/** All fields together in equal steps, and in half as many. */
export function inEqualSteps(
  score: ScoreFunction,
  z: CameronMartinCoordinates,
  span: TimeSpan,
  { method, steps, probes, seed, firstRow }: FlowOptions & { readonly steps: number },
  terminal: Terminal,
): FoundDensity {
  const half = Math.ceil(steps / 2);
  const bar = progress(terminal, "following the flow", "steps", steps + half);
  const stream = child(key(seed), purpose.probe);
  const traces: readonly TraceFunction[] =
    method === "hutchinson"
      ? Array.from({ length: probes }, (_, p) =>
          slicedTrace(score, { key: child(stream, p), firstRow }),
        )
      : [coordinateTrace(score)];
  const flow = (steps: number, before: number) =>
    probabilityFlowLogDensity(score, z, {
      span,
      traces,
      steps,
      onStep: (done) => bar.advance(before + done),
    });
  const { logDensity, standardError } = flow(steps, 0);
  const coarser = flow(half, steps).logDensity;
  bar.finish();
  // The rule has order 4: half the steps err sixteen times as much.
  const stepError = logDensity.map((r, b) => Math.abs(r - coarser[b]) / 15);
  return { logDensity, standardError, stepError, taken: steps };
}
