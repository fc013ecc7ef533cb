import { readFileSync } from "node:fs";
import { decodeCheckpoint } from "@chaosphere/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import { session } from "./session.ts";

const s = session();
afterAll(s.close);

const data = ["@fields.npy", "--grid", "gauss", "--band-limit", "4", "--hold-out", "last:10"];
const sizes = ["--model", "per-degree", "--width", "3", "--batch", "4", "--backend", "wasm"];

/** What a call that fails says. */
async function refusal(...argv: string[]): Promise<string> {
  const { status, stderr } = await s.run(...argv);
  expect(status).not.toBe(0);
  return stderr;
}

beforeAll(async () => {
  const law = ["--alpha", "2", "--kappa", "3", "--band-limit", "4"];
  await s.json("noise", ...law, "--count", "60", "--grid", "gauss:4x8", "--out", "@fields.npy");
});

test("a network trained with --cascade is sampled, and refuses what needs one noise", async () => {
  const trained = await s.json(
    "train",
    ...data,
    ...sizes,
    "--steps",
    "2",
    "--cascade",
    "--out",
    "@cascade.model",
  );
  expect(trained).toMatchObject({ cascade: true, inSampleLoss: null, heldOutLoss: null });
  const model = decodeCheckpoint(readFileSync(s.path("cascade.model")));
  expect(model).toMatchObject({ kind: "network", cascade: {}, gain: {} });

  const draw = ["sample", "@cascade.model", "--count", "3", "--coefficients", "--steps", "6"];
  const sampled = await s.json(...draw, "--out", "@drawn.npy");
  expect(sampled).toMatchObject({ count: 3, bandLimit: 4 });
  expect(await refusal(...draw, "--sampler", "ancestral", "--out", "@no.npy")).toContain(
    "must be sampled by multistep-3, got ancestral",
  );
  expect(await refusal("likelihood", "@cascade.model", "@fields.npy", "--grid", "gauss")).toContain(
    "a model that draws large scales first has no denoiser",
  );
  expect(await refusal("certify", "@cascade.model", "@fields.npy", "--grid", "gauss")).toContain(
    "certify: the model must be a Gaussian one, got network",
  );
  expect(
    await refusal(
      "condition",
      "@cascade.model",
      "@fields.npy",
      "--observed-grid",
      "gauss",
      "--noise-sd",
      "1",
      "--out",
      "@no.npy",
    ),
  ).toContain("large scales first");
});

test("--cascade goes with a network of fields alone, and a run goes on with it", async () => {
  const train = ["train", ...data, "--cascade", "--out", "@other.model"];
  expect(await refusal(...train, "--model", "gaussian")).toContain(
    "--cascade must go with a network",
  );
  expect(
    await refusal(...train, ...sizes, "--observe", "hemisphere:north", "--noise-sd", "1"),
  ).toContain("--cascade must go without --observe");
});
