import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evolveOnGrid } from "../src/barotropic/evolveVorticity.ts";
import {
  enstrophy,
  evolveVorticity,
  jacobian,
  kineticEnergy,
  streamFunction,
  zonalEnergy,
} from "../src/barotropic/index.ts";
import { gridOfProducts } from "../src/barotropic/jacobian.ts";
import { DivergenceError, DomainError, ShapeError } from "../src/errors.ts";
import { gaussLegendre } from "../src/grid/gaussLegendre.ts";
import { gridFields } from "../src/grid/sphereGrid.ts";
import {
  coefficients,
  degreeOf,
  type HarmonicCoefficients,
  harmonicIndex,
  rows,
} from "../src/harmonics/coefficients.ts";
import { synthesiseGradient } from "../src/harmonics/gradient.ts";
import { rotate } from "../src/harmonics/rotation.ts";
import { analyse } from "../src/harmonics/transform.ts";
import { key } from "../src/random/key.ts";
import { fillNormals } from "../src/random/normal.ts";
import golden from "./fixtures/barotropic.json" with { type: "json" };

/** Fields with the spectrum (1 + l²/16)^−1 and no mean. */
function smooth(bandLimit: number, batch: number, seed: number): HarmonicCoefficients {
  const values = new Float64Array(batch * bandLimit ** 2);
  fillNormals(key(seed), 0, values);
  for (let i = 0; i < values.length; i++) {
    const l = degreeOf(i % bandLimit ** 2);
    values[i] *= l === 0 ? 0 : 0.5 / (1 + l ** 2 / 16);
  }
  return coefficients("harmonic", bandLimit, values);
}

function largestDifference(x: Float64Array, y: Float64Array): number {
  return x.reduce((max, value, i) => Math.max(max, Math.abs(value - y[i])), 0);
}

const inner = (f: HarmonicCoefficients, g: HarmonicCoefficients): number =>
  f.values.reduce((sum, value, i) => sum + value * g.values[i], 0);

const only = (bandLimit: number, entries: Readonly<Record<number, number>>) => {
  const values = new Float64Array(bandLimit ** 2);
  for (const [i, value] of Object.entries(entries)) values[Number(i)] = value;
  return coefficients("harmonic", bandLimit, values);
};

describe("jacobian", () => {
  test("has the exact coefficients of polynomials", () => {
    for (const { f, g, jacobian: exact } of golden.cases) {
      const [a, b] = [f, g].map((h) =>
        coefficients("harmonic", golden.bandLimit, Float64Array.from(h)),
      );
      // Coefficients are up to 90; measured 6e-14.
      const found = jacobian(a, b).values;
      expect(largestDifference(found, Float64Array.from(exact))).toBeLessThan(90 * 1e-14);
      expect(largestDifference(found, jacobian(b, a).values)).toBeGreaterThan(1);
    }
  });

  test("agrees with the cross product of gradients on a finer grid, for any band limit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), fc.integer(), (bandLimit, seed) => {
        const [f, g] = [
          smooth(bandLimit, 2, Math.abs(seed)),
          smooth(bandLimit, 2, Math.abs(seed) + 1),
        ];
        const grid = gaussLegendre(2 * bandLimit);
        const [a, b] = [f, g].map((h) => synthesiseGradient(h, grid));
        const product = a.south.values.map(
          (south, p) => south * b.east.values[p] - a.east.values[p] * b.south.values[p],
        );
        const plain = analyse(gridFields(grid, product), bandLimit).values;
        const scale = plain.reduce((max, value) => Math.max(max, Math.abs(value)), 1e-3);
        // Measured 2e-14 at most.
        expect(largestDifference(jacobian(f, g).values, plain)).toBeLessThan(2e-13 * scale);
      }),
      { seed: 1, numRuns: 12 },
    );
  });

  test("is orthogonal to both fields and to constants, and alternates", () => {
    const [f, g] = [smooth(24, 1, 3), smooth(24, 1, 4)];
    const J = jacobian(f, g);
    const size = Math.sqrt(inner(J, J));
    expect(Math.abs(inner(f, J))).toBeLessThan(1e-13 * size * Math.sqrt(inner(f, f)));
    expect(Math.abs(inner(g, J))).toBeLessThan(1e-13 * size * Math.sqrt(inner(g, g)));
    expect(Math.abs(J.values[0])).toBeLessThan(1e-13 * size);
    expect(
      largestDifference(
        J.values,
        jacobian(g, f).values.map((value) => -value),
      ),
    ).toBeLessThan(1e-13 * size);
    // As it is not on a grid that is too coarse: see below.
    expect(gridOfProducts(24).nLat).toBe(35);
    expect(gridOfProducts(24).nLon).toBeGreaterThanOrEqual(70);
  });

  test("commutes with rotations", () => {
    const turn = { alpha: 0.4, beta: 1.1, gamma: -2.3 };
    const [f, g] = [smooth(20, 2, 5), smooth(20, 2, 6)];
    const [turned, after] = [
      jacobian(rotate(f, turn), rotate(g, turn)),
      rotate(jacobian(f, g), turn),
    ];
    const scale = after.values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    expect(largestDifference(turned.values, after.values)).toBeLessThan(1e-13 * scale);
  });

  test("refuses fields that do not fit together", () => {
    expect(() => jacobian(smooth(4, 1, 1), smooth(5, 1, 1))).toThrow(ShapeError);
    expect(() => jacobian(smooth(4, 2, 1), smooth(4, 1, 1))).toThrow(/one size and band limit/);
  });
});

