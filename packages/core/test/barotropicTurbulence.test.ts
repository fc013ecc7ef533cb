import { describe, expect, test } from "vitest";
import {
  barotropicTurbulence,
  completeTurbulence,
  enstrophy,
  evolveVorticity,
  kineticEnergy,
  type TurbulenceLaw,
  zonalEnergy,
} from "../src/barotropic/index.ts";
import { DomainError } from "../src/errors.ts";
import { gaussLegendre } from "../src/grid/gaussLegendre.ts";
import { coefficients, type HarmonicCoefficients, rows } from "../src/harmonics/coefficients.ts";
import { angularPowerSpectrum } from "../src/harmonics/spectrum.ts";
import { synthesise } from "../src/harmonics/transform.ts";
import { traceTail } from "../src/matern/traceTail.ts";
import { key } from "../src/random/key.ts";

const L = 16;

/** Mean over the fields in standard errors. */
function deviation(values: ArrayLike<number>): number {
  const all = Array.from(values);
  const mean = all.reduce((a, b) => a + b) / all.length;
  const square = all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (all.length - 1);
  return mean / Math.sqrt(square / all.length);
}

const meanOf = (values: Float64Array) => values.reduce((a, b) => a + b) / values.length;

/** ⟨ζ⁴⟩ − 3σ⁴ of each field, σ² the mean over all; exact on the grid. */
function excess(ζ: HarmonicCoefficients): number[] {
  const grid = gaussLegendre(2 * ζ.bandLimit);
  const { values } = synthesise(ζ, grid);
  const map = grid.nLat * grid.nLon;
  const moment = (b: number, power: number) => {
    let sum = 0;
    for (let p = 0; p < map; p++) {
      sum += grid.weights[Math.floor(p / grid.nLon)] * values[b * map + p] ** power;
    }
    return sum / (4 * Math.PI);
  };
  const fields = Array.from({ length: ζ.batch }, (_, b) => b);
  const variance = fields.reduce((sum, b) => sum + moment(b, 2), 0) / ζ.batch;
  return fields.map((b) => moment(b, 4) - 3 * variance ** 2);
}

/** Zonal energy of each field beyond what it is of an isotropic law given the spectrum, Σ_l E_l/(2l+1), in parts of the energy. */
function zonalExcess(ζ: HarmonicCoefficients): Float64Array {
  const spectra = angularPowerSpectrum(ζ);
  const energies = kineticEnergy(ζ);
  return zonalEnergy(ζ).map((energy, b) => {
    let even = 0;
    for (let l = 1; l < ζ.bandLimit; l++) {
      even += spectra[b * ζ.bandLimit + l] / (l * (l + 1)) / (8 * Math.PI);
    }
    return (energy - even) / energies[b];
  });
}

