import { child, key, purpose } from "@chaosphere/core";
import { reliefCoefficients } from "../installation/shippedData.ts";
import { transformSeconds } from "../options/workers.ts";
import { about } from "../output/about.ts";
import { targetJson } from "../output/target.ts";
import type { VerbContext } from "../program/verb.ts";
import { rowsWork } from "../sharding/rowsWork.ts";
import type { ShardedWork } from "../sharding/shardedWork.ts";
import { drawnRows, rotatedRows } from "./drawnRows.ts";
import { type EnsembleOptions, ensembleTarget } from "./ensembleTarget.ts";

/** Of the relief. */
const UNIT = "m";

/** Options of {@link etopoRotations} alone. */
export interface ReliefOptions {
  readonly relief?: string;
}

/** Random rotations of Earth's relief. */
export async function etopoRotations(
  options: EnsembleOptions & ReliefOptions,
  context: VerbContext,
): Promise<ShardedWork> {
  const { seed } = options;
  const { out, bandLimit, to, target, rows } = await ensembleTarget(options, context, {
    example: "relief.npy",
    unit: UNIT,
  });
  const relief = await reliefCoefficients(bandLimit, options.relief);
  const known = { title: "Random rotations of Earth's relief", unit: UNIT, seed };
  const stream = child(key(seed), purpose.start);
  const { count } = rows;
  const report = {
    json: {
      name: "etopo-rotations",
      count,
      bandLimit,
      seed,
      unit: UNIT,
      ...targetJson(target),
      out,
    },
    summary: [
      `${count} rotation${count === 1 ? "" : "s"} of Earth's relief (m), l < ${bandLimit}, seed ${seed}: ${out}`,
    ],
  };
  return rowsWork({
    rows,
    bandLimit,
    target,
    to,
    about: about(known, context),
    seconds: (fields) => 2 * transformSeconds(fields, bandLimit),
    draw: (range, pool) =>
      drawnRows(rotatedRows, { bandLimit, ...range, stream, of: relief.values }, pool, {
        terminal: context.terminal,
        label: "rotating",
      }),
    tally: () => ({ add: () => {}, report: () => report }),
  });
}
