export { portableAngle } from "./arcTangent.ts";
export { portableExp, portableExpm1 } from "./exponential.ts";
export { portableTanh } from "./hyperbolic.ts";
export { portableLog, portableLog1p } from "./logarithm.ts";
export { portablePow } from "./power.ts";
export { isPowerOfTwo } from "./powerOfTwo.ts";
export { portableCos, portableSin } from "./trigonometric.ts";
