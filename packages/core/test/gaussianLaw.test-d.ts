// A Gaussian law names its kind and its coordinates; neither can be mixed up. `npm run check` runs it.
import type { CameronMartinCoordinates, HarmonicCoefficients } from "@chaosphere/core";
import {
  diagonalGaussian,
  eigenmodes,
  type FactoredGaussian,
  type FullGaussian,
  type GaussianLaw,
  type GaussianMeasure,
  gaussianWasserstein,
  logDensity,
  noisedGaussian,
  relativeEntropy,
  relativeFisherInformation,
  relativeLogDensity,
} from "@chaosphere/core/gaussian";

declare const a: HarmonicCoefficients;
declare const z: CameronMartinCoordinates;
declare const γ: GaussianMeasure;
declare const ofFields: GaussianLaw<"harmonic">;
declare const white: GaussianLaw<"cameron-martin">;
declare const full: FullGaussian<"cameron-martin">;
declare const factored: FactoredGaussian<"cameron-martin">;
const diagonal = diagonalGaussian("cameron-martin", new Float64Array(4));

// Coordinates.
logDensity(ofFields, a);
// @ts-expect-error A law of a_lm has no density at z_lm.
logDensity(ofFields, z);
// @ts-expect-error A density relative to γ is one of whitened fields.
relativeLogDensity(ofFields, z);
relativeEntropy(white, diagonal);
// @ts-expect-error Laws are compared in the same coordinates.
relativeEntropy(white, ofFields);
// @ts-expect-error The modes of a law are along its own eigenvectors.
relativeEntropy(eigenmodes(full), diagonal);
// @ts-expect-error No coordinates have the name.
diagonalGaussian("pixels", new Float64Array(4));

// Kinds.
noisedGaussian(full, 0.1);
// @ts-expect-error A Cholesky factor of a noised law is not that of the law.
noisedGaussian(factored, 0.1);
gaussianWasserstein(diagonal, diagonal);
// @ts-expect-error Only independent coordinates have the distance in closed form.
gaussianWasserstein(diagonal, full);
// @ts-expect-error The Fisher information relative to γ is that of a law of fields.
relativeFisherInformation(diagonal, γ);
if (white.kind === "full") white.eigenvectors;
// @ts-expect-error Only the full kind has eigenvectors.
white.eigenvectors;
// @ts-expect-error No kind has the name.
if (white.kind === "low-rank") white.mean;
// @ts-expect-error Laws are not written to.
full.eigenvalues = new Float64Array(1);
