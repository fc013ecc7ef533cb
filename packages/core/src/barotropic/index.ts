export {
  barotropicTurbulence,
  type CompleteTurbulenceLaw,
  completeTurbulence,
  type TurbulenceLaw,
  type TurbulenceOptions,
} from "./barotropicTurbulence.ts";
export { enstrophy, kineticEnergy, zonalEnergy } from "./energy.ts";
export { type EvolutionOptions, evolveVorticity } from "./evolveVorticity.ts";
export { jacobian } from "./jacobian.ts";
export { streamFunction } from "./stream.ts";
export type {
  CompleteVorticityEquation,
  VorticityEquation,
  VorticityForcing,
} from "./vorticityEquation.ts";
