// Entropy and Fisher information along the noising flow: dKL/dt = −I, I_t ≤ e^−2t I_0, and the deficit of the
// logarithmic Sobolev inequality as an integral of curvature.
//   npm run example -- examples/entropyFlow.ts
import { gaussianCurvature, isotropicGaussian } from "@chaosphere/core";
import {
  gaussianEntropies,
  logSobolevDeficit,
  relativeEntropyByDissipation,
} from "@chaosphere/score";

const q = Float64Array.from({ length: 33 }, (_, l) => 1 + 2 / (l + 1) ** 2); // data over noise
const flow = gaussianEntropies(isotropicGaussian("cameron-martin", q));
const I0 = flow(0).fisherInformation;

console.log("t        KL_t              ∫_t^∞ I dτ        I_t               e^−2t I_0");
for (const t of [0, 0.1, 0.3, 1, 3]) {
  const { klDivergence, fisherInformation } = flow(t);
  const integral = relativeEntropyByDissipation((τ) => flow(τ).fisherInformation, { from: t });
  const columns = [klDivergence, integral, fisherInformation, Math.exp(-2 * t) * I0];
  console.log(`${String(t).padEnd(8)} ${columns.map((x) => x.toFixed(12).padEnd(17)).join(" ")}`);
  if (!(Math.abs(integral - klDivergence) < 1e-12)) throw new Error("de Bruijn's identity fails");
  if (!(fisherInformation <= Math.exp(-2 * t) * I0))
    throw new Error("Fisher information decays too slowly");
}

const deficit = logSobolevDeficit(gaussianCurvature(q));
const { klDivergence } = flow(0);
console.log(
  `I_0/2 − KL_0 = ${(I0 / 2 - klDivergence).toFixed(8)}, ∫ E‖D² log ρ‖² dt = ${deficit.toFixed(8)}`,
);
if (!(Math.abs(I0 / 2 - klDivergence - deficit) < 1e-11)) throw new Error("the deficit is off");
