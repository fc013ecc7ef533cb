import { DivergenceError, DomainError, FormatError, GridError, ShapeError } from "@chaosphere/core";
import { PathError } from "@chaosphere/data/node";
import { CallError } from "./callError.ts";
import { LostRankError } from "./lostRank.ts";

/** How a run ended badly. */
export interface Failure {
  /** 1 when the data, the model or another rank is at fault, 2 when the call is. */
  readonly status: 1 | 2;
  /** `rule, got value. Remedy.` on one line. */
  readonly message: string;
}

const callAtFault = [CallError, PathError];
/** What a library refuses: where it was made of options alone, `asked` has said so. */
const dataAtFault = [
  FormatError,
  ShapeError,
  GridError,
  DivergenceError,
  DomainError,
  LostRankError,
];

/** What JavaScript says of an array that no memory holds. */
const tooLarge =
  /^(Invalid (typed )?array (buffer )?length|Array buffer allocation failed|Invalid string length)/;

/** Puts any error into the contract's terms; one that is not foreseen is a fault of ours, status 1. */
export function failure(error: unknown): Failure {
  const message = withoutCaller(error instanceof Error ? error.message : String(error));
  if (callAtFault.some((kind) => error instanceof kind)) return { status: 2, message };
  if (dataAtFault.some((kind) => error instanceof kind)) return { status: 1, message };
  if (error instanceof RangeError && tooLarge.test(error.message)) {
    return {
      status: 2,
      message: `what the call asks for must fit into memory, got "${message}". Ask for fewer fields, degrees or grid points.`,
    };
  }
  return {
    status: 1,
    message: `the run must not fail unforeseen, got ${message}. Please report it, with the output of --debug.`,
  };
}

/** Libraries open a message with the function's name; the line names the verb instead. */
function withoutCaller(message: string): string {
  return inTheVerbsWords(message.replace(/^[A-Za-z][\w.]*: /, "")).replace(/\s*\n\s*/g, " ");
}

/** Grids as libraries make them, and as --grid names them. */
const grids = {
  gaussLegendre: "gauss",
  equiangular: "equiangular",
  equiangularWithPoles: "equiangular-poles",
  driscollHealy: "driscoll-healy",
} as const;

/** Remedies that are calls of a library, in options of the program. */
function inTheVerbsWords(message: string): string {
  return message
    .replace(/\bbandLimit (\d+) needs\b/, "the band limit $1 needs")
    .replace(
      /\bUse bandLimit ≤ (\d+) or a finer grid\b/,
      "Lower --band-limit to $1, or that of the model, or give fields on a finer grid",
    )
    .replace(
      /\b(gaussLegendre|equiangular|equiangularWithPoles|driscollHealy)\((\d+)\)/g,
      (_, family: keyof typeof grids, n: string) => `${grids[family]}:${n}x${2 * Number(n)}`,
    );
}
