import { coefficients } from "@chaosphere/core";
import { bandLimitOf, type FieldSequence, type HarmonicSequence } from "../fields.ts";
import type { AnalysisAnswer, AnalysisRequest } from "./analysisProtocol.ts";
import { checkValues } from "./limits.ts";
import type { TaskHandle } from "./tasks.ts";

/**
 * A sequence with the harmonics of its cells, computed in a worker that ends with the analysis.
 *
 * @throws RangeError if the coefficients would take too much memory; `AbortError` if the task is cancelled.
 */
export async function analyseCells(
  sequence: FieldSequence,
  { signal, report }: TaskHandle,
): Promise<HarmonicSequence> {
  const { cells, name } = sequence;
  if (!cells) throw new Error(`open: ${name} must have cells to be analysed. Open it again.`);
  const bandLimit = bandLimitOf(sequence);
  const rows = cells.order.length;
  checkValues(name, rows * bandLimit ** 2);
  const worker = new Worker(new URL("./analysis.worker.ts", import.meta.url), { type: "module" });
  signal.addEventListener("abort", () => worker.terminate());
  try {
    const found = await new Promise<Extract<AnalysisAnswer, { values: unknown }>>(
      (resolve, reject) => {
        worker.addEventListener("message", ({ data }: MessageEvent<AnalysisAnswer>) => {
          if ("values" in data) resolve(data);
          else if ("complaint" in data) reject(new Error(data.complaint));
          else if (rows > 1) report(`Analysing ${name}…`, data.done / rows);
        });
        worker.addEventListener("error", ({ message }) => {
          reject(
            new Error(
              `open: an analysis must fit into the memory that the browser gives this page, got “${message || "no answer"}” for ${name}. Close other pages, or open a coarser grid.`,
            ),
          );
        });
        const { layout, values, order, hasGaps } = cells;
        const needed = { layout, values, order, hasGaps };
        worker.postMessage({ cells: needed, bandLimit } satisfies AnalysisRequest);
      },
    );
    return {
      ...sequence,
      coefficients: coefficients("harmonic", bandLimit, found.values),
      residuals: found.residuals,
    };
  } finally {
    worker.terminate();
  }
}
