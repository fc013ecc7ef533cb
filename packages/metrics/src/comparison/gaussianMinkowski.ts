import { type GaussianMeasure, pointwiseVariance } from "@chaosphere/core";
import { normalCdf } from "@chaosphere/core/special";
import { checkEdges, type MinkowskiFunctionals } from "./minkowski.ts";

/**
 * The expected Minkowski functionals of an isotropic Gaussian field f = mean + Z, Z of law γ, one row: with
 * ν = (u − mean)/σ, σ² the variance at a point and τ that of one component of ∇f over σ²,
 *
 *     v_0 = ½ erfc(ν/√2),   v_1 = (√τ/8) e^{−ν²/2},   v_2 = τ/(2π)^{3/2} · ν e^{−ν²/2},
 *     τ = ½ Σ (2l+1) l(l+1) C_l / Σ (2l+1) C_l,
 *
 * each integrated over the bins in closed form. Exact at any band limit: no flat-sky or high-degree limit is taken.
 *
 * @param mean in the unit of the field. Default 0.
 * @throws {@link DomainError} unless there are two edges or more, finite and increasing.
 *
 * Source: Schmalzing and Górski (1998); Adler and Taylor (2007), the Gaussian kinematic formula.
 */
export function gaussianMinkowski(
  γ: GaussianMeasure,
  edges: Float64Array,
  mean = 0,
): MinkowskiFunctionals {
  checkEdges("gaussianMinkowski", edges);
  const σ = Math.sqrt(pointwiseVariance(γ));
  const τ = slopeVariance(γ) / σ ** 2;
  const ν = edges.map((u) => (u - mean) / σ);
  const meanOver = (integral: (ν: number) => number) =>
    Float64Array.from({ length: ν.length - 1 }, (_, k) => {
      return (integral(ν[k + 1]) - integral(ν[k])) / (ν[k + 1] - ν[k]);
    });
  const bell = (ν: number) => Math.exp(-(ν * ν) / 2);
  return {
    edges,
    batch: 1,
    area: meanOver((ν) => ν * normalCdf(-ν) - bell(ν) / Math.sqrt(2 * Math.PI)),
    length: meanOver((ν) => (Math.sqrt(τ) / 8) * Math.sqrt(2 * Math.PI) * normalCdf(ν)),
    curvature: meanOver((ν) => (-τ * bell(ν)) / (2 * Math.PI) ** 1.5),
  };
}

/** E[(∂_θ Z)²] = (1/8π) Σ (2l+1) l(l+1) C_l. */
function slopeVariance({ spectrum }: GaussianMeasure): number {
  return spectrum.reduce((sum, c, l) => sum + (2 * l + 1) * l * (l + 1) * c, 0) / (8 * Math.PI);
}
