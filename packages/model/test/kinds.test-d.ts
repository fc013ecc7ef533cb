// A model's file is a tagged union: each kind has its own fields, and no other kind's. `npm run check` runs it.
import {
  type Checkpoint,
  encodeCheckpoint,
  type GaussianCheckpoint,
  type MlpSpec,
  modelRun,
  type NetworkSpec,
} from "@chaosphere/model";

declare const checkpoint: Checkpoint;
declare const gaussian: GaussianCheckpoint;
declare const mlp: MlpSpec;

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
