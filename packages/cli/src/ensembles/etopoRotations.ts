import { child, key, purpose } from "@chaosphere/core";
import { drawnRows, rotatedRows } from "../drawnRows.ts";
import { about } from "../output/about.ts";
import { writeBatches } from "../output/inBatches.ts";
import { openRows } from "../output/rowsOutput.ts";
import { targetJson } from "../output/target.ts";
import { progress } from "../progress.ts";
import { reliefCoefficients } from "../shippedData.ts";
import type { Report } from "../terminal.ts";
import type { VerbContext } from "../verb.ts";
import { transformSeconds, withPool } from "../workers.ts";
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
): Promise<Report> {
  const { seed } = options;
  const { out, bandLimit, to, target, rows } = await ensembleTarget(options, context, {
    example: "relief.npy",
    unit: UNIT,
  });
  const relief = await reliefCoefficients(bandLimit, options.relief);
  const known = { title: "Random rotations of Earth's relief", unit: UNIT, seed };
  const stream = child(key(seed), purpose.start);
  const { count } = rows;
  const draw = { bandLimit, ...rows, stream, of: relief.values };
  const bar = progress(context.terminal, "rotating", "fields", count);
  await withPool(options, async (poolFor) => {
    const pool = poolFor(2 * transformSeconds(count, bandLimit));
    const output = openRows(target, to, { count, bandLimit, about: about(known, context), pool });
    await writeBatches(output, drawnRows(rotatedRows, draw, pool, bar.advance));
  }).finally(() => bar.finish());
  return {
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
}
