// Scores and denoisers live in Cameron–Martin coordinates, and names come from closed lists. `npm run check` runs it.
import {
  type CameronMartinCoordinates,
  type ForwardProcess,
  type HarmonicCoefficients,
  isotropicGaussian,
  key,
  whittleMatern,
} from "@chaosphere/core";
import {
  type Denoiser,
  denoisingLoss,
  empiricalDenoiser,
  gaussianDenoiser,
  gaussianEntropies,
  oneStepMean,
  relativeScore,
  slicedTrace,
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

slicedTrace(score, { key: key(1), probe: "rademacher" });
// @ts-expect-error No probe has the name.
slicedTrace(score, { key: key(1), probe: "uniform" });

gaussianDenoiser(isotropicGaussian("cameron-martin", new Float64Array(4)));
// @ts-expect-error The law of a denoiser is in Cameron–Martin coordinates.
gaussianDenoiser(isotropicGaussian("harmonic", new Float64Array(4)));
// @ts-expect-error The noise is a law of a_lm.
gaussianEntropies(whittleMatern(4, { alpha: 2, kappa: 1 }));
// @ts-expect-error Numbers alone do not say whether they are per degree or per coefficient.
gaussianDenoiser({ variances: new Float64Array(4) });

declare const process: ForwardProcess;
denoisingLoss(score, process, 0.1, z, key(1), { form: "plain" });
// @ts-expect-error The loss is renormalised or plain.
denoisingLoss(score, process, 0.1, z, key(1), { form: "weighted" });
// @ts-expect-error A key is not its seed.
denoisingLoss(score, process, 0.1, z, 1);
