// Scores and denoisers live in Cameron–Martin coordinates, and names come from closed lists. `npm run check` runs it.
import {
  type CameronMartinCoordinates,
  type ForwardProcess,
  type HarmonicCoefficients,
  key,
} from "@chaosphere/core";
import {
  type Denoiser,
  denoisingLoss,
  empiricalDenoiser,
  oneStepMean,
  probeVariance,
  relativeScore,
} from "@chaosphere/score";

declare const a: HarmonicCoefficients;
declare const z: CameronMartinCoordinates;
declare const denoiser: Denoiser;

const score = relativeScore(denoiser);
score(0.1, z);
// @ts-expect-error The relative score is a function of whitened fields.
score(0.1, a);
// @ts-expect-error Time comes first.
score(z, 0.1);
// @ts-expect-error A denoiser is a function of time and state.
relativeScore((x: CameronMartinCoordinates) => x);
// @ts-expect-error A denoiser answers in Cameron–Martin coordinates.
relativeScore(() => a);
// @ts-expect-error The data of a denoiser are whitened.
empiricalDenoiser(a);
// @ts-expect-error A step is from a whitened field.
oneStepMean(score, 1, 0.1, a);

probeVariance(new Float64Array(4), 2, "rademacher");
// @ts-expect-error No probe has the name.
probeVariance(new Float64Array(4), 2, "uniform");

declare const process: ForwardProcess;
denoisingLoss(score, process, 0.1, z, key(1), { form: "plain" });
// @ts-expect-error The loss is renormalised or plain.
denoisingLoss(score, process, 0.1, z, key(1), { form: "weighted" });
// @ts-expect-error A key is not its seed.
denoisingLoss(score, process, 0.1, z, 1);
