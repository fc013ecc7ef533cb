// A network learns the denoiser of Gaussian fields, starting from that of the noise. Its loss is in nats, and where it ends
// is known: the relative entropy that noising takes from the data, KL_ε − KL_T (docs/theory/formulas.md, G5, G8).
//   npm run example -- examples/train.ts
import {
  harmonicIndex,
  isotropicGaussian,
  key,
  normalAt,
  ornsteinUhlenbeck,
  perCoefficient,
} from "@chaosphere/core";
import { portableExp } from "@chaosphere/core/elementary";
import { networkResidual, type PerDegreeSpec } from "@chaosphere/model";
import { gaussianEntropies } from "@chaosphere/score";
import { type DataSource, fitDenoiser, loadTf } from "@chaosphere/train";

const L = 3;
const q = Float64Array.of(0.2, 0.5, 3); //                           data over noise, by degree
const variances = perCoefficient(q);
const X = ornsteinUhlenbeck({ horizon: 4, stop: 0.02 });

const fields: DataSource = {
  dimension: L * L,
  draw: (stream, out) => {
    for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(variances[i]) * normalAt(stream, i);
  },
};

const spec: PerDegreeSpec = {
  kind: "per-degree", //                                             a gain for each degree, a function of time
  bandLimit: L,
  timeWidth: 32,
  variances: [1, 1, 1],
  timeFrequencies: 4,
};

const { tf } = await loadTf({ backend: "wasm" });
const fit = await fitDenoiser(tf, {
  spec,
  closedForm: isotropicGaussian("cameron-martin", new Float64Array(L).fill(1)), // m_G(t, x) = e^−t x, that of the noise
  process: X,
  training: fields,
  heldOut: fields,
  heldOutPairs: 4096,
  key: key(1),
  steps: 300,
  batch: 128,
  learningRate: 0.02,
  averageDecay: 0.98,
  reportEvery: 100,
});

const residual = networkResidual(spec, fit.weights); //              typed arrays: no tfjs from here on
console.log("gain at t = 0.2      learned    exact");
const t = 0.2;
const [decay, noise] = [portableExp(-t), 1 - portableExp(-2 * t)];
for (let l = 0; l < L; l++) {
  const x = new Float64Array(L * L);
  x[harmonicIndex(l, 0)] = 1;
  const learned = decay + residual(t, x)[harmonicIndex(l, 0)];
  const exact = (decay * q[l]) / (decay ** 2 * q[l] + noise);
  console.log(
    `degree ${l}           ${learned.toFixed(4).padStart(9)} ${exact.toFixed(4).padStart(8)}`,
  );
  if (!(Math.abs(learned - exact) < 0.05)) throw new Error(`degree ${l} was not learned`);
}

const entropies = gaussianEntropies(isotropicGaussian("cameron-martin", q));
const gained = -(fit.log.at(-1)?.heldOutLoss ?? 0);
const lost = entropies(X.stop).klDivergence - entropies(X.horizon).klDivergence;
console.log(
  `nats gained over the noise's denoiser: ${gained.toFixed(3)}, KL_ε − KL_T = ${lost.toFixed(3)}`,
);
if (!(Math.abs(gained / lost - 1) < 0.15)) throw new Error("the loss does not end at the entropy");
