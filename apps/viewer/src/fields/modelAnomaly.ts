import type { Checkpoint } from "@chaosphere/model";

/** Fields of a model are anomalies when their mean field is small beside their spread about it. */
export function isAnomaly({ mean, noise, ratio }: Checkpoint): boolean {
  let power = 0;
  noise.spectrum.forEach((c, l) => {
    power += (2 * l + 1) * c * ratio[l];
  });
  return mean.reduce((sum, a) => sum + a * a, 0) <= power;
}
