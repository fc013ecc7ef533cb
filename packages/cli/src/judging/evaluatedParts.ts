import {
  type GridFields,
  type HarmonicCoefficients,
  isSameGrid,
  largestBandLimit,
  rowsAt,
  seenShare,
  synthesise,
  truncate,
} from "@chaosphere/core";
import { type Dataset, selectFields } from "@chaosphere/data";
import { cutCoefficients, onCommonCells, type SeenCells, seenMean } from "@chaosphere/metrics";
import { CallError } from "../errors/callError.ts";
import type { AnalysedInputs, CutInputs } from "../inputs/inputs.ts";

/** An input of an evaluation: whole fields or coefficients, or fields with gaps. */
export type EvaluatedInput = AnalysedInputs | CutInputs;

/** Some of the fields of an input. */
export interface ChosenFields {
  readonly input: EvaluatedInput;
  /** Their numbers; undefined for all. */
  readonly chosen?: readonly number[] | undefined;
}

/** Ensembles as an evaluation compares them. */
export interface EvaluatedParts {
  /** At one band limit, in the order given. */
  readonly coefficients: readonly HarmonicCoefficients[];
  /** The first two at the cells that all saw; undefined where none has gaps. */
  readonly cells?: SeenCells;
  /** Share of the sphere that all saw. */
  readonly seenShare: number;
}

/** Number of fields of an input. */
export function fieldCount({ labelled }: EvaluatedInput): number {
  return labelled.groups.length;
}

/** What the fields of an input are, where it holds fields. */
export function datasetOf(input: EvaluatedInput): Dataset | undefined {
  return "cut" in input ? input.cut : input.dataset;
}

/**
 * Ensembles at one band limit, the one asked for or the coarsest; where some have gaps, by what all saw of the grid of these.
 *
 * @throws {@link CallError} if the band limit is beyond one of them, or fields lie on another grid than those with gaps.
 */
export function evaluatedParts(
  ensembles: readonly [ChosenFields, ChosenFields, ...ChosenFields[]],
  asked: number | undefined,
): EvaluatedParts {
  const cut = ensembles.flatMap(({ input }) => ("cut" in input ? [input.cut] : []))[0];
  if (!cut) {
    const read = ensembles.map(({ input, chosen }) => {
      if ("cut" in input) throw new Error("no input has gaps");
      return chosen ? rowsAt(input.coefficients, chosen) : input.coefficients;
    });
    return { coefficients: atOneBandLimit(read, asked), seenShare: 1 };
  }
  const { grid } = cut.fields;
  const common = onCommonCells(ensembles.map((ensemble) => fieldsOn(grid, ensemble)));
  const [generated, reference] = common;
  if (!generated || !reference) throw new Error("evaluate lost an input");
  const largest = largestBandLimit(grid);
  const bandLimit = asked ?? largest;
  checkBandLimit(bandLimit, largest);
  // A constant that all lose alike: at the edge of a cut it would outweigh everything else.
  const offset = seenMean(reference);
  return {
    coefficients: common.map((fields) => cutCoefficients(fields, bandLimit, offset)),
    cells: { generated, reference },
    seenShare: seenShare(reference),
  };
}

/** Fields on a grid, of coefficients by synthesis. */
function fieldsOn(grid: GridFields["grid"], { input, chosen }: ChosenFields): GridFields {
  const dataset = datasetOf(input);
  if (dataset && isSameGrid(dataset.fields.grid, grid))
    return (chosen ? selectFields(dataset, chosen) : dataset).fields;
  if ("cut" in input) {
    const { kind, nLat, nLon } = input.cut.fields.grid;
    throw new CallError(
      `fields with gaps must lie on one grid, got ${grid.kind} ${grid.nLat} × ${grid.nLon} and ${kind} ${nLat} × ${nLon}. Convert both to pixels first, as in chaosphere convert FILE FILE.fits --nside 32.`,
    );
  }
  const { coefficients } = input;
  return synthesise(chosen ? rowsAt(coefficients, chosen) : coefficients, grid);
}

/** The inputs truncated to the band limit asked for, else to the coarsest. */
function atOneBandLimit(
  read: readonly HarmonicCoefficients[],
  asked: number | undefined,
): HarmonicCoefficients[] {
  const coarsest = Math.min(...read.map((input) => input.bandLimit));
  const bandLimit = asked ?? coarsest;
  checkBandLimit(bandLimit, coarsest);
  return read.map((input) => truncate(input, bandLimit));
}

function checkBandLimit(bandLimit: number, coarsest: number): void {
  if (bandLimit <= coarsest) return;
  throw new CallError(
    `--band-limit must be at most that of every input, ${coarsest}, got ${bandLimit}. Lower it.`,
  );
}
