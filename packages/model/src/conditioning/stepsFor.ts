import { samplingDefaults, type TimeSpan } from "@chaosphere/core";

/** Steps for each factor of e in the ratio of signal to noise that a run goes through. */
const STEPS_PER_UNIT = 3;

/** The default number of steps of a run: in proportion to the logarithm of signal to noise that it goes through. */
export function stepsFor({ horizon, stop }: TimeSpan): number {
  const logSnr = (t: number) => -Math.log(Math.expm1(2 * t)) / 2;
  const units = logSnr(stop) - logSnr(horizon);
  return Math.max(samplingDefaults.steps, Math.ceil(STEPS_PER_UNIT * units));
}
