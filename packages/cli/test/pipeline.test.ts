import { readFileSync, writeFileSync } from "node:fs";
import { npyArray, writeNpy } from "@chaosphere/data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { session } from "./session.ts";

const s = session();
afterAll(s.close);

const L = 8;
const row = L * L;
const values = (name: string) => Float64Array.from(s.array(name).data);
const farthest = (a: Float64Array, b: Float64Array) =>
  a.reduce((most, x, i) => Math.max(most, Math.abs(x - (b[i] ?? Number.NaN))), 0);

beforeAll(async () => {
  const noise = ["noise", "--alpha", "2", "--kappa", "3", "--band-limit", String(L), "--seed", "3"];
  await s.json(...noise, "--count", "200", "--out", "@fields.npy");
  await s.json(...noise, "--count", "200", "--coefficients", "--out", "@a.npy");
});

describe("fields and coefficients", () => {
  test("analysing the fields gives the coefficients they were made of", async () => {
    const json = await s.json(
      "analyse",
      "@fields.npy",
      "--band-limit",
      String(L),
      "--out",
      "@back.npy",
    );
    expect(json).toMatchObject({
      bandLimit: L,
      count: 200,
      exactDegree: 2 * L - 1,
      resolvedDegree: L - 1,
    });
    expect(json["residualRms"]).toBeLessThan(1e-13);
    expect(farthest(values("back.npy"), values("a.npy"))).toBeLessThan(1e-13);
  });

  test("residualRms is the energy beyond the band limit", async () => {
    const json = await s.json("analyse", "@fields.npy", "--band-limit", "5", "--out", "@low.npy");
    const a = values("a.npy");
    let beyond = 0;
    for (let i = 0; i < a.length; i++) if (i % row >= 25) beyond += (a[i] ?? 0) ** 2;
    // Parseval, in double precision.
    expect(json["residualRms"]).toBeCloseTo(Math.sqrt(beyond / (4 * Math.PI * 200)), 12);
  });

  test.each([
    "gauss:12x24",
    "equiangular:16x40",
    "equiangular-poles:17x31",
    "driscoll-healy:18x36",
    "equiangular:8x16",
    "equiangular-poles:9x16",
    "driscoll-healy:8x16",
  ])("synthesising on %s and analysing again is the identity", async (grid) => {
    const name = grid.replace(":", "-");
    const json = await s.json("synthesise", "@a.npy", "--grid", grid, "--out", `@${name}.npy`);
    expect(json).toMatchObject({ bandLimit: L, count: 200, grid });
    const family = grid.split(":")[0] ?? "";
    const input = [`@${name}.npy`, "--grid", family, "--band-limit", String(L)];
    await s.json("analyse", ...input, "--out", `@${name}-a.npy`);
    expect(farthest(values(`${name}-a.npy`), values("a.npy"))).toBeLessThan(1e-13);
  });

  test("analysis beyond the exactness of the weights is said to be by the sampling theorem, and leaves out nothing", async () => {
    const grid = ["--grid", "equiangular-poles:9x16"];
    await s.json("synthesise", "@a.npy", ...grid, "--out", "@few.npy");
    const analyse = ["analyse", "@few.npy", "--grid", "equiangular-poles", "--band-limit"];
    const json = await s.json(...analyse, String(L), "--out", "@full.npy");
    expect(json).toMatchObject({ exactDegree: 9, resolvedDegree: 7 });
    expect(json["residualRms"]).toBeLessThan(1e-13);
    expect(farthest(values("full.npy"), values("a.npy"))).toBeLessThan(1e-13);
    const { stdout } = await s.run(...analyse, String(L), "--out", "@full-again.npy");
    expect(stdout).toContain(
      "on equiangular-poles:9x16, which resolves l ≤ 7 (--band-limit up to 8), beyond l ≤ 4 by the sampling theorem",
    );
    const low = await s.run(...analyse, "5", "--out", "@low-few.npy");
    expect(low.stdout).not.toContain("sampling theorem");
    // By default a verb takes all that the grid resolves.
    const { bandLimit } = await s.json("spectrum", "@few.npy", "--grid", "equiangular-poles");
    expect(bandLimit).toBe(8);
  });

  test("spectrum is the mean square coefficient of each degree, from fields or coefficients", async () => {
    const a = values("a.npy");
    const expected = new Float64Array(L);
    for (let i = 0; i < a.length; i++) {
      const l = Math.floor(Math.sqrt(i % row));
      expected[l] = (expected[l] ?? 0) + (a[i] ?? 0) ** 2 / (200 * (2 * l + 1));
    }
    for (const input of ["@fields.npy", "@a.npy"]) {
      const { cl, count } = await s.json("spectrum", input, "--band-limit", String(L));
      expect(count).toBe(200);
      expect(farthest(Float64Array.from(cl as number[]), expected)).toBeLessThan(1e-15);
    }
  });

  test("rotating there and back is the identity; the spectrum does not see it", async () => {
    await s.json("rotate", "@a.npy", "--euler", "0.3,1.1,-2", "--out", "@turned.npy");
    await s.json("rotate", "@turned.npy", "--euler", "2,-1.1,-0.3", "--out", "@returned.npy");
    expect(farthest(values("turned.npy"), values("a.npy"))).toBeGreaterThan(1e-3);
    expect(farthest(values("returned.npy"), values("a.npy"))).toBeLessThan(1e-14);
    const [before, after] = [
      await s.json("spectrum", "@a.npy"),
      await s.json("spectrum", "@turned.npy"),
    ];
    const cl = (json: Record<string, unknown>) => Float64Array.from(json["cl"] as number[]);
    expect(farthest(cl(before), cl(after))).toBeLessThan(1e-15);
  });

  test("healpy's order and back is the identity", async () => {
    await s.json("convert", "@a.npy", "@alm.npy");
    const alm = s.array("alm.npy");
    expect(alm).toMatchObject({ dtype: "complex128", shape: [200, (L * (L + 1)) / 2] });
    // c_00 = a_00 and c_11 = −(a_11 − i a_1,−1)/√2, at m(2 lmax + 1 − m)/2 + l = 8.
    const a = values("a.npy");
    expect(alm.data[0]).toBe(a[0]);
    expect(alm.data[16]).toBeCloseTo(-(a[3] ?? 0) * Math.SQRT1_2, 15);
    expect(alm.data[17]).toBeCloseTo((a[1] ?? 0) * Math.SQRT1_2, 15);
    await s.json("convert", "@alm.npy", "@real.npy");
    expect(farthest(values("real.npy"), a)).toBeLessThan(1e-15);
  });

  test("noise tells the variance of its fields and what the band limit leaves out", async () => {
    // κ² = 1/4, α = 2: Σ (2l+1) C_l = 14 ζ(3), theory (G9).
    const argv = [
      "noise",
      "--alpha",
      "2",
      "--kappa",
      "0.5",
      "--band-limit",
      "20",
      "--out",
      "@n.npy",
    ];
    const { pointwiseVariance, traceTail } = await s.json(...argv);
    const whole = Number(pointwiseVariance) + Number(traceTail) / (4 * Math.PI);
    expect(whole).toBeCloseTo(1.3391930861091, 12);
  });
});

