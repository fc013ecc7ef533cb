import type { HarmonicCoefficients, Key } from "@chaosphere/core";
import type { Task } from "@chaosphere/core/workers";
import { nearestFields } from "../comparison/distances.ts";
import { energyDistance } from "../comparison/energyDistance.ts";
import {
  kernelPermutationTest,
  maximumMeanDiscrepancy,
} from "../comparison/maximumMeanDiscrepancy.ts";
import { energyPermutationTest } from "../comparison/resampling.ts";
import { slicedWasserstein } from "../comparison/slicedWasserstein.ts";
import { discrepancyOfParts, energyOfParts, judgeByDistances } from "./distanceJudgement.ts";
import { judgeMarginals, type MarginalJudgement } from "./heights.ts";
import { type Judgement, judge, judgeEnsembles, type Split } from "./judgement.ts";
import type { SeenCells } from "./seenCells.ts";
import {
  type DeviationJudgement,
  judgeDeviationMap,
  judgeMinkowski,
  type MinkowskiJudgement,
} from "./shapes.ts";
import {
  type BispectrumJudgement,
  judgeBispectrum,
  judgeSpectrum,
  type SpectrumJudgement,
} from "./spectra.ts";

/** What the metrics are computed from. */
export interface EvaluationSetting {
  readonly generated: HarmonicCoefficients;
  readonly reference: HarmonicCoefficients;
  readonly training?: HarmonicCoefficients | undefined;
  /** The independent group of each reference field. */
  readonly groups: ArrayLike<number>;
  /** The fields at the cells that all saw, where they have gaps: the coefficients are then of what was seen. */
  readonly cells?: SeenCells | undefined;
  readonly splits: readonly Split[];
  readonly directions: Key;
  readonly permuting: Key;
}

/** What the parts of an evaluation give. */
export interface EvaluationParts {
  readonly minkowski: MinkowskiJudgement;
  readonly kernelTwoSample: Judgement;
  /** The p-value of the energy distance. */
  readonly energyPermutations: number;
  readonly kernelPermutations: number;
  readonly bispectrum: BispectrumJudgement;
  readonly marginals: MarginalJudgement;
  readonly energyDistance: Judgement;
  readonly standardDeviationMap: DeviationJudgement;
  readonly slicedWasserstein: Judgement;
  readonly nearestTrainingField: Judgement | null;
  readonly spectrum: SpectrumJudgement;
}

type Part = {
  readonly [Name in keyof EvaluationParts]: (s: EvaluationSetting) => EvaluationParts[Name];
};

/** The parts of an evaluation, none of which needs another; those that take longest first. */
export const parts: Part = {
  minkowski: (s) => judgeMinkowski(s.generated, s.reference, s.splits),
  kernelTwoSample: (s) => judgeByDistances(s, maximumMeanDiscrepancy, discrepancyOfParts),
  energyPermutations: (s) => energyPermutationTest(s.generated, s.reference, { key: s.permuting }),
  kernelPermutations: (s) => kernelPermutationTest(s.generated, s.reference, { key: s.permuting }),
  bispectrum: (s) => judgeBispectrum(s.generated, s.reference, s.splits),
  marginals: (s) => judgeMarginals(s.generated, s.reference, s.splits, s.groups, s.cells),
  energyDistance: (s) => judgeByDistances(s, energyDistance, energyOfParts),
  standardDeviationMap: (s) => judgeDeviationMap(s.generated, s.reference, s.splits, s.cells),
  slicedWasserstein: (s) =>
    judgeEnsembles(s.generated, s.reference, s.splits, (f, g) =>
      slicedWasserstein(f, g, { key: s.directions }),
    ),
  nearestTrainingField: judgeNearest,
  spectrum: (s) => judgeSpectrum(s.generated, s.reference, s.splits),
};

/** One part for a worker. */
export interface PartPiece {
  readonly part: keyof EvaluationParts;
  readonly setting: EvaluationSetting;
}

export const evaluationParts: Task<PartPiece, EvaluationParts[keyof EvaluationParts]> = {
  module: import.meta.url,
  name: "evaluatePart",
  run: evaluatePart,
};

export function evaluatePart({ part, setting }: PartPiece): EvaluationParts[keyof EvaluationParts] {
  return parts[part](setting);
}

function judgeNearest({
  generated,
  reference,
  training,
  splits,
}: EvaluationSetting): Judgement | null {
  if (!training) return null;
  const { distances } = nearestFields(reference, training);
  const medians = splits.flatMap(({ first, second }) =>
    [first, second].map((part) => median(Float64Array.from(part, (b) => distances[b]))),
  );
  return judge(median(nearestFields(generated, training).distances), medians, "smaller");
}

function median(values: Float64Array): number {
  const sorted = values.slice().sort();
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}
