import { coefficients } from "@chaosphere/core";
import type { StoredCells } from "../fields/cells.ts";
import { bandLimitOf, type FieldSequence, type HarmonicSequence } from "../fields/fields.ts";
import type { AnalysisAnswer, AnalysisRequest } from "./analysisProtocol.ts";
import { checkValues } from "./limits.ts";
import type { TaskHandle } from "./tasks.ts";
import { turns } from "./turns.ts";

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
        handOver(worker, cells, bandLimit, signal).catch(reject);
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

/** Numbers that are copied for the worker at once: for some milliseconds, where all together may take a tenth of a second. */
const partLength = 2 ** 20;

async function handOver(
  worker: Worker,
  { layout, values, order }: StoredCells,
  bandLimit: number,
  signal: AbortSignal,
): Promise<void> {
  const ask = (request: AnalysisRequest, transfer: Transferable[]): void =>
    worker.postMessage(request, transfer);
  const { length } = values;
  const turn = turns();
  for (let from = 0; from < length; from += partLength) {
    const part = values.slice(from, from + partLength);
    ask({ kind: "keep", length, from, part }, [part.buffer]);
    await turn();
    if (signal.aborted) return;
  }
  ask({ kind: "analyse", layout, order, bandLimit }, []);
}
