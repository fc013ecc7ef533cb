import type { StoredCells } from "../cells.ts";

/** What the worker of analysis is asked: all rows of cells without gaps. */
export interface AnalysisRequest {
  readonly cells: StoredCells;
  readonly bandLimit: number;
}

/** What it answers: how many rows are done, the coefficients of all, or what is wrong. */
export type AnalysisAnswer =
  | { readonly done: number }
  | { readonly values: Float64Array<ArrayBuffer>; readonly residuals: Float64Array }
  | { readonly complaint: string };
