import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { key } from "@chaosphere/core";
import { decodeCheckpoint } from "@chaosphere/model";
import { afterAll, expect, test } from "vitest";
import { trueFields } from "../src/calibration/truths.ts";
import { session } from "./session.ts";

const file = fileURLToPath(
  new URL("../../../apps/viewer/public/bundled/turbulence-network.model", import.meta.url),
);
const s = session();
afterAll(() => s.close());

const drawn = (...options: string[]) =>
  s.json("sample", file, "--coefficients", "--out", "@drawn.npy", "--force", ...options);

test("a network with a gain is drawn by its own sampler, and says where steps are not those of the gain", async () => {
  expect(await drawn("--steps", "2")).toMatchObject({
    sampler: "ancestral",
    warning: expect.stringMatching(/gain .* in 48 steps.*Take 48 steps\./),
  });
  const own = await drawn("--steps", "48");
  expect(own).toMatchObject({ sampler: "ancestral", steps: 48 });
  expect(own).not.toHaveProperty("warning");
});

test("a sampler that is named is the one that draws, without the gain", async () => {
  const named = await drawn("--steps", "48", "--sampler", "multistep-3");
  expect(named).toMatchObject({ sampler: "multistep-3" });
  expect(named["warning"]).not.toMatch(/the gain/);
});

test("the truths of a calibration are of the law whose posterior is drawn, which has no gain", () => {
  const model = decodeCheckpoint(readFileSync(file), file);
  if (model.kind !== "network") throw new Error(model.kind);
  const { gain, ...plain } = model;
  expect(gain).toBeDefined();
  const fields = (of: typeof model) => trueFields(of, key(2), 0, 1).values;
  expect(fields(model)).toEqual(fields(plain));
});
