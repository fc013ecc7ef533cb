import {
  child,
  coefficients,
  colour,
  type HarmonicCoefficients,
  harmonicIndex,
  isotropic,
  type Key,
  rotate,
  whiteNoise,
} from "@chaosphere/core";
import {
  enstrophy,
  evolveVorticity,
  kineticEnergy,
  type VorticityEquation,
} from "@chaosphere/core/barotropic";

const L = 16;

const largest = (x: ArrayLike<number>): number =>
  Array.from(x).reduce((most, value) => Math.max(most, Math.abs(value)), 0);

const difference = (a: HarmonicCoefficients, b: HarmonicCoefficients): number =>
  largest(a.values.map((value, i) => value - (b.values[i] ?? Number.NaN)));

/** Largest relative change of a quantity of each field. */
function change(
  of: (ζ: HarmonicCoefficients) => Float64Array,
  before: HarmonicCoefficients,
  after: HarmonicCoefficients,
): number {
  const start = of(before);
  return largest(of(after).map((value, b) => value / (start[b] ?? Number.NaN) - 1));
}

/** What the solver is held to: exact solutions and what the equation keeps. */
export function conservation(key: Key): Record<string, number> {
  const spectrum = Array.from({ length: L }, (_, l) =>
    l === 0 ? 0 : 0.25 / (1 + l ** 2 / 16) ** 2,
  );
  const start = colour(isotropic(spectrum), whiteNoise(L, 2, child(key, 0)));
  const evolve = (equation: VorticityEquation, time: number, steps: number) =>
    evolveVorticity(start, equation, { time, steps });
  const free = evolve({}, 4, 1000);
  const turn = { alpha: 1.9, beta: 0.8, gamma: -0.3 };
  const turned = evolveVorticity(rotate(start, turn), {}, { time: 2, steps: 60 });
  const orders = [40, 80].map((steps) =>
    difference(evolve({ rotation: 2 }, 2, steps), evolve({ rotation: 2 }, 2, 640)),
  );
  const low = (ζ: HarmonicCoefficients) => ζ.values.subarray(1, 4);
  return {
    ...rossbyWave(child(key, 1)),
    "energy.change": change(kineticEnergy, start, free),
    "enstrophy.change": change(enstrophy, start, free),
    "angularMomentum.change": largest(low(free).map((a, i) => a - (low(start)[i] ?? Number.NaN))),
    "rotated.difference": difference(turned, rotate(evolve({}, 2, 60), turn)),
    order: Math.log2((orders[0] ?? Number.NaN) / (orders[1] ?? Number.NaN)),
  };
}

/**
 * All orders of degree 5 on a solid-body flow ω: an exact solution, which turns by ωt − 2(Ω + ω)t/(l(l+1)). The phase error is
 * that of order 1, from its two coefficients; the wrong one is of β with the other sign.
 */
function rossbyWave(key: Key): Record<string, number> {
  const [Ω, ω, time, l, m] = [2, 0.7, 5, 5, 3];
  const spectrum = Array.from({ length: 12 }, (_, degree) => (degree === l ? 0.05 : 0));
  const wave = colour(isotropic(spectrum), whiteNoise(12, 1, key));
  wave.values[harmonicIndex(1, 0)] = 2 * ω * Math.sqrt((4 * Math.PI) / 3);
  const later = evolveVorticity(wave, { rotation: Ω }, { time, steps: 1600 });
  const phase = ({ values }: HarmonicCoefficients) =>
    Math.atan2(values[harmonicIndex(l, -m)] ?? 0, values[harmonicIndex(l, m)] ?? 0);
  const turn = (sign: number) => ω * time - (sign * 2 * (Ω + ω) * time) / (l * (l + 1));
  const error = (angle: number) => {
    const off = phase(later) - phase(wave) - m * angle;
    return Math.abs(Math.atan2(Math.sin(off), Math.cos(off))) / m;
  };
  const exact = rotate(coefficients("harmonic", 12, wave.values.slice()), {
    alpha: turn(1),
    beta: 0,
    gamma: 0,
  });
  return {
    "rossby.phase": error(turn(1)),
    "rossby.coefficients": difference(later, exact),
    "rossby.wrongBeta": error(turn(-1)),
  };
}
