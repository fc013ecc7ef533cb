export {
  type Evaluation,
  type EvaluationOptions,
  evaluateEnsemble,
  evaluateEnsembleParallel,
  type ParallelEvaluationOptions,
  type TestedJudgement,
} from "./evaluateEnsemble.ts";
export type { ComparedMoment, MarginalJudgement } from "./heights.ts";
export type { Judgement, Spread, Verdict } from "./judgement.ts";
export { cutCoefficients, onCommonCells, type SeenCells, seenMean } from "./seenCells.ts";
export type { DeviationJudgement, MinkowskiJudgement, ShapeCurves } from "./shapes.ts";
export type { BispectrumJudgement, SpectrumJudgement } from "./spectra.ts";