describe("barotropicTurbulence", () => {
  const fields = barotropicTurbulence({ bandLimit: L }, 160, key(11));
  const start = barotropicTurbulence({ bandLimit: L, time: 0 }, 160, key(11));

  test("starts Gaussian, of unit variance, without mean or angular momentum", () => {
    const parameters = { alpha: 8, kappa: 16 };
    const variance = 1 - traceTail(parameters, L) / traceTail(parameters, 2);
    expect(Math.abs(deviation(enstrophy(start).map((Z) => 2 * Z - variance)))).toBeLessThan(4);
    expect(Math.abs(deviation(excess(start)))).toBeLessThan(4);
    expect(start.values.slice(0, 4)).toEqual(new Float64Array(4));
  });

  test("keeps no mean and no angular momentum, has less enstrophy, and its energy", () => {
    for (let b = 0; b < fields.batch; b++) {
      expect(rows(fields, b, b + 1).values.slice(0, 4)).toEqual(new Float64Array(4));
    }
    // By the equation, not by being cut: the solution itself has no more than rounding there.
    const one = rows(barotropicTurbulence({ bandLimit: 18, time: 0 }, 1, key(11)), 0, 1);
    const later = evolveVorticity(one, completeTurbulence({ bandLimit: L }), {
      time: 16,
      steps: 83,
    });
    expect(later.values.slice(0, 4).every((a) => Math.abs(a) < 1e-12)).toBe(true);
    // Unless it is forced.
    const forcing = { energyRate: 1e-3, degrees: [1, 2] as const };
    const [mean, ...momentum] = barotropicTurbulence(
      { bandLimit: 8, time: 1, forcing },
      1,
      key(1),
    ).values;
    expect(mean).toBe(0);
    expect(momentum.slice(0, 3).every((a) => Math.abs(a) > 1e-6)).toBe(true);
    const [early, late] = [start, fields].map((ζ) => ({
      energy: meanOf(kineticEnergy(ζ)),
      enstrophy: meanOf(enstrophy(ζ)),
    }));
    expect(late.enstrophy / early.enstrophy).toBeLessThan(0.7);
    expect(late.energy / early.energy).toBeGreaterThan(0.9);
  });

  test("has heavy tails: its fourth moment exceeds a Gaussian's, that of the start does not", () => {
    expect(deviation(excess(fields))).toBeGreaterThan(4);
  });

  test("is isotropic on a sphere at rest, and grows zonal on one that turns", () => {
    expect(Math.abs(deviation(zonalExcess(fields)))).toBeLessThan(4);
    const jets = {
      bandLimit: L,
      rotation: 6,
      time: 60,
      drag: 0.02,
      forcing: { energyRate: 1e-3, degrees: [6, 8] as const },
    };
    const turning = barotropicTurbulence(jets, 24, key(11));
    expect(deviation(zonalExcess(turning))).toBeGreaterThan(5);
  });

  test("does not depend on the step, nor on the degrees that are cut, beyond 1 %", () => {
    const law = { bandLimit: 24, rotation: 1 } as const;
    const { steps, viscosity } = completeTurbulence(law);
    const coarse = barotropicTurbulence(law, 4, key(3)).values;
    const fine = barotropicTurbulence({ ...law, steps: 4 * steps }, 4, key(3)).values;
    const wide = barotropicTurbulence({ ...law, bandLimit: 36, viscosity }, 4, key(3));
    const cut = Float64Array.from(
      coarse,
      (_, i) => wide.values[Math.floor(i / 576) * 1296 + (i % 576)],
    );
    const size = Math.hypot(...fine);
    const difference = (other: Float64Array) =>
      Math.hypot(...coarse.map((a, i) => a - other[i])) / size;
    expect(difference(fine)).toBeLessThan(0.01);
    expect(difference(cut)).toBeLessThan(0.01);
    // As of another draw it is √2.
    const other = barotropicTurbulence(law, 4, key(4)).values;
    expect(difference(other)).toBeGreaterThan(1);
  });

  test("a larger batch adds rows, a larger band limit degrees of the start", () => {
    const law = { bandLimit: 8, time: 2 };
    const three = barotropicTurbulence(law, 3, key(5));
    expect(barotropicTurbulence(law, 1, key(5), { firstRow: 2 }).values).toEqual(
      rows(three, 2, 3).values,
    );
    const [coarse, fine] = [8, 12].map((bandLimit) =>
      barotropicTurbulence({ bandLimit, time: 0 }, 1, key(5)),
    );
    expect(fine.values.slice(0, 64)).toEqual(coarse.values);
  });

  test("takes the speed that a forcing brings into its steps", () => {
    const forcing = { energyRate: 0.1, degrees: [4, 6] as const };
    const steps = (law: Partial<TurbulenceLaw>) =>
      completeTurbulence({ bandLimit: L, ...law }).steps;
    expect(steps({ forcing })).toBeGreaterThan(3 * steps({}));
    expect(steps({ forcing, drag: 10 })).toBe(steps({}));
    expect(steps({ time: 0 })).toBe(1);
    expect(steps({ rotation: 100 })).toBe(800);
  });

  test.each([
    [{ bandLimit: 3 }, /bandLimit must be a whole number of degrees, 4 or more, got 3/],
    [{ bandLimit: L, time: -1 }, /time must be finite/],
    [{ bandLimit: L, alpha: 1 }, /alpha must exceed 1/],
    [{ bandLimit: L, kappa: 0 }, /kappa must be positive/],
    [{ bandLimit: L, viscosity: -1 }, /viscosity must be finite and not negative/],
    [
      { bandLimit: L, forcing: { energyRate: 1, degrees: [2, L] as const } },
      /forced degrees must be below the band limit 16, got 16/,
    ],
    [{ bandLimit: L, steps: 0.5 }, /steps must be a whole number/],
  ])("refuses %o", (law, message) => {
    const draw = () => barotropicTurbulence(law, 1, key(1));
    expect(draw).toThrow(DomainError);
    expect(draw).toThrow(message);
  });
});

describe("forcing", () => {
  const batch = 256;
  const rest = coefficients("harmonic", 8, new Float64Array(batch * 64));
  const forcing = { energyRate: 0.05, degrees: [3, 5] as const };
  const energy = (drag: number, seed: number) =>
    kineticEnergy(evolveVorticity(rest, { forcing, drag }, { time: 4, steps: 40, key: key(seed) }));

  test("brings its energy per unit of time, whatever the flow", () => {
    const found = energy(0, 1);
    expect(Math.abs(deviation(found.map((E) => E - 0.05 * 4)))).toBeLessThan(4);
    // And 10 % more or less would show.
    expect(Math.abs(deviation(found.map((E) => E - 1.1 * 0.05 * 4)))).toBeGreaterThan(4);
  });

  test("is balanced by drag: E = ε (1 − e^{−2μt})/2μ", () => {
    const exact = (0.05 * (1 - Math.exp(-2 * 0.5 * 4))) / (2 * 0.5);
    expect(Math.abs(deviation(energy(0.5, 2).map((E) => E - exact)))).toBeLessThan(4);
  });

  test("goes to all coefficients of its band alike in energy, and to no other in one step", () => {
    const once = evolveVorticity(rest, { forcing }, { time: 1, steps: 1, key: key(3) });
    const spectra = angularPowerSpectrum(once);
    const share = (8 * Math.PI * 0.05) / 27;
    for (let l = 0; l < 8; l++) {
      const powers = Float64Array.from({ length: batch }, (_, b) => spectra[b * 8 + l]);
      if (l < 3 || l > 5) expect(powers.every((C) => C === 0)).toBe(true);
      else expect(Math.abs(deviation(powers.map((C) => C - share * l * (l + 1))))).toBeLessThan(4);
    }
  });
});
