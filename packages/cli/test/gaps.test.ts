import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { npyArray, writeNpy } from "@chaosphere/data";
import { readHealpix } from "@chaosphere/data/healpix";
import { readDataset } from "@chaosphere/data/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import golden from "./fixtures/gapFiles.json" with { type: "json" };
import { session } from "./session.ts";

const s = session();
const unpacked = (gzip: string) => new Uint8Array(gunzipSync(Buffer.from(gzip, "base64")));

beforeAll(() => {
  writeFileSync(s.path("sst.nc"), unpacked(golden.netcdf.gzip));
  writeFileSync(s.path("cmb.fits"), unpacked(golden.healpix.gzip));
  writeFileSync(s.path("part.fits"), unpacked(golden.healpix.partial));
  writeFileSync(s.path("gaps.npy"), unpacked(golden.array.gzip));
});
afterAll(s.close);

/** Gauss weights of the northern rings, half of each the ring's share of the sphere: numpy.polynomial.legendre.leggauss. */
const northern24 = [
  0.01234122979998869, 0.02853138862893356, 0.04427743881741941, 0.05929858491543636,
  0.07334648141108016, 0.0861901615319532, 0.09761865210411393, 0.10744427011596556,
  0.11550566805372552, 0.1216704729278033, 0.12583745634682825, 0.12793819534675202,
];
const northern8 = [0.10122853629037706, 0.22238103445337443, 0.3137066458778869];

const files = ["sst.nc", "cmb.fits", "part.fits", "gaps.npy"];

describe("the spectrum of fields with gaps", () => {
  test.each(["cmb.fits", "part.fits"])(
    "is healpy's of the masked map, decoupled: %s",
    async (name) => {
      const { pseudoCl, cl, bins, seenShare, bandLimit, assumed } = (await s.json(
        "spectrum",
        `@${name}`,
      )) as unknown as Spectrum;
      const { pseudo, seenShare: share } = golden.healpix;
      expect([bandLimit, pseudoCl.length]).toEqual([24, 24]);
      expect(seenShare).toBeCloseTo(share, 13);
      const largest = Math.max(...pseudo);
      pseudo.forEach((c, l) => {
        expect(Math.abs((pseudoCl[l] ?? 0) - c)).toBeLessThan(1e-13 * largest);
      });
      expect(
        bins.every(({ from, to, cl: c }) => cl[from] === c && cl[Math.min(to, 23)] === c),
      ).toBe(true);
      expect(assumed.join()).toMatch(
        /of the sphere was not seen in .*MASTER.*change it by --bin-width/,
      );
      // Drawn with C_l = (1 + l)⁻²: the mean ratio is 1 within four standard errors of f_sky Σ (2l+1) modes; that of the
      // pseudo-spectrum is not.
      const modes = share * (24 ** 2 - 1);
      const ratio = (of: readonly number[]) => {
        let sum = 0;
        for (let l = 1; l < 24; l++) sum += (2 * l + 1) * (of[l] ?? 0) * (1 + l) ** 2;
        return sum / (24 ** 2 - 1);
      };
      const allowed = 4 * Math.sqrt(2 / modes);
      expect(Math.abs(ratio(cl) - 1)).toBeLessThan(allowed);
      expect(Math.abs(ratio(pseudoCl) - 1)).toBeGreaterThan(allowed);
    },
  );

  test("of a NetCDF file and of an array, by as many degrees to a bin as are asked for", async () => {
    const sst = (await s.json(
      "spectrum",
      "@sst.nc",
      "--band-limit",
      "9",
      "--bin-width",
      "4",
    )) as unknown as Spectrum;
    expect([sst.cl.length, sst.count]).toEqual([9, 2]);
    expect(sst.bins.map(({ from, to }) => [from, to])).toEqual([
      [0, 0],
      [1, 4],
      [5, 11],
    ]);
    expect(sst.seenShare).toBeGreaterThan(0.6);
    const { status, stdout, stderr } = await s.run("spectrum", "@gaps.npy");
    expect(status).toBe(0);
    expect(stderr).toMatch(
      /of the sphere was not seen in .*gaps\.npy: C_l is that of the seen part/,
    );
    expect(stdout).toMatch(/% of the sphere seen \(f_sky = 0\.9\d+\)\n\s+l {2}C_l\s+pseudo-C_l\n/);
  });

  test("of the whole sphere is as ever, and has no bins to widen", async () => {
    await s.json(
      "noise",
      "--alpha",
      "2",
      "--kappa",
      "3",
      "--band-limit",
      "8",
      "--count",
      "2",
      "--out",
      "@whole.npy",
    );
    const whole = await s.json("spectrum", "@whole.npy");
    expect([whole["seenShare"], whole["pseudoCl"], whole["bins"]]).toEqual([
      1,
      undefined,
      undefined,
    ]);
    const { status, stderr } = await s.run("spectrum", "@whole.npy", "--bin-width", "2");
    expect(status).toBe(2);
    expect(stderr).toContain("--bin-width must go with fields that have gaps");
    const beyond = await s.run("spectrum", "@gaps.npy", "--band-limit", "17");
    expect([beyond.status, beyond.stderr]).toEqual([2, expect.stringContaining("at most 16")]);
  });
});