describe("fit", () => {
  test("finds the law the fields were drawn from, within four standard errors", async () => {
    const draw = ["noise", "--alpha", "2.5", "--kappa", "4", "--sigma", "10", "--band-limit", "24"];
    await s.json(...draw, "--count", "100", "--coefficients", "--out", "@law.npy");
    const json = await s.json("fit", "@law.npy", "--band-limit", "24");
    const errors = json["standardErrors"] as Record<string, number>;
    for (const [name, truth] of Object.entries({ alpha: 2.5, kappa: 4, sigma: 10 })) {
      expect(Math.abs(Number(json[name]) - truth) / (errors[name] ?? 0), name).toBeLessThan(4);
    }
    expect(json).toMatchObject({ verdict: "equivalent" });
    expect(json["q"]).toHaveLength(24);
    expect(json["partialSums"]).toHaveLength(24);
  });

  test("calls data singular whose roughness no Whittle–Matérn law has", async () => {
    const a = values("law.npy").map((x, i) => {
      const l = Math.floor(Math.sqrt(i % 576));
      return x * (l % 2 === 0 ? 2 : 0.5);
    });
    writeFileSync(s.path("comb.npy"), writeNpy(npyArray([100, 576], a)));
    expect(await s.json("fit", "@comb.npy", "--band-limit", "24")).toMatchObject({
      verdict: "singular",
    });
  });
});

