import { fileURLToPath } from "node:url";
import { analyse, angularPowerSpectrum, crossSpectrum } from "@chaosphere/core";
import { monthlyClimatology, subtractClimatology } from "@chaosphere/core/estimation";
import { describe, expect, test } from "vitest";
import { readCoefficientTable } from "../src/coefficients/coefficientTable.ts";
import { splitByGroup } from "../src/dataset/dataset.ts";
import { monthsOf } from "../src/dataset/monthsOf.ts";
import { readDataset } from "../src/node/readDataset.ts";
import { fixture } from "./fixtures.ts";

interface EarthFixture {
  /** Lines l m C S of srtmp300.msl, degrees 0 to 12. */
  readonly table: string;
  /** a_lm of data/etopo-relief by scipy, l < 13. */
  readonly relief: number[];
  readonly tolerance: {
    readonly relative: number;
    readonly ratioOfPower: readonly [number, number];
    readonly degreeCorrelation: number;
  };
}

const shipped = (name: string) => fileURLToPath(new URL(`../../../data/${name}`, import.meta.url));

describe("data/pcm-trefht", async () => {
  const dataset = await readDataset(shipped("pcm-trefht"));
  const { grid, batch, values } = dataset.fields;
  const map = grid.nLat * grid.nLon;

  test("is 660 annual means of six runs on the 64 × 128 Gauss grid, K", () => {
    expect(dataset.fields).toMatchObject({ batch: 660, unit: "K" });
    expect(grid).toMatchObject({ kind: "gauss-legendre", nLat: 64, nLon: 128, firstLongitude: 0 });
    expect(dataset.fields.seen).toBeUndefined();
    expect(dataset.labels.slice(108, 112)).toEqual(["1998", "1999", "1890", "1891"]);
    expect([...new Set(dataset.groups)]).toEqual([57, 59, 60, 66, 67, 68]);
    expect(dataset.provenance.description).toContain("simulated by the Parallel Climate Model");
    expect(dataset.provenance.licence).toBe("Apache-2.0");
    expect(dataset.provenance.note).toContain("climate-MODEL output");
  });

  test("has the moments that numpy found: rms 0.66 K, standard deviation map 0.19 to 2.36 K", () => {
    let energy = 0;
    let [least, most] = [Number.POSITIVE_INFINITY, 0];
    for (let i = 0; i < map; i++) {
      let [sum, square] = [0, 0];
      for (let b = 0; b < batch; b++) {
        sum += values[b * map + i];
        square += values[b * map + i] ** 2;
      }
      // Anomalies are rounded to the millikelvin after the mean was taken off: what is left of it is below half of that.
      expect(Math.abs(sum / batch)).toBeLessThan(5e-4);
      const sd = Math.sqrt(square / batch - (sum / batch) ** 2);
      [least, most] = [Math.min(least, sd), Math.max(most, sd)];
      energy += (grid.weights[Math.floor(i / grid.nLon)] * square) / batch;
    }
    expect([Math.sqrt(energy / (4 * Math.PI)), least, most].map((x) => x.toFixed(2))).toEqual([
      "0.66",
      "0.19",
      "2.36",
    ]);
  });

  test("its mean map is that of the Earth: warm at the equator, coldest over Antarctica", () => {
    const mean = dataset.mean ?? new Float64Array(0);
    const ring = (j: number) =>
      mean.subarray(j * 128, (j + 1) * 128).reduce((sum, x) => sum + x, 0) / 128;
    expect(mean.length).toBe(map);
    expect(ring(32)).toBeGreaterThan(295);
    expect(ring(63)).toBeLessThan(ring(0) - 15);
  });

  test("parts by run", () => {
    const { training, heldOut } = splitByGroup(dataset, [60, 68]);
    expect([training.fields.batch, heldOut.fields.batch]).toEqual([440, 220]);
  });
});

