import { coefficients, gaussLegendre, harmonicIndex, synthesise } from "@chaosphere/core";
import { readDataset } from "@chaosphere/data/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Session, session } from "./session.ts";

let s: Session;
beforeAll(() => {
  s = session();
});
afterAll(() => s.close());

const law = ["dataset", "barotropic", "--band-limit", "16", "--seed", "3"];
const numbers = (name: string) => Float64Array.from(s.array(name).data);

describe("dataset barotropic", () => {
  test("writes independent fields and says what they are like", async () => {
    const said = await s.json(...law, "--count", "6", "--coefficients", "--out", "@six.npy");
    expect(said).toMatchObject({
      name: "barotropic",
      field: "vorticity",
      count: 6,
      bandLimit: 16,
      seed: 3,
      omega: 0,
      time: 16,
      order: 4,
      steps: 83,
      runBandLimit: 18,
    });
    // ν (15 · 16)^4 = 4.
    expect(said["viscosity"]).toBeCloseTo(4 / 240 ** 4, 18);
    expect(said["secondsPerField"]).toBeGreaterThan(0);

    // Anew, from the coefficients and from values on another grid than the verb's.
    const a = numbers("six.npy");
    let [energy, zonal, square] = [0, 0, 0];
    for (let b = 0; b < 6; b++) {
      for (let l = 1; l < 16; l++) {
        for (let m = -l; m <= l; m++) {
          const power = (a[b * 256 + harmonicIndex(l, m)] ?? 0) ** 2 / (6 * 8 * Math.PI);
          square += power;
          energy += power / (l * (l + 1));
          if (m === 0) zonal += power / (l * (l + 1));
        }
      }
    }
    expect(said["energy"]).toBeCloseTo(energy, 12);
    expect(said["enstrophy"]).toBeCloseTo(square, 12);
    expect(said["zonalShare"]).toBeCloseTo(zonal / energy, 12);
    const grid = gaussLegendre(40);
    const { values } = synthesise(coefficients("harmonic", 16, a), grid);
    const mean = (power: number) =>
      values.reduce(
        (sum, u, p) => sum + (grid.weights[Math.floor(p / 80) % 40] ?? 0) * u ** power,
        0,
      ) /
      (6 * 4 * Math.PI);
    expect(said["skewness"]).toBeCloseTo(mean(3) / mean(2) ** 1.5, 10);
    expect(said["kurtosis"]).toBeCloseTo(mean(4) / mean(2) ** 2 - 3, 10);
  });

  test("a larger count extends a smaller one, another seed draws others", async () => {
    await s.json(...law, "--count", "2", "--coefficients", "--out", "@two.npy");
    expect(numbers("two.npy")).toEqual(numbers("six.npy").slice(0, 512));
    const other = [...law.slice(0, -1), "4"];
    await s.json(...other, "--count", "1", "--coefficients", "--out", "@other.npy");
    expect(numbers("other.npy")[10]).not.toBe(numbers("two.npy")[10]);
  });

  test.each(["barotropic", "etopo-rotations"])(
    "shards of %s are the rows of the whole",
    async (name) => {
      const call = ["dataset", name, "--band-limit", "8", "--count", "5", "--coefficients"];
      await s.json(...call, "--out", "@whole.npy", "--force");
      const parts: number[] = [];
      for (const shard of ["0/3", "1/3", "2/3"]) {
        const said = await s.json(...call, "--shard", shard, "--out", "@part.npy", "--force");
        parts.push(...numbers("part.npy"));
        expect(said["count"]).toBe(shard === "0/3" ? 1 : 2);
      }
      expect(parts).toEqual([...numbers("whole.npy")]);
      const { status, stderr } = await s.run(...call, "--shard", "0/6", "--out", "@none.npy");
      expect([status, stderr]).toEqual([
        2,
        "chaosphere dataset: --shard must hold a field, got none of 5 in 0/6. Use fewer shards.\n",
      ]);
    },
  );

  test("writes the stream function of the same flow, and the same numbers of its vorticity", async () => {
    const call = [...law, "--count", "2", "--coefficients"];
    const said = await s.json(...call, "--field", "stream", "--out", "@stream.npy");
    const ζ = await s.json(...call, "--out", "@two.npy", "--force");
    for (const name of ["energy", "enstrophy", "kurtosis"]) expect(said[name]).toBe(ζ[name]);
    const [ψ, vorticity] = [numbers("stream.npy"), numbers("two.npy")];
    for (const [l, m] of [
      [2, 1],
      [7, -3],
    ] as const) {
      const at = harmonicIndex(l, m);
      expect(-l * (l + 1) * (ψ[at] ?? 0)).toBeCloseTo(vorticity[at] ?? Number.NaN, 12);
    }
  });

  test("names the quantity and the call in NetCDF", async () => {
    const forced = [
      "--omega",
      "5",
      "--energy-rate",
      "1e-3",
      "--forced-degrees",
      "6..8",
      "--drag",
      "0.02",
    ];
    const said = await s.json(...law, ...forced, "--time", "3", "--out", "@flow.nc");
    expect(said).toMatchObject({ omega: 5, energyRate: 1e-3, forcedDegrees: [6, 8], drag: 0.02 });
    const { fields, provenance } = await readDataset(s.path("flow.nc"));
    // Units of "1" in the file are of numbers without a unit.
    expect([fields.batch, fields.grid.nLat, fields.unit]).toEqual([1, 16, ""]);
    expect(JSON.stringify(provenance)).toContain("--forced-degrees 6..8");
  });

  test("says in one line when the steps are too long", async () => {
    const { status, stderr } = await s.run(
      ...law,
      "--steps",
      "4",
      "--time",
      "200",
      "--kappa",
      "4",
      "--out",
      "@x.npy",
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^chaosphere dataset: every field must stay finite, got .* Take more steps\.\n$/,
    );
  });
});
