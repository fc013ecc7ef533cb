import type { HarmonicCoefficients } from "@chaosphere/core";

/** From so many times the spread of the reference on, two ensembles are not of the same quantity. */
const FAR = 5;

/**
 * A line where the mean fields of two ensembles are far apart beside the spread of the reference: then one is of anomalies and
 * the other is not, or their units differ, and no metric says more than that.
 */
export function meanFieldsApart(
  generated: HarmonicCoefficients,
  reference: HarmonicCoefficients,
): string[] {
  const [a, b] = [meanOf(generated), meanOf(reference)];
  const apart = Math.sqrt(a.reduce((sum, x, i) => sum + (x - (b[i] ?? 0)) ** 2, 0));
  const spread = spreadAbout(b, reference);
  const times = apart / spread;
  return times > FAR
    ? [
        `the mean fields lie ${times.toPrecision(2)} times as far apart as a field of the reference lies from its mean: one is of anomalies, or in another unit; --climatology monthly takes the mean of each month off the reference`,
      ]
    : [];
}

function meanOf({ batch, values }: HarmonicCoefficients): Float64Array {
  const mean = new Float64Array(values.length / batch);
  values.forEach((x, at) => {
    mean[at % mean.length] = (mean[at % mean.length] ?? 0) + x / batch;
  });
  return mean;
}

/** Root mean square distance of the fields from a mean, as coefficients. */
function spreadAbout(mean: Float64Array, { batch, values }: HarmonicCoefficients): number {
  const sum = values.reduce((total, x, at) => total + (x - (mean[at % mean.length] ?? 0)) ** 2, 0);
  return Math.sqrt(sum / batch);
}