describe("a Rossby–Haurwitz wave", () => {
  const L = 12;
  /** All orders of degree 5. */
  const degreeFive = (seed: number) => {
    const wave = smooth(L, 1, seed);
    return coefficients(
      "harmonic",
      L,
      wave.values.map((a, i) => (degreeOf(i) === 5 ? 10 * a : 0)),
    );
  };
  /** About the axis: λ → λ − angle. */
  const turned = (ζ: HarmonicCoefficients, angle: number) =>
    rotate(ζ, { alpha: angle, beta: 0, gamma: 0 });

  test("of one degree turns westward by 2Ωt/(l(l+1)), exactly", () => {
    const [wave, Ω, time] = [degreeFive(1), 3, 10];
    const found = evolveVorticity(wave, { rotation: Ω }, { time, steps: 40 });
    const exact = turned(wave, (-2 * Ω * time) / 30);
    // The advection of a single degree vanishes; 40 steps of rounding.
    expect(largestDifference(found.values, exact.values)).toBeLessThan(1e-12);
    const wrong = turned(wave, (2 * Ω * time) / 30);
    expect(largestDifference(found.values, wrong.values)).toBeGreaterThan(1);
  });

  test("on a solid-body flow ω turns by ωt − 2(Ω + ω)t/(l(l+1)): its phase to 1e-8 at 1600 steps", () => {
    const [Ω, ω, time] = [2, 0.7, 5];
    // ζ = 2ω cos θ.
    const body = only(L, { [harmonicIndex(1, 0)]: 2 * ω * Math.sqrt((4 * Math.PI) / 3) });
    const wave = degreeFive(2);
    const both = coefficients(
      "harmonic",
      L,
      wave.values.map((a, i) => a + body.values[i]),
    );
    const found = evolveVorticity(both, { rotation: Ω }, { time, steps: 1600 });
    const angle = ω * time - (2 * (Ω + ω) * time) / 30;
    const exact = turned(both, angle);
    const scale = wave.values.reduce((max, a) => Math.max(max, Math.abs(a)), 0);
    // Of the highest order m = 5 an error of phase δ of the angle changes a coefficient by 5δ of its size.
    expect(largestDifference(found.values, exact.values)).toBeLessThan(5e-8 * scale);
    for (const wrong of [ω * time, ω * time + (2 * (Ω + ω) * time) / 30]) {
      expect(largestDifference(found.values, turned(both, wrong).values)).toBeGreaterThan(
        0.1 * scale,
      );
    }
  });
});

