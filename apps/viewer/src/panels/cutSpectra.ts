import type { CutSkySpectrum } from "@chaosphere/core/estimation";
import { cellsOfRow, type StoredCells } from "../fields/cells.ts";
import { begin } from "../state/underway.ts";

/** The spectrum of a field with gaps, or why it has none. */
export type CutAnswer = CutSkySpectrum | { readonly why: string };

/** The spectrum of a row of cells with gaps; null while it is being computed. */
export type CutSpectra = (cells: StoredCells, row: number) => CutAnswer | null;

/** Work on a row. */
interface Job {
  readonly row: number;
  readonly worker: Worker;
  readonly end: () => void;
}

/** Spectra of fields with gaps, each computed once in a worker; of the same cells the newest row wins. */
export function cutSpectra(arrived: () => void): CutSpectra {
  const known = new WeakMap<StoredCells, Map<number, CutAnswer>>();
  const running = new WeakMap<StoredCells, Job>();

  const start = (cells: StoredCells, row: number, keep: (answer: CutAnswer) => void): void => {
    const before = running.get(cells);
    before?.worker.terminate();
    before?.end();
    const worker = new Worker(new URL("./cutSky.worker.ts", import.meta.url), { type: "module" });
    const job = { row, worker, end: begin("the spectrum of a part") };
    running.set(cells, job);
    const answered = (answer: CutAnswer): void => {
      worker.terminate();
      running.delete(cells);
      keep(answer);
      arrived();
      job.end();
    };
    worker.addEventListener("message", ({ data }: MessageEvent<CutAnswer>) => answered(data));
    worker.addEventListener("error", ({ message }) => {
      answered({
        why: `spectrum: the worker must run, got ${message || "no reason"}. Reload the page.`,
      });
    });
    const { layout, values } = cellsOfRow(cells, row);
    // A copy: the whole buffer behind a part of it would be sent.
    worker.postMessage({ layout, values: values.slice() });
  };

  return (cells, row) => {
    const rows = known.get(cells) ?? new Map<number, CutAnswer>();
    known.set(cells, rows);
    const found = rows.get(row);
    if (found) return found;
    if (running.get(cells)?.row !== row) {
      start(cells, row, (answer) => {
        rows.set(row, answer);
      });
    }
    return null;
  };
}
