import type { Verb } from "../verb.ts";
import { analyse } from "./analyse.ts";
import { calibrate } from "./calibrate.ts";
import { certify } from "./certify.ts";
import { condition } from "./condition.ts";
import { convert } from "./convert.ts";
import { dataset } from "./dataset.ts";
import { demo } from "./demo.ts";
import { docs } from "./docs.ts";
import { evaluate } from "./evaluate.ts";
import { fit } from "./fit.ts";
import { likelihood } from "./likelihood.ts";
import { malliavin } from "./malliavin.ts";
import { map } from "./map.ts";
import { noise } from "./noise.ts";
import { prior } from "./prior.ts";
import { rotate } from "./rotate.ts";
import { sample } from "./sample.ts";
import { spectrum } from "./spectrum.ts";
import { submit } from "./submit.ts";
import { synthesise } from "./synthesise.ts";
import { train } from "./train.ts";
import { view } from "./view.ts";

/** The verbs in the order of the help. */
export const verbs: readonly Verb[] = [
  noise,
  prior,
  analyse,
  synthesise,
  spectrum,
  rotate,
  fit,
  train,
  sample,
  condition,
  likelihood,
  evaluate,
  calibrate,
  certify,
  malliavin,
  map,
  convert,
  dataset,
  submit,
  demo,
  view,
  docs,
];
