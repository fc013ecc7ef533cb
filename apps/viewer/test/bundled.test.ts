import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { analyse, gaussLegendre, ornsteinUhlenbeck, synthesise, truncate } from "@chaosphere/core";
import { sha256 } from "@chaosphere/data";
import { readDataset } from "@chaosphere/data/node";
import { decodeCheckpoint, isExtensible, modelRun } from "@chaosphere/model";
import { describe, expect, test } from "vitest";
import { reliefMixture } from "../assets/reliefMixture.ts";
import { initialForm } from "../src/generate/form.ts";
import { pathSequence } from "../src/generate/pathSequence.ts";
import { bundledSequence } from "../src/open/bundled.ts";
import type { Manifest } from "../src/open/manifest.ts";

const bytesOf = (file: string) =>
  Uint8Array.from(readFileSync(new URL(`../public/bundled/${file}`, import.meta.url)));
const manifest: Manifest = JSON.parse(new TextDecoder().decode(bytesOf("manifest.json")));
const dataset = (name: string) =>
  readDataset(fileURLToPath(new URL(`../../../data/${name}`, import.meta.url)));
const sequence = (id: string) => {
  const entry = manifest.fields.find((fields) => fields.id === id);
  if (!entry) throw new Error(id);
  return bundledSequence(entry, bytesOf(entry.file));
};
const model = (id: string) => {
  const entry = manifest.models.find((candidate) => candidate.id === id);
  if (!entry) throw new Error(id);
  return decodeCheckpoint(bytesOf(entry.file), entry.file);
};

/** The same record, its numbers to ten digits: the last ones of an analysis are the engine's own. */
function expectSame(found: unknown, expected: unknown): void {
  if (typeof expected === "number") {
    expect(Math.abs((found as number) - expected)).toBeLessThanOrEqual(1e-10 * Math.abs(expected));
  } else if (expected instanceof Float64Array) {
    const values = found as Float64Array;
    expect(values.length).toBe(expected.length);
    const scale = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    const errors = expected.map((x, i) => Math.abs(x - values[i]));
    expect(errors.every((error) => error <= 1e-10 * scale)).toBe(true);
  } else if (typeof expected === "object" && expected !== null) {
    const record = found as Record<string, unknown>;
    expect(Object.keys(record)).toEqual(Object.keys(expected));
    for (const [name, part] of Object.entries(expected)) expectSame(record[name], part);
  } else expect(found).toBe(expected);
}

describe("what comes with the page", () => {
  test.each([...manifest.fields, ...manifest.models])("$file is what was made", async (entry) => {
    expect(await sha256(bytesOf(entry.file))).toBe(entry.sha256);
    expect(entry.note.length).toBeGreaterThan(20);
  });

  test("licences lie beside it", () => {
    for (const name of ["pcm-trefht", "etopo-relief"]) {
      expect(bytesOf(`${name}.LICENSE.txt`).length).toBeGreaterThan(1000);
      expect(bytesOf(`${name}.SOURCE.md`).length).toBeGreaterThan(1000);
    }
  });

  test("the first field is small", () => {
    expect(bytesOf("pcm-trefht.npy").length).toBeLessThan(400_000);
  });

  test("anomalies are those of the dataset, run by run and year by year, to single precision", async () => {
    const data = await dataset("pcm-trefht");
    const shown = sequence("pcm-trefht");
    expect([shown.members, shown.frames, shown.unit]).toEqual([4, 12, "K"]);
    expect(shown.note).toContain("simulated by the Parallel Climate Model");
    const a = analyse(data.fields, 43).values;
    // Run 66 in 1990: the third member of the eleventh frame.
    const b = data.labels.findIndex((label, i) => label === "1990" && data.groups[i] === 66);
    expect(shown.memberLabels?.[2]).toBe("run 66, natural only");
    expect(shown.frameLabels?.[10]).toBe("1990");
    const row = shown.coefficients.values.subarray((10 * 4 + 2) * 1849, (10 * 4 + 3) * 1849);
    expect(row).toEqual(Float64Array.from(Float32Array.from(a.subarray(b * 1849, (b + 1) * 1849))));
  });

  test("the relief is the dataset's", async () => {
    const { fields } = await dataset("etopo-relief");
    const { coefficients, unit } = sequence("etopo-relief");
    expect(unit).toBe("m");
    expect(coefficients.values).toEqual(
      Float64Array.from(Float32Array.from(analyse(fields, 128).values)),
    );
  });
});