describe("convert carries gaps", () => {
  test("to the fill value of NetCDF and back to NaN, cell by cell", async () => {
    await s.json("convert", "@sst.nc", "@again.nc");
    const [first, again] = await Promise.all(
      ["sst.nc", "again.nc"].map((name) => readDataset(s.path(name), { missing: "mask" })),
    );
    expect(first.fields.seen?.filter((x) => x === 0)).toHaveLength(golden.netcdf.land);
    expect(again.fields).toEqual(first.fields);
    await s.json("convert", "@again.nc", "@sst.npy");
    const { data, shape } = s.array("sst.npy");
    expect(shape).toEqual([2, 12, 24]);
    expect(Array.from(data, (x) => (Number.isNaN(Number(x)) ? 0 : Number(x)))).toEqual([
      ...first.fields.values,
    ]);
    expect(Array.from(data).filter((x) => Number.isNaN(Number(x)))).toHaveLength(
      2 * golden.netcdf.land,
    );
    await s.json("convert", "@gaps.npy", "@gaps.nc");
    await s.json("convert", "@gaps.nc", "@gaps2.npy");
    expect(s.array("gaps2.npy").data).toEqual(s.array("gaps.npy").data);
  });

  test.each(["cmb.fits", "part.fits"])("to UNSEEN, pixel by pixel: %s", async (name) => {
    await s.json("convert", `@${name}`, "@copy.fits", "--force");
    const { values, nside } = readHealpix(readFileSync(s.path("copy.fits")), "copy.fits", {
      missing: "mask",
    });
    expect(nside).toBe(golden.healpix.nside);
    golden.healpix.values.forEach((x, p) => {
      expect(values[p]).toBe(golden.healpix.seen[p] === "1" ? x : Number.NaN);
    });
    // Their bytes are those of −1.6375e30.
    const raw = readFileSync(s.path("copy.fits"));
    const mark = Buffer.alloc(8);
    mark.writeDoubleBE(-1.6375e30);
    expect(raw.includes(mark)).toBe(true);
    const { stderr } = await s.run("convert", `@${name}`, "@cells.nc", "--force");
    expect(stderr).toContain("written as equiangular cells");
  });

  test("from cells to the pixels whose centres they are nearest to", async () => {
    const { stderr } = await s.run("convert", "@sst.nc", "@sst.fits", "--nside", "16");
    expect(stderr).toContain("fields with gaps have no harmonics: each pixel of nside 16");
    const { columns } = readHealpix(readFileSync(s.path("sst.fits")), "sst.fits", {
      missing: "mask",
    });
    expect(columns).toHaveLength(2);
    const json = (await s.json(
      "spectrum",
      "@sst.fits",
      "--variable",
      columns[1] ?? "",
    )) as unknown as Spectrum;
    const cells = (await s.json("spectrum", "@sst.nc")) as unknown as Spectrum;
    expect(Math.abs(json.seenShare - cells.seenShare)).toBeLessThan(0.03);
  });
});

describe("fit weighs by the mask", () => {
  /** 40 fields of α = 2, κ = 4 on 24 Gauss rings; a belt of land and a cap are cut out, or nothing. */
  const noise = (...more: string[]) =>
    s.json("noise", "--alpha", "2", "--kappa", "4", "--band-limit", "24", "--count", "40", ...more);

  test("the law that the fields were drawn from, where the cut fields filled with zeros give another", async () => {
    await noise("--out", "@drawn.npy");
    const { shape, data } = s.array("drawn.npy");
    const [, nLat = 0, nLon = 0] = shape;
    const write = (name: string, mark: number) => {
      const values = Float64Array.from(data, (x, i) => {
        const [j, k] = [Math.floor(i / nLon) % nLat, i % nLon];
        return j < 5 || (Math.abs(j - 12) < 4 && k > nLon / 2) ? mark : Number(x);
      });
      writeFileSync(s.path(name), writeNpy(npyArray([...shape], values)));
    };
    write("cut.npy", Number.NaN);
    write("zeros.npy", 0);
    const fit = async (name: string) => {
      const { status, stdout, stderr } = await s.run(
        "fit",
        `@${name}`,
        "--band-limit",
        "24",
        "--json",
      );
      expect(status).toBe(0);
      return { stderr, ...(JSON.parse(stdout) as Fit) };
    };
    const [whole, cut, zeros] = [
      await fit("drawn.npy"),
      await fit("cut.npy"),
      await fit("zeros.npy"),
    ];
    expect(cut.stderr).toMatch(
      /MASTER.*\n.*fitted to that spectrum, with \d+\.?\d* % of the degrees of freedom/,
    );
    expect([whole.seenShare, whole.stderr.includes("MASTER")]).toEqual([1, false]);
    const share = [...northern24, ...[...northern24].reverse()].reduce((sum, w, j) => {
      const seen = j < 5 ? 0 : Math.abs(j - 12) < 4 ? (Math.floor(nLon / 2) + 1) / nLon : 1;
      return sum + (w * seen) / 2;
    }, 0);
    expect([nLat, cut.seenShare]).toEqual([24, expect.closeTo(share, 13)]);
    expect(cut.standardErrors.alpha).toBeGreaterThan(whole.standardErrors.alpha);
    const off = ({ alpha, standardErrors }: Fit) => Math.abs(alpha - 2) / standardErrors.alpha;
    expect(off(cut)).toBeLessThan(4);
    expect(off(zeros)).toBeGreaterThan(8);
  });
});

