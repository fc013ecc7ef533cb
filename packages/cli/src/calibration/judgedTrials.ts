import { child, key, purpose } from "@chaosphere/core";
import {
  type Calibration,
  type ChiSquaredCalibration,
  type Coverage,
  chiSquaredCalibration,
  judgeCalibration,
  meanOverTrials,
  pooledCoverage,
  rankStatistics,
  type TrialValues,
} from "@chaosphere/metrics/calibration";
import type { TrialResults } from "./trials.ts";

/** Levels of the intervals whose coverage is told. */
const LEVELS = [0.5, 0.8, 0.9, 0.95];

/** All that was judged. */
export interface JudgedTrials {
  readonly calibration: Calibration;
  /** Of values at points seen and unseen, by level; undefined where there are none. */
  readonly pooled: { readonly seen?: readonly Coverage[]; readonly unseen?: readonly Coverage[] };
  readonly energyScore: { readonly value: number; readonly standardError: number };
  readonly chiSquared: ChiSquaredCalibration | undefined;
}

/**
 * Ranks, coverage and scores of trials.
 *
 * @param groups the run of each trial where fields of a run are dependent.
 * @param seed breaks ties of ranks.
 */
export function judgedTrials(
  results: TrialResults,
  groups: Int32Array | undefined,
  seed: number,
): JudgedTrials {
  const { tested, names, seen, unseen, energyScores, chiSquared } = results;
  const ties = child(child(key(seed), purpose.judgement), purpose.choice);
  const pooled = (values: TrialValues | undefined) => {
    if (!values) return undefined;
    const ranks = rankStatistics(values, ties);
    return LEVELS.map((level) => pooledCoverage(ranks, level, groups));
  };
  const [atSeen, atUnseen] = [pooled(seen), pooled(unseen)];
  return {
    calibration: judgeCalibration(tested, {
      key: ties,
      names,
      levels: LEVELS,
      ...(groups && { groups }),
    }),
    pooled: { ...(atSeen && { seen: atSeen }), ...(atUnseen && { unseen: atUnseen }) },
    energyScore: meanOverTrials(energyScores, groups),
    chiSquared:
      chiSquared && chiSquaredCalibration(chiSquared.squares, chiSquared.degreesOfFreedom, groups),
  };
}
