import type { FieldMean } from "@chaosphere/model";

/** "−812.3 ± 4.1", or without the error where there is none; digits as the error has them. */
export function withError({
  mean,
  standardError,
}: Pick<FieldMean, "mean" | "standardError">): string {
  if (standardError === null || !(standardError > 0)) return mean.toPrecision(5);
  const decimals = Math.min(12, Math.max(0, 1 - Math.floor(Math.log10(standardError))));
  return `${mean.toFixed(decimals)} ± ${standardError.toFixed(decimals)}`;
}
