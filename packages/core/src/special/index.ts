export { erf, erfc, normalCdf } from "./errorFunction.ts";
export { logGamma } from "./gamma.ts";
export { type GaussHermiteRule, gaussHermite } from "./gaussHermite.ts";
export { chiSquaredTail, regularisedGamma } from "./incompleteGamma.ts";
export { logWeights, normaliseExponentials } from "./posteriorWeights.ts";
