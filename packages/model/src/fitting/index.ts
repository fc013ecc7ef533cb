export { type Bound, boundOf } from "./fitBounds.ts";
export {
  type GaussianFit,
  type GaussianFitOptions,
  fitGaussianModel,
  type ModelProvenance,
  START_ERROR,
} from "./gaussianModel.ts";
export {
  type ChosenLocalisation,
  type CompleteLocalisation,
  chooseLocalisation,
  type LocalisationChoice,
} from "./localisation.ts";
export {
  fitLocalisedGaussian,
  type LocalisationFields,
  type LocalisedFit,
  type LocalisedFitOptions,
} from "./localisedGaussian.ts";
export { isotropicModel, type IsotropicModelOptions } from "./isotropicModel.ts";
