import type { HarmonicCoefficients, Key } from "@chaosphere/core";
import { meanSpectrum } from "@chaosphere/core";
import type { Bench } from "../../src/experiment.ts";
import {
  fitIsotropicModel,
  type IsotropicModel,
  type OperatorConfig,
} from "../learned-runs/isotropicModel.ts";
import { orderedNoise } from "../learned-turbulence/orderedNoise.ts";
import { symmetricDraw, symmetricMoments } from "./symmetries.ts";

/** What is left of the data at the time at which generation starts, over the noise. */
const HIDDEN = 0.006;

/**
 * An operator that knows where it is, and corrects the law of independent coefficients with the variances of the fields: of its own each
 * degree and order, as no isotropic law has them.
 *
 * @param firstRatio data over noise in degree 2.
 * @param file where the trained model is kept, from the folder apps.
 */
export function fitJetModel(
  bench: Bench,
  config: OperatorConfig & { readonly firstRatio: number },
  training: HarmonicCoefficients,
  heldOut: HarmonicCoefficients,
  key: Key,
  file?: string,
): Promise<IsotropicModel> {
  const { mean, variances } = symmetricMoments(training);
  const { firstRatio } = config;
  const spectrum = meanSpectrum(training);
  return fitIsotropicModel(
    bench,
    "jets",
    config,
    {
      spectrum,
      mean,
      variances,
      training: symmetricDraw(training),
      heldOut,
      unit: "",
      checksum: "",
      noise: { spectrum: orderedNoise(spectrum, firstRatio) },
      horizon: Math.log(firstRatio / HIDDEN) / 2,
    },
    key,
    file,
  );
}
