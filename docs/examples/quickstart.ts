// Gaussian data in, new fields out, with every step in the open. Run it from the folder docs:
//   npm run example -- examples/quickstart.ts
import {
  analyse,
  colour,
  gaussLegendre,
  isotropicGaussian,
  key,
  meanSpectrum,
  ornsteinUhlenbeck,
  reverseSample,
  split,
  synthesise,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { dataToNoiseRatio, fitSpectrum, standardisation } from "@chaosphere/core/estimation";
import { gaussianDenoiser, relativeScore } from "@chaosphere/score";

const L = 16;
const [drawing, sampling] = split(key(2026), 2);
if (drawing === undefined || sampling === undefined) throw new Error("split gave too few keys");

// Data: 200 fields of a known law, rougher at large scales than the noise will be.
const law = whittleMatern(L, { alpha: 2.2, kappa: 4, sigma: 30 });
const grid = gaussLegendre(L);
const f = synthesise(colour(law, whiteNoise(L, 200, drawing)), grid, { unit: "K" });

const a = analyse(f, L); //                          a_lm = ⟨f, Y_lm⟩, l < L
const γ = whittleMatern(L, fitSpectrum(a)); //       γ = N(0, C), C = σ²(κ² − Δ)^−α, as rough as f
const standard = standardisation(γ, a); //           a ↦ C^−½ (a − ā)
const x0 = standard.apply(a); //                     |x0| is the Cameron–Martin norm

const X = ornsteinUhlenbeck({ horizon: 5, stop: 1e-3 }); //                dX = −X dt + √2 dW
const q = isotropicGaussian("cameron-martin", dataToNoiseRatio(x0)); //    N(0, q_l), data over noise
const m = gaussianDenoiser(q); //                                          m(t, x) = E[X₀ | X_t = x]
const s = relativeScore(m); //                                             s(t, x) = D log dμ_t/dγ (x)
const y = reverseSample(X, s, { key: sampling, bandLimit: L, batch: 400 });

const generated = meanSpectrum(standard.invert(y));
console.log("degree   C_l of the data's law   C_l of the samples   difference in standard errors");
generated.forEach((c, l) => {
  const exact = law.spectrum[l] ?? Number.NaN;
  // 400 samples of a law that was itself estimated from 200 fields.
  const error = exact * Math.sqrt((2 / (2 * l + 1)) * (1 / 400 + 1 / 200));
  const z = (c - exact) / error;
  console.log(
    `${String(l).padStart(6)} ${exact.toExponential(4).padStart(23)} ${c.toExponential(4).padStart(20)} ${z.toFixed(2).padStart(31)}`,
  );
  if (!(Math.abs(z) < 4)) throw new Error(`degree ${l} is ${z} standard errors off`);
});
