import {
  child,
  coefficients,
  type HarmonicCoefficients,
  type Key,
  purpose,
  rows,
} from "@chaosphere/core";
import { energyPermutationTest, kernelPermutationTest } from "@chaosphere/metrics";
import { BAND_LIMIT, SECOND } from "./law.ts";

/** Shares of trials in which a test at level 5 % tells two samples apart. */
export interface Power {
  /** Maximum mean discrepancy, its scale the median distance: the authors' test. */
  readonly kernel: number;
  readonly energy: number;
  /** The kernel test of a·f, fields of both signs laid over each other, which leaves b alone. */
  readonly folded: number;
}

const LEVEL = 0.05;

/** Trials with n fields a side: rows n k … n k + n − 1 of both pools are trial k. */
export function power(
  found: HarmonicCoefficients,
  exact: HarmonicCoefficients,
  { trials, key }: { readonly trials: number; readonly key: Key },
): Power {
  const n = found.batch / trials;
  const rejected = { kernel: 0, energy: 0, folded: 0 };
  for (let k = 0; k < trials; k++) {
    const [f, g] = [found, exact].map((pool) => rows(pool, n * k, n * (k + 1)));
    const test = { key: child(child(key, purpose.permutation), k) };
    if (kernelPermutationTest(f, g, test) <= LEVEL) rejected.kernel++;
    if (energyPermutationTest(f, g, test) <= LEVEL) rejected.energy++;
    if (kernelPermutationTest(folded(f), folded(g), test) <= LEVEL) rejected.folded++;
  }
  return {
    kernel: rejected.kernel / trials,
    energy: rejected.energy / trials,
    folded: rejected.folded / trials,
  };
}

function folded({ batch, values }: HarmonicCoefficients): HarmonicCoefficients {
  const row = values.length / batch;
  return coefficients(
    "harmonic",
    BAND_LIMIT,
    values.map((value, at) => value * Math.sign(values[at - (at % row) + SECOND])),
  );
}