describe("evaluate compares what all fields saw", () => {
  test("fields with gaps against whole ones, and the same made louder", async () => {
    const noise = (seed: string, count: string, out: string) =>
      s.json(
        "noise",
        "--alpha",
        "2",
        "--kappa",
        "4",
        "--band-limit",
        "8",
        "--count",
        count,
        "--seed",
        seed,
        "--out",
        out,
      );
    await noise("1", "40", "@reference.npy");
    await noise("2", "30", "@generated.npy");
    const edited = (name: string, out: string, edit: (x: number, cell: number) => number) => {
      const { shape, data } = s.array(name);
      const values = Float64Array.from(data, (x, i) => edit(Number(x), i % 128));
      writeFileSync(s.path(out), writeNpy(npyArray([...shape], values)));
    };
    edited("reference.npy", "cut.npy", (x, cell) => (cell < 48 ? Number.NaN : x));
    edited("generated.npy", "louder.npy", (x) => 1.8 * x);
    edited("generated.npy", "elsewhere.npy", (x, cell) => (cell < 48 ? 1e4 : x));
    const evaluate = async (name: string) =>
      (await s.json(
        "evaluate",
        name,
        "--reference",
        "@cut.npy",
        "--splits",
        "8",
      )) as unknown as Evaluated;
    const [same, louder, elsewhere] = [
      await evaluate("@generated.npy"),
      await evaluate("@louder.npy"),
      await evaluate("@elsewhere.npy"),
    ];
    expect(same.assumed.join()).toMatch(/% of the sphere was seen by every field/);
    // Three rings of eight are cut off.
    expect(same.seenShare).toBeCloseTo(1 - northern8.reduce((sum, w) => sum + w / 2, 0), 13);
    expect([same.marginals.verdict, louder.marginals.verdict]).toEqual(["within", "beyond"]);
    expect([same.energyDistance.verdict, louder.energyDistance.verdict]).toEqual([
      "within",
      "beyond",
    ]);
    // What only one of them saw does not count.
    expect(elsewhere.marginals).toEqual(same.marginals);
    expect(elsewhere.energyDistance).toEqual(same.energyDistance);
    const report = await s.run(
      "evaluate",
      "@generated.npy",
      "--reference",
      "@cut.npy",
      "--splits",
      "2",
      "--report",
      "@r.html",
    );
    expect(report.status).toBe(0);
  });
});

describe("map and analyse", () => {
  test("a map is grey where there is no value, and its legend says so", async () => {
    await s.json("map", "@cmb.fits", "--out", "@cmb.svg");
    expect(readFileSync(s.path("cmb.svg"), "utf8")).toContain(">missing<");
    await s.json("map", "@sst.nc", "--out", "@sst.png");
  });

  test.each(files)("analyse refuses %s in one line with both remedies", async (name) => {
    const { status, stderr } = await s.run(
      "analyse",
      `@${name}`,
      "--band-limit",
      "4",
      "--out",
      "@a.npy",
    );
    expect(status).toBe(1);
    expect(stderr.trimEnd().split("\n").at(-1)).toMatch(
      /^chaosphere analyse: .*(missing|a part).* chaosphere condition.* chaosphere spectrum\.$/,
    );
  });
});

interface Evaluated {
  readonly marginals: { readonly verdict: string };
  readonly energyDistance: { readonly verdict: string };
  readonly seenShare: number;
  readonly assumed: string[];
}

interface Fit {
  readonly alpha: number;
  readonly standardErrors: { readonly alpha: number };
  readonly seenShare: number;
}

interface Spectrum {
  readonly cl: number[];
  readonly pseudoCl: number[];
  readonly seenShare: number;
  readonly bins: { from: number; to: number; cl: number }[];
  readonly bandLimit: number;
  readonly count: number;
  readonly assumed: string[];
}
