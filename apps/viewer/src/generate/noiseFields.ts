import {
  type CameronMartinCoordinates,
  child,
  colour,
  key,
  purpose,
  truncate,
  whiteNoise,
  whittleMatern,
  withVariance,
} from "@chaosphere/core";
import {
  fieldOf,
  fieldSpectrum,
  type LocalField,
  lognormalField,
  partialField,
  quadraticField,
} from "@chaosphere/core/chaos";
import type { HarmonicSequence } from "../fields/fields.ts";
import type { ChaosSpec, NoiseSpec } from "../state/state.ts";

/** White noise by seed and band limit. */
export type NoiseSource = (seed: number, bandLimit: number) => CameronMartinCoordinates;

/** Chaos orders in which lognormal fields are known. */
export const lognormalOrder = 12;

/**
 * The white noise of `chaosphere noise`: row 0 of the first stream of the seed. The last seed's draw is kept at its finest,
 * and a coarser one is its prefix, so that sliders redraw nothing.
 */
export function keepNoise(): NoiseSource {
  let kept: { readonly seed: number; readonly z: CameronMartinCoordinates } | undefined;
  return (seed, bandLimit) => {
    if (kept?.seed !== seed || kept.z.bandLimit < bandLimit) {
      kept = { seed, z: whiteNoise(bandLimit, 1, child(key(seed), purpose.start)) };
    }
    return kept.z.bandLimit === bandLimit ? kept.z : truncate(kept.z, bandLimit);
  };
}

/**
 * A Whittle–Matérn field, a_lm = √C_l z_lm: with one seed the same white noise seen through each α, κ, σ and L.
 *
 * @throws {@link DomainError} if α ≤ 1 or a parameter is not positive.
 */
export function noiseField(spec: NoiseSpec, noise: NoiseSource): HarmonicSequence {
  const { alpha, kappa, sigma, bandLimit, seed } = spec;
  const measure = whittleMatern(bandLimit, { alpha, kappa, sigma });
  return {
    name: "Whittle–Matérn noise",
    unit: "",
    members: 1,
    frames: 1,
    coefficients: colour(measure, noise(seed, bandLimit)),
    measure,
    theory: measure.spectrum,
    note: `drawn from N(0, σ²(κ² − Δ)^−α) with α = ${alpha}, κ = ${kappa}, σ = ${sigma}, degrees below ${bandLimit}, seed ${seed}`,
    anomaly: true,
  };
}

/**
 * A local field X = φ(Z) of Whittle–Matérn noise Z, or the partial sum of its Wiener–Itô expansion up to an order, in the
 * same white noise.
 *
 * @throws {@link DomainError} if a parameter is outside its range.
 */
export function chaosField(spec: ChaosSpec, noise: NoiseSource): HarmonicSequence {
  const { law, strength, deviation, alpha, kappa, bandLimit, seed, order } = spec;
  const whole = localFieldOf(spec);
  const field = order === null ? whole : partialField(whole, order);
  const formula = law === "lognormal" ? "exp(Z − σ²/2)" : `Z + ${strength} (Z² − σ²)`;
  const orders = order === null ? "every chaos order" : `chaos orders 0 to ${order}`;
  return {
    name: law === "lognormal" ? "Lognormal field" : "Field of second chaos",
    unit: "",
    members: 1,
    frames: 1,
    coefficients: fieldOf(field, noise(seed, bandLimit), bandLimit),
    measure: whole.measure,
    theory: fieldSpectrum(field, bandLimit),
    note: `${formula} of Whittle–Matérn noise Z with σ = ${deviation}, α = ${alpha}, κ = ${kappa}, ${orders}, degrees below ${bandLimit}, seed ${seed}`,
    anomaly: law === "quadratic",
  };
}

/** The field of a specification with every order. */
export function localFieldOf(spec: ChaosSpec): LocalField {
  const { law, strength, deviation, alpha, kappa, bandLimit } = spec;
  const measure = whittleMatern(bandLimit, withVariance({ alpha, kappa }, deviation ** 2));
  return law === "lognormal"
    ? lognormalField(measure, { order: lognormalOrder })
    : quadraticField(measure, strength);
}
