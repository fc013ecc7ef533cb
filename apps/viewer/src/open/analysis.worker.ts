import { analyse, gridFields, synthesise } from "@chaosphere/core";
import { analyseHealpix } from "@chaosphere/data/healpix";
import { cellsOfRow, type FieldCells } from "../fields/cells.ts";
import type { AnalysisAnswer, AnalysisRequest } from "./analysisProtocol.ts";

let held = new Float64Array(0);

addEventListener("message", ({ data }: MessageEvent<AnalysisRequest>) => {
  try {
    if (data.kind === "analyse") return analyseRows(data);
    if (held.length !== data.length) held = new Float64Array(data.length);
    held.set(data.part, data.from);
  } catch (error) {
    answer({ complaint: error instanceof Error ? error.message : String(error) }, []);
  }
});

/** Analyses the cells of a sequence, row by row, and says how far the harmonics are from the cells. */
function analyseRows({
  layout,
  order,
  bandLimit,
}: Extract<AnalysisRequest, { kind: "analyse" }>): void {
  const cells = { layout, values: held, order, hasGaps: false };
  const values = new Float64Array(order.length * bandLimit ** 2);
  const residuals = new Float64Array(order.length);
  for (let row = 0; row < order.length; row++) {
    const { a, residual } = analysed(cellsOfRow(cells, row), bandLimit);
    values.set(a, row * bandLimit ** 2);
    residuals[row] = residual;
    answer({ done: row + 1 }, []);
  }
  answer({ values, residuals }, [values.buffer]);
}

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
