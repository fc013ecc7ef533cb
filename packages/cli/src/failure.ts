import { DivergenceError, DomainError, FormatError, GridError, ShapeError } from "@chaosphere/core";
import { CallError } from "./callError.ts";

/** How a run ended badly. */
export interface Failure {
  /** 1 when the data or the model is at fault, 2 when the call is. */
  readonly status: 1 | 2;
  /** `rule, got value. Remedy.` on one line. */
  readonly message: string;
}

const dataAtFault = [FormatError, ShapeError, GridError, DivergenceError];
const callAtFault = [CallError, DomainError];

/** Puts any error into the contract's terms; one that is not foreseen is a fault of ours, status 1. */
export function failure(error: unknown): Failure {
  const message = withoutCaller(error instanceof Error ? error.message : String(error));
  if (callAtFault.some((kind) => error instanceof kind)) return { status: 2, message };
  if (dataAtFault.some((kind) => error instanceof kind)) return { status: 1, message };
  return {
    status: 1,
    message: `the run must not fail unforeseen, got ${message}. Please report it, with the output of --debug.`,
  };
}

/** Libraries open a message with the function's name; the line names the verb instead. */
function withoutCaller(message: string): string {
  return message.replace(/^[A-Za-z][\w.]*: /, "").replace(/\s*\n\s*/g, " ");
}
