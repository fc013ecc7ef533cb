import { analyse, gridFields, synthesise } from "@chaosphere/core";
import { analyseHealpix } from "@chaosphere/data/healpix";
import { cellsOfRow, type FieldCells } from "../cells.ts";
import type { AnalysisAnswer, AnalysisRequest } from "./analysisProtocol.ts";

/** Analyses the cells of a sequence, row by row, and says how far the harmonics are from the cells. */
addEventListener("message", ({ data }: MessageEvent<AnalysisRequest>) => {
  try {
    const { cells, bandLimit } = data;
    const rows = cells.order.length;
    const values = new Float64Array(rows * bandLimit ** 2);
    const residuals = new Float64Array(rows);
    for (let row = 0; row < rows; row++) {
      const { a, residual } = analysed(cellsOfRow(cells, row), bandLimit);
      values.set(a, row * bandLimit ** 2);
      residuals[row] = residual;
      answer({ done: row + 1 }, []);
    }
    answer({ values, residuals }, [values.buffer]);
  } catch (error) {
    answer({ complaint: error instanceof Error ? error.message : String(error) }, []);
  }
});

function answer(message: AnalysisAnswer, transfer: Transferable[]): void {
  postMessage(message, { transfer });
}

/** The coefficients of one field, and the rms by area of what they leave out. */
function analysed({ layout, values }: FieldCells, bandLimit: number) {
  if (layout.kind === "healpix") {
    const map = { nside: layout.nside, values, unit: "" };
    const { coefficients, convergence } = analyseHealpix(map, bandLimit);
    return { a: coefficients.values, residual: convergence.remainder };
  }
  const { grid } = layout;
  const a = analyse(gridFields(grid, values), bandLimit);
  const smooth = synthesise(a, grid).values;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    squares += grid.weights[Math.floor(i / grid.nLon)] * (values[i] - smooth[i]) ** 2;
  }
  return { a: a.values, residual: Math.sqrt(squares / (4 * Math.PI)) };
}
