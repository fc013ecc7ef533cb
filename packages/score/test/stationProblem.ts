import { coefficients, type GaussianMeasure, whittleMatern } from "@chaosphere/core";
import { type Standardisation, standardisation } from "@chaosphere/core/estimation";
import { type Observation, observation } from "../src/posterior/observation.ts";
import { pointValues } from "../src/posterior/pointValues.ts";

/** The problem of docs/theory/formulas.md (P2): 40 points of the Fibonacci lattice, C_l = 400 (9 + l(l+1))^{−2}, R = 0.01 I. */
export interface StationProblem {
  readonly noise: GaussianMeasure;
  readonly standard: Standardisation;
  readonly seen: Observation;
}

export function stationProblem(bandLimit: number, sd = 0.1): StationProblem {
  const n = 40;
  const cosines = Float64Array.from({ length: n }, (_, i) => 1 - (2 * i + 1) / n);
  const longitudes = Float64Array.from(
    { length: n },
    (_, i) => (Math.PI * i * (Math.sqrt(5) - 1)) % (2 * Math.PI),
  );
  const values = cosines.map((c, i) => Math.cos(3 * longitudes[i]) * (1 - c * c) + c);
  const noise = whittleMatern(bandLimit, { alpha: 2, kappa: 3, sigma: 20 });
  const mean = coefficients("harmonic", bandLimit, new Float64Array(bandLimit ** 2));
  const operator = pointValues(cosines.map(Math.acos), longitudes, bandLimit);
  return {
    noise,
    standard: standardisation(noise, { mean }),
    seen: observation(operator, { kind: "white", sd }, values),
  };
}
