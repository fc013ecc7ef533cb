import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { session } from "./session.ts";

const s = session();
afterAll(() => s.close());

const L = 8;
const FINE = 12;
const law = { alpha: 2.5, kappa: 3, sigma: 4 };

beforeAll(async () => {
  const shape = ["--alpha", "2.5", "--kappa", "3", "--sigma", "4"];
  const noise = ["noise", ...shape, "--band-limit", "8", "--seed", "1", "--count", "400"];
  await s.json(...noise, "--out", "@data.npy");
  await s.json(
    "train",
    "@data.npy",
    "--band-limit",
    "8",
    "--model",
    "gaussian",
    "--out",
    "@m.model",
  );
});

const draw = (...argv: string[]) =>
  s.run("sample", "@m.model", "--count", "200", "--coefficients", "--force", "--json", ...argv);
/** Σ a²/C_l over the degrees beyond the model's, over its expectation if C_l is their spectrum. */
function powerOver(fields: readonly number[], { alpha, kappa, sigma }: typeof law): number {
  const sum = fields.reduce((sum, value, i) => {
    const l = Math.floor(Math.sqrt(i % FINE ** 2));
    return l < L ? sum : sum + value ** 2 / (sigma ** 2 * (kappa ** 2 + l * (l + 1)) ** -alpha);
  }, 0);
  return sum / (200 * (FINE ** 2 - L * L));
}

const values = (name: string) => [...(s.array(name).data as Float64Array)];

describe("degrees beyond the model's", () => {
  test("leave its own as they are, and have the power of the law that data come from", async () => {
    await draw("--out", "@own.npy");
    const { stdout, stderr } = await draw("--band-limit", "12", "--out", "@fine.npy");
    const own = values("own.npy");
    const fine = values("fine.npy");
    expect(fine.filter((_, i) => i % FINE ** 2 < L * L)).toEqual(own);
    const { tail } = JSON.parse(stdout);
    expect(tail).toMatchObject({ from: 8, origin: "file", fromDegree: 1 });
    expect(stderr).toMatch(
      /degrees from 8 on are Gaussian, .* α = \S+, κ = \S+, σ = \S+ of the model's file, which continues degrees 1 to 7\..* --tail takes another law\.\n$/,
    );
    // 400 fields of 7 degrees tell the power of the next ones to about 5 %.
    expect(Math.abs(powerOver(fine, law) - 1)).toBeLessThan(0.15);
    // A law that has the power of degree 8, and falls off otherwise.
    const other = { ...law, alpha: 1.5, sigma: law.sigma * (law.kappa ** 2 + 72) ** -0.5 };
    expect(Math.abs(powerOver(fine, other) - 1)).toBeGreaterThan(0.15);
  });

  test("are of the law that is told", async () => {
    const told = ["--tail", "alpha=2,kappa=5", "--band-limit", "12", "--out", "@told.npy"];
    const { tail } = JSON.parse((await draw(...told)).stdout);
    expect(tail).toMatchObject({ from: 8, alpha: 2, kappa: 5, origin: "given" });
    const error = Math.sqrt(2 / (200 * (FINE ** 2 - L * L)));
    expect(Math.abs(powerOver(values("told.npy"), tail) - 1)).toBeLessThan(4 * error);
    // The last quarter of the model's degrees has the power of the law told, as that of the data: 60 (2l+1) of them, in 400 fields.
    const c = (l: number, { alpha, kappa, sigma } = law) =>
      sigma ** 2 * (kappa ** 2 + l * (l + 1)) ** -alpha;
    const expected = (13 * c(6) * (25 + 42) ** 2 + 15 * c(7) * (25 + 56) ** 2) / 28;
    expect(Math.abs(tail.sigma ** 2 / expected - 1)).toBeLessThan(4 * Math.sqrt(2 / (400 * 28)));
  });

  test("are the same in parts and with threads", async () => {
    const fine = ["--tail", "alpha=2,kappa=5", "--band-limit", "12"];
    await draw(...fine, "--workers", "2", "--shard", "1/2", "--out", "@part.npy");
    expect(values("part.npy")).toEqual(values("told.npy").slice(100 * FINE ** 2));
  });

  test.each(["fit", "noise"])("are of the law of the %s where it is named", async (origin) => {
    const finer = ["--tail", origin, "--band-limit", "12", "--out", "@named.npy"];
    const { tail } = JSON.parse((await draw(...finer)).stdout);
    expect(tail).toMatchObject({ from: 8, origin });
    expect(Math.abs(powerOver(values("named.npy"), tail) - 1)).toBeLessThan(
      4 * Math.sqrt(2 / (200 * (FINE ** 2 - L * L))),
    );
  });

  test("are refused where a law is told and no degree is asked for", async () => {
    const { status, stderr } = await draw("--tail", "fit", "--out", "@none.npy");
    expect(stderr).toContain("--tail must go with a --band-limit above the model's, 8, got 8.");
    expect(status).toBe(2);
  });

  test.each([
    ["another form", ["--tail", "steep"], "--tail must be fit, noise or alpha=…,kappa=…[,sigma=…]"],
    ["κ below 0", ["--tail", "alpha=2,kappa=-1"], "--tail must be positive, got -1"],
  ])("refuses %s", async (_, argv, said) => {
    const { status, stderr } = await s.run(
      "sample",
      "@m.model",
      "--band-limit",
      "12",
      ...argv,
      "--out",
      "@x.npy",
    );
    expect(stderr).toContain(said);
    expect(status).toBe(2);
  });
});
