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

/** Errors of the operating system that a caller can mend, by code. */
const systemErrors: Record<string, (path: string) => Failure> = {
  ENOENT: (path) => ({
    status: 2,
    message: `a file or folder must exist to be used, got ${path}. Check the path.`,
  }),
  EISDIR: (path) => ({
    status: 2,
    message: `a file is needed here, got the folder ${path}. Name a file.`,
  }),
  ENOTDIR: (path) => ({
    status: 2,
    message: `a folder is needed here, got the file ${path}. Name a folder.`,
  }),
  EACCES: (path) => ({
    status: 1,
    message: `the file or folder must be open to this user, got permission denied for ${path}. Change its permissions or choose another.`,
  }),
  ENOSPC: (path) => ({
    status: 1,
    message: `the disk must have room for the output, got no space left for ${path}. Free some space or choose another disk.`,
  }),
};

/** Puts any error into the contract's terms; one that is not foreseen is a fault of ours, status 1. */
export function failure(error: unknown): Failure {
  const message = withoutCaller(error instanceof Error ? error.message : String(error));
  if (callAtFault.some((kind) => error instanceof kind)) return { status: 2, message };
  if (dataAtFault.some((kind) => error instanceof kind)) return { status: 1, message };
  const { code, path } = error as NodeJS.ErrnoException;
  const known = code === undefined ? undefined : systemErrors[code];
  if (known) return known(path ?? "an unnamed path");
  return {
    status: 1,
    message: `the run must not fail unforeseen, got ${message}. Please report it, with the output of --debug.`,
  };
}

/** Libraries open a message with the function's name; the line names the verb instead. */
function withoutCaller(message: string): string {
  return message.replace(/^[A-Za-z][\w.]*: /, "").replace(/\s*\n\s*/g, " ");
}
