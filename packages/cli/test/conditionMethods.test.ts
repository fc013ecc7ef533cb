import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { session } from "./session.ts";

const s = session();
afterAll(s.close);

const law = ["--alpha", "2", "--kappa", "3", "--sigma", "10", "--band-limit", "4"];
const points = "lat,lon,value\n40,10,1.2\n-20,200,-0.4\n0,90,0.7\n";
const out = ["--out", "@o.npy", "--force"];

beforeAll(async () => {
  writeFileSync(s.path("p.csv"), points);
  await s.json("prior", ...law, "--out", "@prior.model");
  await s.json("noise", ...law, "--count", "60", "--out", "@n.npy");
  const train = ["train", "@n.npy", "--grid", "gauss", "--band-limit", "4", "--backend", "wasm"];
  const short = ["--steps", "2", "--batch", "4", "--hold-out", "none"];
  const network = ["--model", "operator"];
  await s.json(...(train as [string]), ...network, ...short, "--out", "@net.model");
});

test("particles agree with the exact evidence, and say what they were worth", async () => {
  const given = ["condition", "@prior.model", "@p.csv", "--noise-sd", "0.5", ...out] as const;
  const exact = await s.json(...given);
  const run = await s.json(...given, "--method", "particles", "--count", "200");
  expect(exact["method"]).toBe("exact");
  expect(run["method"]).toBe("particles");
  const [least = 0] = run["leastEffectiveSampleSize"] as number[];
  expect(least).toBeGreaterThan(1);
  const [a, b] = [exact, run].map((json) => (json["logEvidence"] as number[])[0] ?? 0);
  // The logarithm of a mean over particles that are worth n has an error of about 1/√n.
  expect(Math.abs((a ?? 0) - (b ?? 0))).toBeLessThan(5 / Math.sqrt(least) + 0.1);
});

test("a network of fields alone takes particles or an approximation that is asked for", async () => {
  const given = ["condition", "@net.model", "@p.csv", "--noise-sd", "0.5", ...out] as const;
  const { status, stderr } = await s.run(...given);
  expect(stderr).toMatch(/--method must be particles, or one of the approximations/);
  expect(status).toBe(2);
  const dps = await s.run(...given, "--method", "pigdm");
  expect(dps.stderr).toMatch(/ΠGDM is an approximation/);
  expect(dps.status).toBe(0);
});

test.each([
  ["@prior.model", "learned", /must go with a network that was trained/],
  ["@net.model", "exact", /must go with a Gaussian model/],
  ["@net.model", "diffusion", /must go with a closed-form model/],
])("%s refuses --method %s with one that works", async (model, method, rule) => {
  const given = ["condition", model, "@p.csv", ...out];
  const sd = ["--noise-sd", "0.5"];
  const run = await s.run(...given, ...sd, "--method", method);
  expect(run.stderr).toMatch(rule);
  expect(run.status).toBe(2);
  const other = /Use --method (\w+)\.\n$/.exec(run.stderr)?.[1] ?? "exact";
  const steps = other === "exact" ? [] : ["--steps", "4"];
  await s.json(...(given as [string]), ...sd, "--method", other, ...steps);
});
