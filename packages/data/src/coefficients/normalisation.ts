/**
 * How the harmonics of a table are scaled: `4pi`, ∫ Y² = 4π, as in geodesy ("fully normalised"); `orthonormal`, ∫ Y² = 1;
 * `schmidt`, ∫ Y² = 4π/(2l+1), as in geomagnetism; `unnormalised`, P_l^m cos mλ itself.
 */
export type Normalisation = "4pi" | "orthonormal" | "schmidt" | "unnormalised";

/**
 * ‖Y_lm‖ of a normalisation: the factor from a coefficient of a table to a_lm in orthonormal harmonics.
 *
 *     4pi √(4π),   orthonormal 1,   schmidt √(4π/(2l+1)),   unnormalised √(4π (l+m)! / ((2 − δ_m0)(2l+1)(l−m)!))
 *
 * Source: Wieczorek and Meschede (2018).
 */
export function harmonicNorm(normalisation: Normalisation, l: number, m: number): number {
  switch (normalisation) {
    case "4pi":
      return Math.sqrt(4 * Math.PI);
    case "orthonormal":
      return 1;
    case "schmidt":
      return Math.sqrt((4 * Math.PI) / (2 * l + 1));
    case "unnormalised": {
      let squared = (4 * Math.PI) / ((m === 0 ? 1 : 2) * (2 * l + 1));
      for (let k = l - m + 1; k <= l + m; k++) squared *= k;
      return Math.sqrt(squared);
    }
    default:
      return normalisation satisfies never;
  }
}
