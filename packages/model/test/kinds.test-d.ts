// A model's file is a tagged union: each kind has its own fields, and no other kind's. `npm run check` runs it.
import type { GridFields, HarmonicCoefficients } from "@chaosphere/core";
import {
  baseModel,
  type Checkpoint,
  encodeCheckpoint,
  fitGaussianModel,
  type GaussianCheckpoint,
  type MlpSpec,
  modelRun,
  type NetworkSpec,
} from "@chaosphere/model";

declare const checkpoint: Checkpoint;
declare const gaussian: GaussianCheckpoint;
declare const mlp: MlpSpec;
declare const fields: GridFields;
declare const a: HarmonicCoefficients;

fitGaussianModel(fields, 8, { provenance: { commit: "0123abc" } });
// @ts-expect-error A model is fitted to values on a grid: synthesise the coefficients first.
fitGaussianModel(a, 8);
// @ts-expect-error The band limit is never left to a default.
fitGaussianModel(fields);
baseModel(gaussian, { network: "operator" });
// @ts-expect-error No network has the name.
baseModel(gaussian, { network: "transformer" });
// @ts-expect-error A network corrects a Gaussian model.
baseModel(checkpoint, { network: "operator" });

if (checkpoint.kind === "mixture") checkpoint.shifts;
// @ts-expect-error Only a mixture has shifts.
checkpoint.shifts;
// @ts-expect-error A covariance is not the law of a network's kind.
if (checkpoint.kind === "network") checkpoint.covariance;
// @ts-expect-error No kind has the name.
if (checkpoint.kind === "diffusion") checkpoint.noise;
// @ts-expect-error A network has an architecture and weights.
encodeCheckpoint({ ...gaussian, kind: "network" });

modelRun(checkpoint, { seed: 1, count: 4, sampler: "ancestral" });
// @ts-expect-error No sampler has the name.
modelRun(checkpoint, { seed: 1, count: 4, sampler: "heun" });
// @ts-expect-error How many fields is never left to a default.
modelRun(checkpoint, { seed: 1 });

// @ts-expect-error No architecture has the name.
const spec: NetworkSpec = { ...mlp, kind: "transformer" };
// @ts-expect-error A perceptron acts on vectors and has no band limit.
mlp.bandLimit;
// @ts-expect-error A file that was read is not written to.
checkpoint.horizon = 1;

export { spec };
