// Laws know their coordinates and their kind: what mixes them must not compile. `npm run check` runs it.
import {
  type CameronMartinCoordinates,
  colour,
  diagonalGaussian,
  eigenmodes,
  type FullGaussian,
  type GaussianLaw,
  type GaussianMeasure,
  gaussianWasserstein,
  type HarmonicCoefficients,
  isotropicGaussian,
  key,
  logDensity,
  noisedGaussian,
  relativeEntropy,
  relativeFisherInformation,
  relativeLogDensity,
  sampleGaussian,
  whittleMatern,
} from "@chaosphere/core";
import { fullCovariance } from "@chaosphere/core/estimation";

declare const a: HarmonicCoefficients;
declare const z: CameronMartinCoordinates;
declare const law: GaussianLaw<"cameron-martin">;

const γ: GaussianMeasure = whittleMatern(4, { alpha: 2, kappa: 1 });
const full: FullGaussian<"cameron-martin"> = fullCovariance(z);
const byDegree = isotropicGaussian("cameron-martin", new Float64Array(4));
const byCoefficient = diagonalGaussian("harmonic", new Float64Array(16));

// Two laws are compared in the same coordinates.
relativeEntropy(law, byDegree);
relativeEntropy(byCoefficient, γ);
// @ts-expect-error The noise is a law of a_lm, the other one of z_lm.
relativeEntropy(full, γ);
// @ts-expect-error A law along its own eigenvectors cannot be compared with one of coordinates.
relativeEntropy(eigenmodes(full), byDegree);
// @ts-expect-error One is of a_lm, the other of z_lm.
gaussianWasserstein(byCoefficient, byDegree);
// @ts-expect-error Relative to the noise are laws of a_lm.
relativeFisherInformation(byDegree, γ);
// @ts-expect-error Dependent coordinates have no closed Wasserstein distance here.
gaussianWasserstein(full, byDegree);

// A density is of points in the coordinates of the law, draws are such points.
logDensity(γ, a);
// @ts-expect-error The noise is a law of a_lm.
logDensity(γ, z);
// @ts-expect-error Only in Cameron–Martin coordinates is the noise N(0, I).
relativeLogDensity(γ, z);
colour(γ, sampleGaussian(full, 1, key(1)));
// @ts-expect-error Draws of the noise are coloured already.
colour(γ, sampleGaussian(γ, 1, key(1)));
// @ts-expect-error Modes are no coordinates of a field.
sampleGaussian(eigenmodes(full), 1, key(1));

// Noising keeps the kind.
noisedGaussian(full, 0.1).eigenvectors;
noisedGaussian(byDegree, 0.1).spectrum;
// @ts-expect-error One variance per degree is no variance per coefficient.
noisedGaussian(byDegree, 0.1).variances;
// @ts-expect-error The Ornstein–Uhlenbeck process acts on whitened fields.
noisedGaussian(γ, 0.1);
// @ts-expect-error The eigenvalues of a Cholesky factor are not known.
noisedGaussian(law, 0.1);

// @ts-expect-error The noise is centred.
colour(isotropicGaussian("harmonic", new Float64Array(1), a.values), z);
// @ts-expect-error A law says what it is.
relativeEntropy({ variances: new Float64Array(4) }, byDegree);
// @ts-expect-error There are three kinds of coordinates.
diagonalGaussian("pixels", new Float64Array(4));
