// Ensembles are compared as fields, in the unit of the data, and never in whitened coordinates. `npm run check` runs it.
import {
  type CameronMartinCoordinates,
  type GridFields,
  type HarmonicCoefficients,
  key,
} from "@chaosphere/core";
import { type Evaluation, energyDistance, slicedWasserstein } from "@chaosphere/metrics";

declare const f: HarmonicCoefficients;
declare const z: CameronMartinCoordinates;
declare const map: GridFields;
declare const evaluation: Evaluation;

energyDistance(f, f, { estimator: "v-statistic" });
// @ts-expect-error A whitened field is no field in the unit of the data.
energyDistance(f, z);
// @ts-expect-error Values on a grid have no norm of coefficients.
energyDistance(map, f);
// @ts-expect-error No estimator has the name.
energyDistance(f, f, { estimator: "biased" });
// @ts-expect-error Directions are drawn, and a draw has a key.
slicedWasserstein(f, f);
slicedWasserstein(f, f, { key: key(1) });
// @ts-expect-error A key is not its seed.
slicedWasserstein(f, f, { key: 1 });
// @ts-expect-error What was measured is not written to.
evaluation.energyDistance = evaluation.kernelTwoSample;
