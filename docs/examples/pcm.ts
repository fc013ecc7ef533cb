// New temperature fields from an ensemble simulated by the Parallel Climate Model, with every step of a Gaussian model in the
// open; examples/journey.ts does it in fewer calls. From the folder docs:
//   npm run example -- examples/pcm.ts OUT_FOLDER 32
import { mapFigure } from "@chaosphere/atlas";
import { writePng } from "@chaosphere/atlas/node";
import {
  analyse,
  key,
  meanSpectrum,
  ornsteinUhlenbeck,
  reverseSample,
  synthesise,
  whittleMatern,
} from "@chaosphere/core";
import { fitSpectrum, fullCovariance, standardisation } from "@chaosphere/core/estimation";
import { readDataset } from "@chaosphere/data/node";
import { gaussianDenoiser, relativeScore } from "@chaosphere/score";

const [folder = ".", bandLimit = "12"] = process.argv.slice(2);
const L = Number(bandLimit);

const { fields: f } = await readDataset("../data/pcm-trefht"); //   K, simulated by PCM
const a = analyse(f, L); //                                         a_lm = ⟨f, Y_lm⟩, l < L
const γ = whittleMatern(L, fitSpectrum(a)); //                      γ = N(0, C), as rough as f
const standard = standardisation(γ, a); //                          a ↦ C^−½ (a − ā)
const law = fullCovariance(standard.apply(a)); //                   of the data, in Cameron–Martin coordinates
const m = gaussianDenoiser(law); //                                 m(t, x) = E[X₀ | X_t = x]
const X = ornsteinUhlenbeck({ horizon: 4, stop: 3e-3 }); //         dX = −X dt + √2 dW
const y = reverseSample(X, relativeScore(m), { key: key(7), bandLimit: L, batch: 16 });
const fields = synthesise(standard.invert(y), f.grid, { unit: f.unit });
await writePng(`${folder}/new.png`, mapFigure(fields, 0));

const ratio = meanSpectrum(analyse(fields, L)).map((c, l) => c / (meanSpectrum(a)[l] ?? 0));
console.log(
  `C_l of 16 new fields over C_l of the data: ${[...ratio].map((r) => r.toFixed(2)).join(" ")}`,
);
// The largest scales carry few effective modes: the global mean of 16 fields varies by √(2/16).
if (!ratio.every((r) => r > 0.2 && r < 3)) throw new Error("the spectra differ");