describe("models that come with the page", () => {
  test("the Gaussian one knows the covariance of the climate fields", () => {
    expect(model("pcm-gaussian")).toMatchObject({ kind: "gaussian", bandLimit: 16, unit: "K" });
  });

  test("the network acts alike at every place of the sphere, and goes beyond its own degrees", () => {
    const network = model("relief-network");
    if (network.kind !== "network") throw new Error(network.kind);
    expect(network.spec).toMatchObject({ kind: "spherical-operator", positionDegrees: 1 });
    expect(isExtensible(network)).toBe(true);
    expect(network.state).toBeUndefined();
  });

  test("the network draws the fields of the trained model, in the unit of the relief", () => {
    const url = new URL("../assets/models/relief.model", import.meta.url);
    const trained = decodeCheckpoint(Uint8Array.from(readFileSync(url)), "relief.model");
    const stored = model("relief-network");
    expect([trained.unit, stored.unit]).toEqual(["km", "m"]);
    const options = { seed: 1, count: 1, steps: 4, sampler: "martingale-exponential" } as const;
    const kilometres = modelRun(trained, options).draw().values;
    const metres = modelRun(stored, options).draw().values;
    const size = Math.hypot(...metres);
    const away = Math.hypot(...metres.map((a, i) => a - 1000 * kilometres[i]));
    // Factors of 1000 round in the last bit, of float64 tensors.
    expect(away / size).toBeLessThan(1e-12);
    expect(size).toBeGreaterThan(1000);
  });

  test("a sample says by which sampler it was drawn where none is chosen", () => {
    const noted = (id: string, sampler: string | null = null) => {
      const checkpoint = model(id);
      const path = { kept: [0], bandLimit: 1, reached: 1 };
      const first = { ...path, times: Float64Array.of(4), values: Float64Array.of(0) };
      const spec = { ...initialForm.sample, model: id, sampler };
      return pathSequence(spec, { name: id, bundled: id, checkpoint }, first).note;
    };
    expect(noted("relief-network")).toMatch(/^drawn from the model by ancestral in 48 steps/);
    expect(noted("relief-network", "multistep-3")).toMatch(/by multistep-3 in/);
    expect(noted("pcm-gaussian")).toMatch(/by multistep-3 in/);
  });

  test("the network of turbulence draws small scales with their power, which it would lose without its gain", () => {
    const stored = model("turbulence-network");
    if (stored.kind !== "network") throw new Error(stored.kind);
    expect(stored.spec).toMatchObject({ kind: "spherical-operator", positionDegrees: 1 });
    const { gain, ...plain } = stored;
    expect(gain).toBeDefined();
    const options = { seed: 1, count: 8 };
    /** Over that of the law that it was trained on, degrees 20 to 29. */
    const power = (of: typeof plain, steps?: number) => {
      const { values } = modelRun(of, { ...options, ...(steps && { steps }) }).draw();
      let [drawn, known] = [0, 0];
      for (let l = 20; l < 30; l++) {
        known += options.count * (2 * l + 1) * stored.ratio[l] * stored.noise.spectrum[l];
        for (let b = 0; b < options.count; b++) {
          for (let i = l * l; i < (l + 1) ** 2; i++) drawn += values[b * 32 ** 2 + i] ** 2;
        }
      }
      return drawn / known;
    };
    // 8 · 500 coefficients of a law that is not Gaussian.
    expect(Math.abs(power(stored) - 1)).toBeLessThan(0.1);
    expect(power(plain, 16)).toBeLessThan(0.8);
  });

  test("the network of second chaos draws fields as skewed as those it was trained on", () => {
    const stored = model("chaos-network");
    const { grid, values } = synthesise(
      modelRun(stored, { seed: 1, count: 16, steps: 12 }).draw(),
      gaussLegendre(stored.bandLimit),
    );
    /** Means over fields and sphere of the powers of the field, whose own mean is 0. */
    const [second, third] = [2, 3].map((power) => {
      let sum = 0;
      values.forEach((value, i) => {
        sum += grid.weights[Math.floor(i / grid.nLon) % grid.nLat] * value ** power;
      });
      return sum / (16 * 4 * Math.PI);
    });
    // Exactly 1.358 (apps/research/experiments/learned-chaos), of 16 fields with a standard error of 6 %; of a Gaussian law 0.
    expect(Math.abs(third / second ** 1.5 / 1.358 - 1)).toBeLessThan(0.25);
  });

  test("the mixture is the one its source makes, and its shifts have mean 0", async () => {
    const { fields } = await dataset("etopo-relief");
    const made = reliefMixture(analyse(fields, 128));
    const stored = model("relief-mixture");
    if (stored.kind !== "mixture") throw new Error(stored.kind);
    expectSame(stored, made);
    const row = 64 ** 2;
    for (const i of [1, 2, 3, 100]) {
      const mean = stored.weights.reduce((sum, w, k) => sum + w * stored.shifts[k * row + i], 0);
      expect(Math.abs(mean)).toBeLessThan(1e-12);
    }
    expect(ornsteinUhlenbeck(stored).horizon).toBeLessThan(10);
  });

  test("thirty-two steps land about one of its four centres, as exact draws do", () => {
    const stored = model("relief-mixture");
    if (stored.kind !== "mixture") throw new Error(stored.kind);
    const count = 16;
    const run = modelRun(stored, { seed: 3, count, steps: 32, sampler: "martingale-exponential" });
    const fields = truncate(run.draw(), 8);
    const row = 64;
    const centres = stored.weights.map((_, k) => k);
    const found = new Array<number>(4).fill(0);
    for (let b = 0; b < count; b++) {
      const distance = (k: number) => {
        let sum = 0;
        for (let i = 0; i < row; i++) {
          const l = Math.floor(Math.sqrt(i));
          const centre =
            stored.mean[i] + Math.sqrt(stored.noise.spectrum[l]) * stored.shifts[k * 4096 + i];
          sum += (fields.values[b * row + i] - centre) ** 2 / stored.noise.spectrum[l];
        }
        return sum;
      };
      const distances = [...centres].map(distance);
      const nearest = distances.indexOf(Math.min(...distances));
      found[nearest]++;
      // χ² of 64 coordinates: 64 ± 4 √128.
      expect(distances[nearest]).toBeLessThan(64 + 4 * Math.sqrt(128));
    }
    // Not one of them only: sixteen draws miss all but the heaviest with probability 0.4¹⁶.
    expect(found.filter((n) => n > 0).length).toBeGreaterThan(1);
  });
});
