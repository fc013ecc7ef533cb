export { erf, erfc, normalCdf } from "./errorFunction.ts";
export { logGamma } from "./gamma.ts";
export { type GaussHermiteRule, gaussHermite } from "./gaussHermite.ts";
export { logWeights, normaliseExponentials } from "./posteriorWeights.ts";