describe("data/ersst-v5", async () => {
  const dataset = await readDataset(shipped("ersst-v5/sst.nc"), { missing: "mask" });
  const { grid, batch, values, seen } = dataset.fields;
  const map = grid.nLat * grid.nLon;
  const ocean = Array.from({ length: map }, (_, i) => i).filter((i) => seen?.[i] === 1);

  test("is 128 months on 89 × 180 cells, of which the same 5032 are land, and no poles, °C", () => {
    expect(dataset.fields).toMatchObject({ batch: 128, unit: "degC" });
    expect(grid).toMatchObject({
      kind: "equiangular-poles",
      nLat: 91,
      nLon: 180,
      firstLongitude: 0,
    });
    expect([seen?.length, ocean.length]).toEqual([map, 89 * 180 - 5032]);
    expect([...monthsOf(dataset)]).toEqual(Array.from({ length: 128 }, (_, b) => 1 + (b % 12)));
    expect(dataset.provenance.licence).toContain("No constraints on data access or use");
  });

  test("has the values that numpy found: -1.8, that of ice in 196 cells, to 34.103", () => {
    let [least, most, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
    for (let b = 0; b < batch; b++) {
      for (const i of ocean) {
        const x = values[b * map + i];
        [least, most, sum] = [Math.min(least, x), Math.max(most, x), sum + x];
      }
    }
    // Packed in steps of 0.001; the mean of 1.4 million of them is exact to far more digits than are asked.
    expect(least).toBeCloseTo(-1.8, 9);
    expect(most).toBeCloseTo(34.103, 9);
    expect(sum / (batch * ocean.length)).toBeCloseTo(14.04686910862987, 9);
    const isIce = (i: number) =>
      Array.from({ length: batch }, (_, b) => values[b * map + i]).every((x) => x <= -1.79);
    expect(ocean.filter(isIce)).toHaveLength(196);
  });

  test("remembers El Niño of November 2015 and La Niña of October 2010 at their extremes", () => {
    const months = monthsOf(dataset);
    const climatology = monthlyClimatology(dataset.fields, months);
    const anomalies = subtractClimatology(dataset.fields, months, climatology).values;
    // Niño 3.4: 5° S to 5° N, 170° to 120° W. The extremes by numpy.
    const region = ocean.filter((i) => {
      const latitude = 90 - (180 * grid.colatitudes[Math.floor(i / grid.nLon)]) / Math.PI;
      const longitude = (360 * (i % grid.nLon)) / grid.nLon;
      return Math.abs(latitude) <= 5 && longitude >= 190 && longitude <= 240;
    });
    const index = Array.from(
      { length: batch },
      (_, b) => region.reduce((sum, i) => sum + anomalies[b * map + i], 0) / region.length,
    );
    const [warmest, coldest] = [Math.max(...index), Math.min(...index)];
    const number = (year: number, month: number) => 12 * (year - 2010) + month - 1;
    expect([index.indexOf(warmest), index.indexOf(coldest)]).toEqual([
      number(2015, 11),
      number(2010, 10),
    ]);
    expect(warmest).toBeCloseTo(2.6695538461538453, 9);
    expect(coldest).toBeCloseTo(-1.7024507692307684, 9);
  });
});

describe("data/etopo-relief", async () => {
  const { fields } = await readDataset(shipped("etopo-relief"));
  const golden = fixture<EarthFixture>("earth");
  const a = analyse(fields, 13);

  test("has the coefficients that scipy finds in the same array", () => {
    expect(fields.grid).toMatchObject({ kind: "equiangular", nLat: 540, nLon: 1080 });
    expect(fields.unit).toBe("m");
    const rms = Math.hypot(...golden.relief);
    golden.relief.forEach((value, i) => {
      expect(Math.abs(a.values[i] - value) / rms).toBeLessThan(golden.tolerance.relative);
    });
  });

  test("is the planet of the SHTOOLS coefficients: power and phase of degrees 1 to 12 agree", () => {
    // Two surveys of one planet: by scipy their powers differ by 3.3 % at degree 1 and 3.0 % at 11, and no
    // correlation is below 0.9993.
    const { ratioOfPower, degreeCorrelation } = golden.tolerance;
    const text = new TextEncoder().encode(golden.table);
    const { coefficients: b } = readCoefficientTable(text, "srtmp300.msl");
    const [ca, cb, cab] = [angularPowerSpectrum(a), angularPowerSpectrum(b), crossSpectrum(a, b)];
    for (let l = 1; l < 13; l++) {
      expect(ca[l] / cb[l]).toBeGreaterThan(ratioOfPower[0]);
      expect(ca[l] / cb[l]).toBeLessThan(ratioOfPower[1]);
      expect(cab[l] / Math.sqrt(ca[l] * cb[l])).toBeGreaterThan(degreeCorrelation);
    }
    // Negative control: with its longitudes counted from 0° instead of 20⅙° it is another planet.
    const turned = analyse({ ...fields, grid: { ...fields.grid, firstLongitude: 0 } }, 13);
    const cross = crossSpectrum(turned, b);
    expect(cross[3] / Math.sqrt(ca[3] * cb[3])).toBeLessThan(degreeCorrelation);
  });
});
