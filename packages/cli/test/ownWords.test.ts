import { afterAll, beforeAll, expect, test } from "vitest";
import { session } from "./session.ts";

/** What the program says is English, and its remedies are its own options. */
const s = session();
afterAll(s.close);

const noise = ["noise", "--alpha", "2", "--kappa", "3", "--band-limit", "8"];

beforeAll(async () => {
  await s.json(...noise, "--count", "400", "--out", "@x.npy");
  await s.json("prior", ...noise.slice(1), "--out", "@p.model");
});

test("one step is no steps, of the sampler and of the warning", async () => {
  const { stdout, stderr } = await s.run(
    ...["sample", "@p.model", "--count", "1", "--steps", "1", "--out", "@one.npy"],
  );
  expect(`${stdout}${stderr}`).toContain("in 1 step");
  expect(`${stdout}${stderr}`).not.toMatch(/\b1 (steps|fields)\b/);
  const certified = await s.run("certify", "@p.model", "@x.npy", "--steps", "1");
  expect(certified.status).toBe(0);
  expect(certified.stdout).toContain(", 1 step from t = ");
});

test("a warning of a single step is in the singular too", async () => {
  const train = ["train", "@x.npy", "--model", "gaussian", "--band-limit", "8"];
  await s.json(...train, "--out", "@m.model");
  const few = ["sample", "@m.model", "--count", "1", "--sampler", "euler-maruyama", "--steps", "1"];
  const { stderr } = await s.run(...few, "--out", "@em.npy");
  expect(stderr).toMatch(/in 1 step gives degree/);
});

test.each([
  ["gauss", "gauss:40x80"],
  ["equiangular", "equiangular:40x80"],
  ["equiangular-poles", "equiangular-poles:41x82"],
  ["driscoll-healy", "driscoll-healy:40x80"],
])(
  "a %s grid that is too coarse is met with one of the command line's, which works",
  async (family, finer) => {
    const grid = ["--grid", family];
    await s.json(...noise, "--count", "1", "--grid", `${family}:18x36`, "--out", `@${family}.npy`);
    const analyse = ["analyse", `@${family}.npy`, ...grid, "--band-limit", "40"];
    const { status, stderr } = await s.run(...analyse, "--out", "@c.npy");
    expect(status).toBe(1);
    expect(stderr).toContain("Lower --band-limit to ");
    expect(stderr).toContain(`such as ${finer}.`);
    expect(stderr).not.toMatch(/bandLimit|\w\(\d+\)/);
    await s.json(...noise, "--count", "1", "--grid", finer, "--out", `@fine-${family}.npy`);
    const again = ["analyse", `@fine-${family}.npy`, ...grid, "--band-limit", "40"];
    await s.json(...again, "--out", `@c-${family}.npy`);
  },
);

test("a certificate says what its ± is, and what independent fields of the model would give", async () => {
  const found = await s.json("certify", "@p.model", "@x.npy");
  const text = JSON.stringify(found);
  // log p(a) of a Gaussian in 64 coefficients has the variance 64/2.
  const exact = Math.sqrt(64 / 2 / 400);
  const errors = [...text.matchAll(/"independentError":([\d.e-]+)/g)].map((m) => Number(m[1]));
  expect(errors).toHaveLength(2);
  expect(errors[1]).toBeCloseTo(exact, 12);
  const { stdout } = await s.run("certify", "@p.model", "@x.npy");
  expect(stdout).toContain(
    `± from the scatter and order of the fields; as many independent fields of the model ± ${exact.toPrecision(2)}`,
  );
});