describe("train and sample", () => {
  const draw = (...argv: string[]) => s.json("sample", "@m.model", "--steps", "30", ...argv);

  beforeAll(async () => {
    const json = await s.json(
      ...["train", "@fields.npy", "--model", "gaussian", "--band-limit", String(L)],
      ...["--hold-out", "none", "--out", "@m.model"],
    );
    expect(json).toMatchObject({ backend: "closed-form", steps: 0, loss: [], heldOutLoss: null });
    await draw("--count", "6", "--seed", "9", "--coefficients", "--out", "@six.npy");
  });

  test("reports the sampler and its cost", async () => {
    const json = await draw("--count", "2", "--out", "@two.npy");
    expect(json).toMatchObject({ sampler: "multistep-3", steps: 30, grid: "gauss:8x16" });
    expect(json["secondsPerField"]).toBeGreaterThan(0);
    expect(s.array("two.npy").shape).toEqual([2, 8, 16]);
  });

  test("warns of euler-maruyama with the reason, on stderr and in the report", async () => {
    const argv = ["sample", "@m.model", "--steps", "30", "--force", "--out", "@em.npy"];
    const { status, stdout, stderr } = await s.run(
      ...argv,
      "--sampler",
      "euler-maruyama",
      "--json",
    );
    expect(status).toBe(0);
    expect(stderr).toMatch(/^chaosphere sample: euler-maruyama freezes the linear part.*\n$/);
    expect(stderr).toContain("64 modes of band limit 8");
    expect(`chaosphere sample: ${JSON.parse(stdout).warning}\n`).toBe(stderr);
    const quiet = await s.run(...argv, "--json");
    expect(quiet.stderr).toBe("");
    const told = JSON.parse(quiet.stdout);
    expect(told).not.toHaveProperty("warning");
    expect(Math.abs(told.varianceError.worst)).toBeLessThan(0.01);
    expect(told.varianceErrorByDegree[told.varianceError.degree]).toBe(told.varianceError.worst);
  });

  test("says in one line that a degree misses its variance, and the way out works", async () => {
    const argv = ["sample", "@m.model", "--force", "--out", "@few.npy", "--json"];
    const { status, stdout, stderr } = await s.run(
      ...argv,
      "--sampler",
      "martingale-exponential",
      "--steps",
      "8",
    );
    expect(status).toBe(0);
    const { worst, degree } = JSON.parse(stdout).varianceError;
    expect(Math.abs(worst)).toBeGreaterThan(0.01);
    const said =
      /^chaosphere sample: martingale-exponential in 8 steps gives degree (\d+) a variance .* % (?:above|below) the model's\. Use (--sampler \S+ --steps \d+)\.\n$/;
    const [, named, remedy = ""] = said.exec(stderr) ?? [];
    expect(Number(named)).toBe(degree);
    const mended = await s.run(...argv, ...remedy.split(" "));
    expect(mended.stderr).toBe("");
    expect(Math.abs(JSON.parse(mended.stdout).varianceError.worst)).toBeLessThan(0.01);
  });

  test("samplers of earlier versions are known by their former names", async () => {
    const former = await draw(
      "--count",
      "1",
      "--sampler",
      "mei",
      "--steps",
      "3",
      "--out",
      "@f.npy",
    );
    expect(former["sampler"]).toBe("martingale-exponential");
    const own = ["--sampler", "martingale-exponential", "--steps", "3", "--out", "@o.npy"];
    await draw("--count", "1", ...own);
    expect(s.array("f.npy")).toEqual(s.array("o.npy"));
  });

  test("shards together are the whole, byte for byte", async () => {
    const shards: number[] = [];
    for (const i of [0, 1, 2, 3]) {
      const part = ["--shard", `${i}/4`, "--out", `@part${i}.npy`];
      await draw("--count", "6", "--seed", "9", "--coefficients", ...part);
      shards.push(...values(`part${i}.npy`));
    }
    expect(shards).toEqual([...values("six.npy")]);
  });

  test("a larger count extends a smaller one", async () => {
    await draw("--count", "3", "--seed", "9", "--coefficients", "--out", "@three.npy");
    expect([...values("three.npy")]).toEqual([...values("six.npy").subarray(0, 3 * row)]);
  });

  test("a smaller band limit keeps the coarse degrees of the same fields", async () => {
    const coarse = ["--band-limit", "4", "--coefficients", "--out", "@coarse.npy"];
    await draw("--count", "6", "--seed", "9", ...coarse);
    const six = values("six.npy");
    const kept = [...six].filter((_, i) => i % row < 16);
    expect([...values("coarse.npy")]).toEqual(kept);
  });

  test.each([
    "martingale-exponential",
    "exponential",
    "ancestral",
    "probability-flow",
    "multistep-2",
    "multistep-3",
  ])("%s draws fields with the spectrum of the data", async (sampler) => {
    const argv = ["--sampler", sampler, "--count", "400", "--coefficients", "--force"];
    await s.json("sample", "@m.model", "--steps", "60", ...argv, "--out", "@many.npy");
    const [drawn, data] = [
      await s.json("spectrum", "@many.npy"),
      await s.json("spectrum", "@a.npy"),
    ];
    const [c, d] = [drawn["cl"] as number[], data["cl"] as number[]];
    const z = c.map((x, l) => {
      const [samples, target] = [2 / ((2 * l + 1) * 400), 2 / ((2 * l + 1) * 200)];
      return Math.log(x / (d[l] ?? 0)) / Math.sqrt(samples + target);
    });
    expect(Math.max(...z.map(Math.abs))).toBeLessThan(4);
  });

  test.each([
    [
      "an unknown sampler",
      ["--sampler", "leapfrog"],
      2,
      "--sampler must be one of martingale-exponential",
    ],
    ["an empty shard", ["--count", "1", "--shard", "0/3"], 2, "--shard must hold a field"],
  ])("refuses %s", async (_, argv, status, said) => {
    const outcome = await s.run("sample", "@m.model", ...argv, "--out", "@x.npy");
    expect(outcome.stderr).toContain(said);
    expect(outcome.status).toBe(status);
  });

  test("refuses a model cut short", async () => {
    writeFileSync(s.path("cut.model"), readFileSync(s.path("m.model")).subarray(0, 3000));
    const outcome = await s.run("sample", "@cut.model", "--out", "@x.npy");
    expect(outcome.stderr).toMatch(/^chaosphere sample: .*\.\n$/);
    expect(outcome.status).toBe(1);
  });
});

