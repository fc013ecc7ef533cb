import type { IsoLatitudeRings } from "../grid/isoLatitudeRings.ts";
import { usesRelaxedSimd } from "../simd/chooseSimd.ts";
import { isoLatitudeTransform, type PlannedRingTransform } from "./isoLatitudeTransform.ts";
import { withinBudget } from "./planBudget.ts";
import { type RingTransform, referenceRings } from "./referenceRings.ts";
import { hasSimd } from "./wasmModule.ts";

interface Plan {
  readonly isRelaxed: boolean;
  readonly rings: IsoLatitudeRings;
  readonly bandLimit: number;
  readonly transform: PlannedRingTransform;
}

/** The plans used last, latest first. */
let plans: readonly Plan[] = [];

/** The transform for rings and a band limit: WebAssembly with SIMD where there is any, else the plain loops. */
export function ringTransform(rings: IsoLatitudeRings, bandLimit: number): RingTransform {
  if (!hasSimd()) return referenceRings(rings, bandLimit);
  const isRelaxed = usesRelaxedSimd();
  const known = plans.find(
    (plan) =>
      plan.bandLimit === bandLimit && plan.isRelaxed === isRelaxed && areSame(plan.rings, rings),
  );
  const transform = known?.transform ?? isoLatitudeTransform(rings, bandLimit);
  const latest = known ?? { rings, bandLimit, isRelaxed, transform };
  plans = withinBudget([latest, ...plans.filter((plan) => plan !== known)]);
  return latest.transform;
}

/** Whether rings have the same points and weights; records may have been copied on their way. */
function areSame(a: IsoLatitudeRings, b: IsoLatitudeRings): boolean {
  const equal = (x: ArrayLike<number>, y: ArrayLike<number>): boolean => {
    for (let j = 0; j < x.length; j++) if (x[j] !== y[j]) return false;
    return x.length === y.length;
  };
  return (
    a === b ||
    (equal(a.counts, b.counts) &&
      equal(a.colatitudes, b.colatitudes) &&
      equal(a.firstLongitudes, b.firstLongitudes) &&
      equal(a.weights, b.weights))
  );
}