describe("flow without friction", () => {
  const L = 16;
  const start = smooth(L, 2, 7);
  const relative = (of: (ζ: HarmonicCoefficients) => Float64Array, later: HarmonicCoefficients) => {
    const [before, after] = [of(start), of(later)];
    return after.reduce((max, value, b) => Math.max(max, Math.abs(value / before[b] - 1)), 0);
  };

  test.each([0, 2])(
    "keeps energy and enstrophy to 1e-10 at Ω = %d, of converged steps",
    (rotation) => {
      // The defect of a step falls like its sixth power, and that of all like the fifth: 1000 steps leave 5e-12, 500 1.5e-10.
      const later = evolveVorticity(start, { rotation }, { time: 4, steps: 1000 });
      expect(relative(kineticEnergy, later)).toBeLessThan(1e-10);
      expect(relative(enstrophy, later)).toBeLessThan(1e-10);
      // And the fields have changed altogether.
      expect(inner(start, later) / inner(start, start)).toBeLessThan(0.9);
    },
  );

  test("loses both on a grid on which products alias", () => {
    const options = { time: 4, steps: 1000 };
    const aliased = evolveOnGrid(gaussLegendre(L), start, {}, options);
    expect(relative(enstrophy, aliased)).toBeGreaterThan(1e-4);
    expect(relative(kineticEnergy, aliased)).toBeGreaterThan(1e-6);
  });

  test("keeps the angular momentum, which rotation turns about the axis with the planet's sign", () => {
    const momentum = (ζ: HarmonicCoefficients) => rows(ζ, 0, 1).values.subarray(1, 4);
    const still = evolveVorticity(start, {}, { time: 4, steps: 200 });
    expect(largestDifference(momentum(still), momentum(start))).toBeLessThan(1e-12);
    const Ω = 0.5;
    const turning = evolveVorticity(start, { rotation: Ω }, { time: 4, steps: 200 });
    // Seen from the sphere what rests in space goes westward by Ωt.
    const seen = rotate(start, { alpha: -Ω * 4, beta: 0, gamma: 0 });
    expect(largestDifference(momentum(turning), momentum(seen))).toBeLessThan(1e-12);
  });

  test("is of order 4 in the step, with rotation and friction too", () => {
    const equation = { rotation: 2, viscosity: 1e-3, order: 1, drag: 0.02 };
    const at = (steps: number) => evolveVorticity(start, equation, { time: 2, steps }).values;
    const exact = at(640);
    const errors = [20, 40, 80].map((steps) => largestDifference(at(steps), exact));
    for (const k of [0, 1]) {
      const order = Math.log2(errors[k] / errors[k + 1]);
      expect(order).toBeGreaterThan(3.7);
      expect(order).toBeLessThan(4.5);
    }
  });

  test("commutes with any rotation on a sphere at rest, and not on one that turns", () => {
    const turn = { alpha: 1.9, beta: 0.8, gamma: -0.3 };
    const options = { time: 2, steps: 60 };
    const equation = { viscosity: 1e-4, order: 2 };
    const differ = (given: object) =>
      largestDifference(
        evolveVorticity(rotate(start, turn), given, options).values,
        rotate(evolveVorticity(start, given, options), turn).values,
      );
    // Rounding of some 1e-15 grows with the flow's own instability.
    expect(differ(equation)).toBeLessThan(1e-12);
    expect(differ({ ...equation, rotation: 0.5 })).toBeGreaterThan(0.01);
  });

  test("goes back to its start when its vorticity is turned over", () => {
    // (t, ψ) → (−t, −ψ) is a symmetry at Ω = 0.
    const over = (ζ: HarmonicCoefficients) =>
      coefficients(
        "harmonic",
        L,
        ζ.values.map((a) => -a),
      );
    const options = { time: 1, steps: 200 };
    const back = over(evolveVorticity(over(evolveVorticity(start, {}, options)), {}, options));
    expect(largestDifference(back.values, start.values)).toBeLessThan(1e-8);
  });
});

