// What must not compile: every `@ts-expect-error` stands over a line with one thing wrong. `npm run check` runs it.
import {
  analyse,
  type CameronMartinCoordinates,
  type Coefficients,
  cameronMartinInner,
  coefficients,
  colour,
  type GaussianMeasure,
  type GridFields,
  type HarmonicCoefficients,
  rotate,
  type SphereGrid,
  synthesise,
  whiten,
} from "@chaosphere/core";

declare const a: HarmonicCoefficients;
declare const z: CameronMartinCoordinates;
declare const either: Coefficients;
declare const γ: GaussianMeasure;
declare const grid: SphereGrid;
declare const fields: GridFields;

// Fields are synthesised and whitened from a_lm, coloured from z_lm.
synthesise(a, grid);
// @ts-expect-error z_lm are not a_lm.
synthesise(z, grid);
// @ts-expect-error Which of the two they are must be known.
synthesise(either, grid);
// @ts-expect-error A field on a grid has no coefficients.
synthesise(fields, grid);
// @ts-expect-error Already white.
whiten(γ, z);
// @ts-expect-error Already coloured.
colour(γ, a);
// @ts-expect-error The inner product is of two fields in the same coordinates.
cameronMartinInner(γ, a, z);

// What keeps the basis keeps its type.
colour(γ, rotate(z, { alpha: 0, beta: 0, gamma: 0 }));
// @ts-expect-error A rotated a_lm is an a_lm.
colour(γ, rotate(a, { alpha: 0, beta: 0, gamma: 0 }));
whiten(γ, coefficients("harmonic", 1, new Float64Array(1)));
// @ts-expect-error The tag decides.
whiten(γ, coefficients("cameron-martin", 1, new Float64Array(1)));

// @ts-expect-error There are two bases.
coefficients("pixel", 1, new Float64Array(1));
// @ts-expect-error Single precision is not enough.
coefficients("harmonic", 1, new Float32Array(1));

// Fields are analysed, coefficients are not.
const analysed: HarmonicCoefficients = analyse(fields, 8);
// @ts-expect-error Already analysed.
analyse(analysed, 8);
// @ts-expect-error Pixels without rings, as HEALPix has them, are no product grid.
analyse({ nside: 8, values: new Float64Array(768), unit: "K" }, 8);
