import type { CellLayout } from "../fields/cells.ts";

/** What the worker of analysis is asked: first to keep the cells of all rows, part by part, then to analyse them. */
export type AnalysisRequest =
  | {
      readonly kind: "keep";
      /** Numbers of all parts. */
      readonly length: number;
      /** Where this part begins among them. */
      readonly from: number;
      readonly part: Float64Array;
    }
  | {
      readonly kind: "analyse";
      readonly layout: CellLayout;
      /** As in `StoredCells`. */
      readonly order: Uint32Array;
      readonly bandLimit: number;
    };

/** What it answers: how many rows are done, the coefficients of all, or what is wrong. */
export type AnalysisAnswer =
  | { readonly done: number }
  | { readonly values: Float64Array<ArrayBuffer>; readonly residuals: Float64Array }
  | { readonly complaint: string };