test("friction damps a degree by ν (l(l+1))^p + μ, the rest as it is", () => {
  const zonal = only(8, { [harmonicIndex(3, 0)]: 2, [harmonicIndex(6, 0)]: -1 });
  const [viscosity, order, drag] = [1e-4, 2, 0.05];
  const later = evolveVorticity(zonal, { viscosity, order, drag }, { time: 3, steps: 5 }).values;
  for (const [l, a] of [
    [3, 2],
    [6, -1],
  ]) {
    const rate = viscosity * (l * (l + 1)) ** order + drag;
    expect(later[harmonicIndex(l, 0)]).toBeCloseTo(a * Math.exp(-3 * rate), 12);
  }
});

test("the stream function of solid rotation, its energy and its enstrophy are those of mechanics", () => {
  // ω about the axis: speed ω sin θ, ⟨sin²⟩ = 2/3; ζ = 2ω cos θ, ⟨cos²⟩ = 1/3; ψ = −ω cos θ.
  const ω = 1.5;
  const body = only(3, { [harmonicIndex(1, 0)]: 2 * ω * Math.sqrt((4 * Math.PI) / 3) });
  expect(kineticEnergy(body)[0]).toBeCloseTo(ω ** 2 / 3, 12);
  expect(zonalEnergy(body)[0]).toBeCloseTo(ω ** 2 / 3, 12);
  expect(enstrophy(body)[0]).toBeCloseTo((2 * ω ** 2) / 3, 12);
  expect(streamFunction(body).values[2]).toBeCloseTo(-ω * Math.sqrt((4 * Math.PI) / 3), 12);
  const across = only(3, { [harmonicIndex(1, 1)]: 1 });
  expect(zonalEnergy(across)[0]).toBe(0);
});

describe("bits", () => {
  test("of a row do not depend on the others, and a run goes on where it stopped", () => {
    const ζ = smooth(10, 3, 8);
    const equation = { viscosity: 1e-4, forcing: { energyRate: 0.1, degrees: [3, 5] as const } };
    const options = { time: 1, steps: 20, key: key(4) };
    const all = evolveVorticity(ζ, equation, options);
    const last = evolveVorticity(rows(ζ, 2, 3), equation, { ...options, firstRow: 2 });
    expect(last.values).toEqual(rows(all, 2, 3).values);
    const halfway = { ...options, time: 0.5, steps: 10 };
    const half = evolveVorticity(ζ, equation, halfway);
    expect(evolveVorticity(half, equation, { ...halfway, firstStep: 10 }).values).toEqual(
      all.values,
    );
  });
});

describe("what is refused", () => {
  const ζ = smooth(6, 1, 1);
  const options = { time: 1, steps: 1 };
  test.each([
    [{ rotation: Number.NaN }, options, /rotation must be finite/],
    [{ viscosity: -1 }, options, /viscosity must be finite and not negative, got -1/],
    [{ drag: Number.NaN }, options, /drag must be finite/],
    [{ order: 0 }, options, /order must be positive/],
    [{}, { time: -1, steps: 1 }, /time must be finite and not negative/],
    [{}, { time: 1, steps: 0 }, /steps must be a whole number/],
    [{}, { ...options, firstRow: -1 }, /firstRow must be a whole number/],
    [{ forcing: { energyRate: 1, degrees: [2, 3] as const } }, options, /needs a key/],
    [
      { forcing: { energyRate: -1, degrees: [2, 3] as const } },
      { ...options, key: key(1) },
      /energyRate/,
    ],
    [
      { forcing: { energyRate: 1, degrees: [3, 2] as const } },
      { ...options, key: key(1) },
      /1 ≤ first ≤ last/,
    ],
    [
      { forcing: { energyRate: 1, degrees: [3, 6] as const } },
      { ...options, key: key(1) },
      /below the band limit 6/,
    ],
  ])("%o with %o", (equation, given, message) => {
    expect(() => evolveVorticity(ζ, equation, given)).toThrow(DomainError);
    expect(() => evolveVorticity(ζ, equation, given)).toThrow(message);
  });

  test("a step that is too long ends with the place where it shows", () => {
    const fast = coefficients(
      "harmonic",
      6,
      ζ.values.map((a) => 1e4 * a),
    );
    const run = () => evolveVorticity(fast, {}, { time: 100, steps: 50 });
    expect(run).toThrow(DivergenceError);
    expect(run).toThrow(/Take more steps/);
  });
});
