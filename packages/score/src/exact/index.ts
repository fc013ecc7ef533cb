export { type DiagonalMixture, diagonalMixtureDenoiser } from "./diagonalMixture.ts";
export { empiricalDenoiser } from "./empirical.ts";
export { type FlowLawOptions, flowLaw } from "./flowLaw.ts";
export { gaussianDenoiser } from "./gaussian.ts";
export { type GaussianBridge, gaussianBridge } from "./gaussianBridge.ts";
export { type MartingaleLawOptions, martingaleLaw } from "./martingaleLaw.ts";
export { mixingTime } from "./mixingTime.ts";
export {
  type ShiftMixture,
  shiftMixtureDenoiser,
  shiftMixtureLogDensity,
  shiftMixtureScore,
} from "./mixture.ts";
export { type RelativeEntropies, shiftMixtureEntropies } from "./mixtureEntropy.ts";
export { type SecondChaosLaw, secondChaosDenoiser, secondChaosSample } from "./secondChaos.ts";
export {
  type SinkhornCoupling,
  type SinkhornOptions,
  type SinkhornProblem,
  sinkhornCoupling,
} from "./sinkhornCoupling.ts";
