import { coefficients, whittleMatern } from "@chaosphere/core";
import type { FieldSequence, LoadedModel } from "../fields/fields.ts";
import { isAnomaly } from "../fields/modelAnomaly.ts";
import type { PosteriorPart, PosteriorSpec } from "../state/state.ts";
import type { Given } from "./protocol.ts";

const titles: Readonly<Record<PosteriorPart, string>> = {
  mean: "Posterior mean",
  deviation: "Posterior deviation",
  draw: "Posterior draw",
};

/**
 * What the worker found as fields for the page.
 *
 * @param model the prior, where it is a model.
 * @param unit unit of the values that were seen.
 */
export function posteriorSequence(
  spec: PosteriorSpec,
  { bandLimit, values, shownBandLimit, mean, variance, milliseconds }: Given,
  model: LoadedModel | undefined,
  unit: string,
): FieldSequence {
  const { shown, observed, noiseSd, count, seed, prior } = spec;
  const law =
    prior.kind === "noise"
      ? `N(0, σ²(κ² − Δ)^−α) with α = ${prior.alpha}, κ = ${prior.kappa}, σ = ${prior.sigma}`
      : `the model ${model?.name ?? prior.model}`;
  const seen = observed.length === 1 ? "one value" : `${observed.length} values`;
  const noise = `${noiseSd}${unit === "" ? "" : ` ${unit}`}`;
  const drawn = shown === "draw" ? `, seed ${seed}` : "";
  return {
    name: titles[shown],
    unit,
    members: shown === "draw" ? count : 1,
    frames: 1,
    coefficients: coefficients("harmonic", shownBandLimit, values),
    ...(shown !== "deviation" &&
      prior.kind === "noise" && { measure: whittleMatern(bandLimit, prior) }),
    note: `${law}, degrees below ${bandLimit}, given ${seen} with errors of ${noise}${drawn}`,
    anomaly: shown !== "deviation" && (model === undefined || isAnomaly(model.checkpoint)),
    posterior: {
      mean: coefficients("harmonic", bandLimit, mean),
      variance: coefficients("harmonic", 2 * bandLimit - 1, variance),
      shown,
      milliseconds,
    },
  };
}
