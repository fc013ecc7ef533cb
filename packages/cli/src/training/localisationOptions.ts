import type { Localisation } from "@chaosphere/core/estimation";
import { networkNames } from "@chaosphere/model";
import { CallError } from "../errors/callError.ts";
import type { TrainOptions } from "./trainOptions.ts";

/** What the call gives of the localisation; the rest is chosen. */
export function localisationOf(options: TrainOptions): Partial<Localisation> {
  const { model, closedForm = "full", taperLength, wholeBelow, shrinkage, blend } = options;
  const given = {
    ...(taperLength !== undefined && { length: taperLength }),
    ...(wholeBelow !== undefined && { wholeBelow }),
    ...(shrinkage !== undefined && { shrinkage }),
    ...(blend !== undefined && { blend }),
  };
  const isNetwork = networkNames.some((name) => name === model);
  const used = model === "localised" || (isNetwork && closedForm === "localised");
  if (options.rank !== undefined && model !== "low-rank") {
    throw new CallError(
      `--rank must go with a covariance of low rank, got --model ${model}. Add --model low-rank.`,
    );
  }
  const isShrunkOnly = Object.keys(given).every((name) => name === "shrinkage");
  if (model === "low-rank" && isShrunkOnly) return {};
  if (Object.keys(given).length > 0 && !used) {
    throw new CallError(
      `--taper-length, --whole-below, --shrinkage and --blend must go with a localised covariance, got --model ${model} --closed-form ${closedForm}. Add --model localised, or --closed-form localised.`,
    );
  }
  return given;
}
