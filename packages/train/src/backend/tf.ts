import type * as tfjs from "@tensorflow/tfjs";

/** TensorFlow.js, as the functions of this package take it: an argument, whatever its backend. */
export type Tf = typeof tfjs;
