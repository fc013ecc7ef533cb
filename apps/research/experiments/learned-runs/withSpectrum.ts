import { type CameronMartinCoordinates, degreeOf } from "@chaosphere/core";

/**
 * Fields scaled, degree by degree, to given mean squares: of the mean over the batch, or of every field by itself, for data whose spectra do
 * not vary. Degrees of no power are left at 0.
 */
export function withSpectrum(
  y: CameronMartinCoordinates,
  meanSquares: Float64Array,
  over: "batch" | "field" = "batch",
): CameronMartinCoordinates {
  const L = y.bandLimit;
  const found = new Float64Array(y.batch * L);
  const rowOf = (b: number) => (over === "batch" ? 0 : b);
  const count = over === "batch" ? y.batch : 1;
  y.values.forEach((value, i) => {
    const l = degreeOf(i % L ** 2);
    const at = rowOf(Math.floor(i / L ** 2)) * L + l;
    found[at] += value ** 2 / (count * (2 * l + 1));
  });
  return {
    ...y,
    values: y.values.map((value, i) => {
      const l = degreeOf(i % L ** 2);
      const power = found[rowOf(Math.floor(i / L ** 2)) * L + l];
      return power > 0 ? value * Math.sqrt((meanSquares[l] ?? 1) / power) : 0;
    }),
  };
}
