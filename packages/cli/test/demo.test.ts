import { readFileSync } from "node:fs";
import { decodeCheckpoint } from "@chaosphere/model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Comparison } from "../src/demo/comparison.ts";
import type { HeldOutJudgement } from "../src/demo/heldOut.ts";
import type { JudgedIntervals } from "../src/demo/intervals.ts";
import { session } from "./session.ts";

const s = session();
afterAll(s.close);

/** The way of the main job at a small size: what its numbers are worth is said by the full one. */
describe("the main job", () => {
  let json: Record<string, unknown>;
  let comparison: Comparison;
  let judgement: HeldOutJudgement;
  const file = (name: string) => readFileSync(s.path(`out/${name}`));

  beforeAll(async () => {
    json = await s.json("demo", "--quick", "--out", "@out");
    comparison = json["comparison"] as Comparison;
    judgement = json["judgement"] as HeldOutJudgement;
  }, 300_000);

  test("says where the data come from, and that a model simulated them", () => {
    expect(json["description"]).toMatch(/simulated by the Parallel Climate Model/);
    expect(json["dataChecksum"]).toMatch(/^sha256:[0-9a-f]{64} /);
  });

  test("trains a network to its last step, and judges it on runs that nothing else used", () => {
    expect(json["training"]).toMatchObject({ steps: 60, ended: "finished" });
    const roles = json["roles"] as Record<"fit" | "learn" | "choose" | "test", number[]>;
    const used = [...roles.fit, ...roles.learn, ...roles.choose, ...roles.test];
    expect(new Set(used).size).toBe(6);
    expect(judgement.runs).toEqual(roles.test);
  });

  test("writes page, pictures, table, record, models and fields", () => {
    for (const name of ["gallery.png", "spectrum.png", "conditioned.png"]) {
      expect(file(name).subarray(1, 4).toString()).toBe("PNG");
    }
    expect(file("comparison.txt").toString()).toContain("energy distance");
    expect(JSON.parse(file("comparison.json").toString())).toMatchObject({ bandLimit: 12 });
    expect(s.array("out/generated.npy").shape).toEqual([44, 64, 128]);
    for (const [name, kind] of [
      ["pcm.model", "network"],
      ["gaussian.model", "gaussian"],
      ["training.model", "network"],
    ] as const) {
      expect(decodeCheckpoint(file(name), name).kind).toBe(kind);
    }
  });

  test("the page holds every number of the printed table, with its meaning, and runs no script", () => {
    const page = file("report.html").toString();
    const [head = ""] = file("comparison.txt").toString().split("C_l of generated fields over");
    const numbers = head.match(/−?\d+\.\d+( ± \d+\.\d+)?/g) ?? [];
    expect(numbers.length).toBeGreaterThanOrEqual(50);
    for (const number of numbers) expect(page).toContain(number);
    expect(page).not.toContain("<script");
    expect(page).toContain("seen by no fit and no choice");
  });

  test("speaks of no entropy of the data, which is not known, and prints what was chosen", () => {
    const page = file("report.html").toString();
    for (const text of [page, file("comparison.txt").toString()]) {
      expect(text).not.toMatch(/KL\(data/);
      expect(text).not.toContain("cosmic variance");
    }
    expect(page).toMatch(/chosen by the likelihood of run 67 among \d+ laws/);
    expect(page).toMatch(/the network corrects (l ≥ \d+|no degree)/);
    expect(json["choice"]).toMatchObject({ localisation: json["localisation"] });
  });

  test("tells how often intervals given a part of a field hold the rest, beside controls that fail", () => {
    const { points, hemisphere } = json["conditioning"] as Record<string, JudgedIntervals>;
    for (const view of [points, hemisphere]) {
      expect(Math.abs((view?.coverage.mean ?? 0) - 0.9)).toBeLessThan(0.03);
      expect(Math.abs((view?.narrowed.mean ?? 0.9) - 0.9)).toBeGreaterThan(0.05);
      expect(Math.abs((view?.misplaced.mean ?? 0.9) - 0.9)).toBeGreaterThan(0.3);
      expect(view?.rmsError.mean).toBeLessThan(0.7 * (view?.rmsUnseen.mean ?? 0));
    }
    const page = file("report.html").toString();
    expect(page).toMatch(/90 % intervals cover \d\d\.\d ± \d\.\d % and/);
    expect(file("comparison.txt").toString()).toContain("control: deviations × 0.8");
  });

  test("generated fields vary where the simulated ones do, and are no copies", () => {
    expect(comparison.deviationMapCorrelation.network).toBeGreaterThan(0.9);
    expect(comparison.nearestOverReal.network).toBeGreaterThan(0.9);
  });

  test("a run that ended early goes on to the same weights, bit for bit", async () => {
    const model = (path: string) => {
      const found = decodeCheckpoint(readFileSync(s.path(path)), path);
      if (found.kind !== "network") throw new Error(found.kind);
      const { weights, loss, heldOutLoss } = found;
      return { weights, loss, heldOutLoss };
    };
    const stopped = await s.json("demo", "--quick", "--minutes", "1e-6", "--out", "@early");
    expect(stopped["training"]).toMatchObject({ steps: 1, ended: "time" });
    expect(model("early/pcm.model")).not.toEqual(model("out/pcm.model"));
    const ended = await s.json("demo", "--quick", "--resume", "--out", "@early");
    expect(ended["training"]).toMatchObject({ steps: 60, ended: "finished" });
    expect(model("early/pcm.model")).toEqual(model("out/pcm.model"));
  }, 300_000);
});
