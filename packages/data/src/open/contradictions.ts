import type { SphereGrid } from "@chaosphere/core";
import { ContradictionError } from "../reading/ambiguity.ts";
import type { OpenOptions } from "./opened.ts";

/** What may contradict a file that says its own grid, row order and kind. */
type Claims = Pick<OpenOptions, "kind" | "coefficients" | "southFirst">;

/** The options without what a file may say itself. */
export function withoutClaims(options: OpenOptions): OpenOptions {
  const { kind: _kind, coefficients: _coefficients, southFirst: _southFirst, ...rest } = options;
  return rest;
}

/** @throws {@link ContradictionError} if a file is said to hold fields on a grid and coefficients as well. */
export function checkClaims(path: string, { kind, coefficients }: Claims): void {
  if (kind === undefined || !coefficients) return;
  throw new ContradictionError(
    `openAny: a file is read as fields on a grid or as coefficients, got both for ${path}. Give one of the two options.`,
  );
}

/** @throws {@link ContradictionError} if the grid, row order or kind that is asked for is not that of a file's fields. */
export function checkFields(path: string, grid: SphereGrid, claims: Claims): void {
  if (claims.coefficients) throw contradiction(path, "fields", "coefficients");
  if (claims.kind !== undefined && claims.kind !== grid.kind) {
    throw contradiction(path, `a ${grid.kind} grid`, claims.kind);
  }
  if (claims.southFirst) throw contradiction(path, "other latitudes", "rows from south to north");
}

/** The error of an option that is not what a file says itself. */
export function contradiction(path: string, has: string, asked: string): ContradictionError {
  return new ContradictionError(
    `openAny: the options must agree with the file, got ${asked} for ${path}, which itself says that it has ${has}. Leave the option out.`,
  );
}
