import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Comparison } from "../src/demo/comparison.ts";
import { session } from "./session.ts";

const s = session();
afterAll(s.close);

describe("the main job", () => {
  let json: Record<string, unknown>;
  let comparison: Comparison;

  beforeAll(async () => {
    json = await s.json("demo", "--out", "@out");
    comparison = json["comparison"] as Comparison;
  }, 300_000);

  test("says where the data come from, and that a model simulated them", () => {
    expect(json["description"]).toMatch(/simulated by the Parallel Climate Model/);
    expect(json["dataChecksum"]).toMatch(/^sha256:[0-9a-f]{64} /);
  });

  test("writes pictures, table, record, model and fields", () => {
    const file = (name: string) => readFileSync(s.path(`out/${name}`));
    for (const name of ["gallery.png", "spectrum.png"]) {
      expect(file(name).subarray(1, 4).toString()).toBe("PNG");
    }
    expect(file("comparison.txt").toString()).toContain("energy distance");
    expect(JSON.parse(file("comparison.json").toString())).toMatchObject({ bandLimit: 32 });
    expect(s.array("out/generated.npy").shape).toEqual([64, 64, 128]);
    expect(file("pcm.model").length).toBeGreaterThan(1e6);
  });

  test("generated fields are no farther from the held-out runs than the data's halves from each other", () => {
    const { energyDistance, splitHalfEnergyDistances } = comparison;
    expect(energyDistance.generated).toBeLessThan(Math.max(...splitHalfEnergyDistances));
  });

  test("generated fields vary where the simulated ones do", () => {
    expect(comparison.deviationMapCorrelation.generated).toBeGreaterThan(0.95);
  });

  test("generated fields are as far from the training fields as fields of other runs are", () => {
    const { generated, reference } = comparison.nearestTrainingField;
    expect(generated / reference).toBeGreaterThan(0.95);
  });
});