describe("pictures and ensembles", () => {
  test("map writes a PNG", async () => {
    await s.json("map", "@fields.npy", "--projection", "orthographic", "--out", "@map.png");
    expect(readFileSync(s.path("map.png")).subarray(1, 4).toString()).toBe("PNG");
  });

  test("etopo-rotations are rotations of one field: the spectrum of each is that of Earth's relief", async () => {
    const argv = [
      "dataset",
      "etopo-rotations",
      "--count",
      "4",
      "--band-limit",
      "12",
      "--seed",
      "2",
    ];
    await s.json(...argv, "--coefficients", "--out", "@relief.npy");
    const a = values("relief.npy");
    const power = (b: number, l: number) =>
      a.subarray(b * 144 + l * l, b * 144 + (l + 1) ** 2).reduce((sum, x) => sum + x * x, 0);
    for (let l = 0; l < 12; l++) {
      for (const b of [1, 2, 3]) expect(power(b, l) / power(0, l)).toBeCloseTo(1, 12);
    }
    // Mean height −2388 m (SOURCE.md): a_00 = √(4π) times it.
    expect(Math.round((a[0] ?? 0) / Math.sqrt(4 * Math.PI))).toBe(-2388);
    expect(farthest(a.subarray(0, 144), a.subarray(144, 288))).toBeGreaterThan(100);
  });
});

test("fields go to NetCDF and back with their values", async () => {
  await s.json("convert", "@fields.npy", "@fields.nc");
  await s.json("convert", "@fields.nc", "@again.npy");
  expect(s.array("again.npy")).toEqual(s.array("fields.npy"));
  const outcome = await s.run("convert", "@a.npy", "@a.nc");
  expect(outcome).toMatchObject({ status: 2 });
  expect(outcome.stderr).toContain("the output must end in .npy for coefficients");
});
