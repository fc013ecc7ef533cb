import type { CameronMartinCoordinates } from "@chaosphere/core";
import {
  type BaseModel,
  type NetworkCheckpoint,
  type NetworkWeights,
  networkCheckpoint,
  restoreModel,
} from "@chaosphere/model";
import { probabilityFlowLogDensity, relativeScore } from "@chaosphere/score";
import { flowTrace, residualGains } from "./affineScore.ts";
import { correctedFrom } from "./design.ts";
import type { ClosedForms } from "./models.ts";

/** What a correction from a degree on is worth. */
export interface CorrectionGain {
  readonly from: number;
  readonly gain: number;
  /** Over the fields of the choosing run, as if years were independent. */
  readonly standardError: number;
}

/** The degrees that the network corrects, and what chose them. */
export interface ChosenCorrection {
  /** The lowest corrected degree; the band limit if none is. */
  readonly from: number;
  /** By how many nats per field the correction from each degree on raises the likelihood of the choosing run. */
  readonly gains: readonly CorrectionGain[];
}

/** Steps of the flow, enough for the differences between corrections: that of the closed form itself is taken off. */
const FLOW_STEPS = 24;

/** The same network with its correction left out below a degree: there its output is scaled by a variance of 0. */
export function correctedOnlyFrom<T extends Pick<NetworkCheckpoint, "spec">>(
  network: T,
  from: number,
): T {
  const { spec } = network;
  if (spec.kind !== "per-degree") return network;
  const variances = spec.variances.map((v, l) => (l < from ? 0 : v));
  return { ...network, spec: { ...spec, variances } };
}

/**
 * Chooses the degrees that the network corrects by the likelihood of the choosing run, the correction on the closed form of the other
 * training runs: those it will be put on in the end, but for the run that judges.
 */
export function chooseCorrection(
  { unchosen, judges, base }: Pick<ClosedForms, "unchosen" | "judges" | "base">,
  weights: NetworkWeights,
): ChosenCorrection {
  const onUnchosen = (from: number): NetworkCheckpoint => {
    const corrected: BaseModel = {
      ...base,
      model: unchosen,
      closedForm: unchosen.covariance,
    };
    return correctedOnlyFrom(networkCheckpoint(corrected, weights, { step: 0, log: [] }), from);
  };
  const { bandLimit } = unchosen;
  const nowhere = logDensities(onUnchosen(bandLimit), judges);
  const gains = correctedFrom
    .filter((from) => from < bandLimit)
    .map((from): CorrectionGain => {
      const found = logDensities(onUnchosen(from), judges);
      const { mean, standardError } = meanOf(found.map((v, b) => v - nowhere[b]));
      return { from, gain: mean, standardError };
    });
  const none: CorrectionGain = { from: bandLimit, gain: 0, standardError: 0 };
  const best = gains.reduce((a, b) => (b.gain > a.gain ? b : a), none);
  return { from: best.from, gains };
}

/** By the probability flow, whose divergence is known exactly for the gains of a per-degree network. */
function logDensities(model: NetworkCheckpoint, x: CameronMartinCoordinates): Float64Array {
  const { closedForm, horizon, stop } = model;
  if (closedForm.kind !== "full") throw new TypeError("logDensities: need a covariance.");
  const affine = { covariance: closedForm, residual: residualGains(model) };
  return probabilityFlowLogDensity(relativeScore(restoreModel(model).denoiser), x, {
    span: { horizon, stop },
    traces: [flowTrace(affine)],
    steps: FLOW_STEPS,
  }).logDensity;
}

function meanOf(values: Float64Array): { mean: number; standardError: number } {
  const n = values.length;
  const mean = values.reduce((sum, v) => sum + v, 0) / n;
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (n * (n - 1))) };
}
