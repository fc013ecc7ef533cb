import {
  analyse,
  coefficients,
  evaluateAt,
  fillNormals,
  gaussLegendre,
  key,
  synthesise,
} from "@chaosphere/core";
import { synthesiseGradientOnRings } from "@chaosphere/core/rings";
import { describe, expect, test } from "vitest";
import { readFitsUnits } from "../src/fits/header.ts";
import { healpixCentres, healpixRings } from "../src/healpix/pixels.ts";
import { readHealpix, readHealpixHeader } from "../src/healpix/readHealpix.ts";
import { analyseHealpix, synthesiseHealpix } from "../src/healpix/transform.ts";
import { writeHealpix } from "../src/healpix/writeHealpix.ts";
import { decode, fixture, thrown } from "./fixtures.ts";

interface HealpixFixture {
  readonly tolerance: { readonly angle: number; readonly coefficients: number };
  readonly centres: readonly {
    readonly nside: number;
    readonly ordering: "ring" | "nested";
    readonly colatitudes: string;
    readonly longitudes: string;
  }[];
  readonly analyses: readonly {
    readonly nside: number;
    readonly bandLimit: number;
    readonly iterations: number;
    readonly a: string;
  }[];
  readonly files: readonly {
    readonly name: string;
    readonly base64: string;
    readonly nside: number;
    readonly ordering: "ring" | "nested";
    readonly columns: readonly string[];
    readonly unit: string;
    readonly eighths: readonly string[];
  }[];
  readonly refused: readonly {
    readonly name: string;
    readonly base64: string;
    readonly said: string;
  }[];
}
const golden = fixture<HealpixFixture>("healpix");
/** Numbers of healpy's alm2map, alm2map_der1 and map2alm_lsq. */
const healpy = fixture<{
  readonly syntheses: readonly {
    readonly nside: number;
    readonly bandLimit: number;
    readonly values: string;
    readonly south: string;
    readonly east: string;
  }[];
  readonly leastSquares: readonly {
    readonly nside: number;
    readonly bandLimit: number;
    readonly a: string;
  }[];
}>("healpixTransforms");
const doubles = (base64: string) => new Float64Array(decode(base64).buffer);
const shorts = (base64: string) => Float64Array.from(new Int16Array(decode(base64).buffer));

/** Largest |x − y|, relative to the largest |y| or 1. */
function distance(x: Float64Array, y: Float64Array): number {
  expect(x.length).toBe(y.length);
  const scale = y.reduce((most, v) => Math.max(most, Math.abs(v)), 1);
  return x.reduce((most, v, i) => Math.max(most, Math.abs(v - y[i])), 0) / scale;
}

describe("HEALPix pixels", () => {
  test.each(golden.centres)("centres are healpy's: nside $nside, $ordering", (expected) => {
    const { colatitudes, longitudes } = healpixCentres(expected.nside, expected.ordering);
    expect(distance(colatitudes, doubles(expected.colatitudes))).toBeLessThan(
      golden.tolerance.angle,
    );
    expect(distance(longitudes, doubles(expected.longitudes))).toBeLessThan(golden.tolerance.angle);
  });

  test("rings tile the pixels and nside is checked", () => {
    const rings = healpixRings(5);
    expect(rings.counts).toHaveLength(19);
    expect(rings.points).toBe(300);
    for (const nside of [0, 1.5, 8193, Number.NaN]) {
      expect(thrown(() => healpixRings(nside))).toMatchObject({ name: "DomainError" });
    }
    expect(thrown(() => healpixCentres(3, "nested")).message).toContain("power of two");
  });
});

describe("synthesis on HEALPix pixels", () => {
  test.each(healpy.syntheses)(
    "is alm2map, and its slopes those of alm2map_der1: nside $nside, l < $bandLimit",
    ({ nside, bandLimit, values, south, east }) => {
      const a = coefficients(
        "harmonic",
        bandLimit,
        Float64Array.from({ length: bandLimit ** 2 }, (_, i) => Math.cos(i * i)),
      );
      const every = (map: Float64Array) => map.filter((_, p) => p % 13 === 0);
      const map = synthesiseHealpix(a, nside, { unit: "K" });
      expect(map.unit).toBe("K");
      expect(distance(every(map.values), doubles(values))).toBeLessThan(2e-14);
      const slopes = synthesiseGradientOnRings(a, healpixRings(nside));
      expect(distance(every(slopes.south.values), doubles(south))).toBeLessThan(2e-14);
      expect(distance(every(slopes.east.values), doubles(east))).toBeLessThan(2e-14);
      expect(distance(every(slopes.south.values), doubles(east))).toBeGreaterThan(0.1);
    },
  );
});

describe("analysis of HEALPix maps", () => {
  test.each(healpy.leastSquares)(
    "is map2alm_lsq: nside $nside, l < $bandLimit",
    ({ nside, bandLimit, a }) => {
      const values = Float64Array.from(
        { length: 12 * nside ** 2 },
        (_, p) => ((7919 * p) % 2003) - 1000,
      );
      const options = { tolerance: 1e-13 };
      const found = analyseHealpix({ nside, values, unit: "" }, bandLimit, options);
      expect(found.convergence.isConverged).toBe(true);
      expect(distance(found.coefficients.values, doubles(a))).toBeLessThan(1e-11);
      // Negative control: the quadrature alone is told apart.
      const rough = analyseHealpix({ nside, values, unit: "" }, bandLimit, {
        method: "jacobi",
        iterations: 0,
      });
      expect(distance(rough.coefficients.values, doubles(a))).toBeGreaterThan(1e-3);
    },
  );

  test.each(golden.analyses)(
    "is map2alm: nside $nside, l < $bandLimit, $iterations iterations",
    ({ nside, bandLimit, iterations, a }) => {
      const values = Float64Array.from(
        { length: 12 * nside ** 2 },
        (_, p) => ((7919 * p) % 2003) - 1000,
      );
      const map = { nside, values, unit: "" };
      const found = analyseHealpix(map, bandLimit, { method: "jacobi", iterations });
      expect(distance(found.coefficients.values, doubles(a))).toBeLessThan(
        golden.tolerance.coefficients,
      );
      // Negative control: one iteration more is told apart.
      const options = { method: "jacobi", iterations: iterations + 1 } as const;
      const more = analyseHealpix(map, bandLimit, options).coefficients;
      expect(distance(more.values, doubles(a))).toBeGreaterThan(
        1e3 * golden.tolerance.coefficients,
      );
    },
  );

  const draw = (bandLimit: number) => {
    const values = new Float64Array(bandLimit ** 2);
    fillNormals(key(7), 0, values);
    return coefficients("harmonic", bandLimit, values);
  };

  test("synthesis at the pixels is evaluation at their centres", () => {
    const a = draw(12);
    const { colatitudes, longitudes } = healpixCentres(4, "ring");
    const { values } = synthesiseHealpix(a, 4);
    expect(distance(values, evaluateAt(a, colatitudes, longitudes))).toBeLessThan(1e-13);
  });

  // Relative error in norm of white coefficients, measured and doubled.
  test.each([
    [16, 3.1e-8],
    [32, 1.4e-5],
  ])("of a field with degrees l < %d on nside 16 is accurate to %f", (bandLimit, tolerance) => {
    const a = draw(bandLimit);
    const map = synthesiseHealpix(a, 16);
    const { coefficients: found } = analyseHealpix(map, bandLimit, { method: "jacobi" });
    const norm = (x: Float64Array) => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0));
    const error = norm(found.values.map((v, i) => v - a.values[i])) / norm(a.values);
    expect(error).toBeLessThan(tolerance);
    expect(error).toBeGreaterThan(tolerance / 4);
  });

  test.each([
    [32, 7],
    [40, 10],
  ])(
    "of a field with degrees l < %d on nside 16 comes to 1e-10 by %d conjugate gradients",
    (bandLimit, most) => {
      const a = draw(bandLimit);
      const { coefficients: found, convergence } = analyseHealpix(
        synthesiseHealpix(a, 16),
        bandLimit,
      );
      expect(convergence.isConverged).toBe(true);
      expect(convergence.iterations).toBeLessThanOrEqual(most);
      expect(distance(found.values, a.values)).toBeLessThan(1e-9);
    },
  );

  test("of all degrees l < 3 nside says that it did not converge", () => {
    const a = draw(48);
    const options = { iterations: 10 };
    const { coefficients: found, convergence } = analyseHealpix(
      synthesiseHealpix(a, 16),
      48,
      options,
    );
    expect(convergence).toMatchObject({ isConverged: false, iterations: 10 });
    expect(distance(found.values, a.values)).toBeGreaterThan(1e-3);
  });

  test("refuses what is no map or beyond its pixels", () => {
    const map = { nside: 2, values: new Float64Array(48), unit: "" };
    const cases: [() => unknown, string, string][] = [
      [() => analyseHealpix(map, 7), "DomainError", "at most 3 nside = 6"],
      [() => analyseHealpix(map, 0), "DomainError", "bandLimit"],
      [() => analyseHealpix(map, 2, { iterations: -1 }), "DomainError", "iterations"],
      [
        () => analyseHealpix({ ...map, values: new Float64Array(47) }, 2),
        "ShapeError",
        "48 pixels",
      ],
      [
        () => synthesiseHealpix(coefficients("harmonic", 2, new Float64Array(8)), 2),
        "ShapeError",
        "one field",
      ],
    ];
    for (const [call, name, said] of cases) {
      expect(thrown(call)).toMatchObject({ name });
      expect(thrown(call).message).toContain(said);
    }
  });
});

describe("readHealpix", () => {
  test.each(golden.files)("reads what healpy wrote: $name", (expected) => {
    const bytes = decode(expected.base64);
    expected.columns.forEach((variable, c) => {
      const map = readHealpix(bytes, "m.fits", { variable });
      const { nside, ordering, columns, unit } = expected;
      expect(map).toMatchObject({ nside, ordering, columns, unit, name: variable });
      expect(map.values.map((x) => 8 * x)).toEqual(shorts(expected.eighths[c]));
    });
    expect(readHealpix(bytes, "m.fits").name).toBe(expected.columns[0]);
    expect(thrown(() => readHealpix(bytes, "m.fits", { variable: "V" })).message).toContain(
      `one of ${expected.columns.join(", ")}`,
    );
  });

  test.each(golden.refused)("refuses $name", ({ base64, said }) => {
    const error = thrown(() => readHealpix(decode(base64), "m.fits"));
    expect(error).toMatchObject({ name: "FormatError" });
    expect(error.message).toContain(said);
  });

  const edited = (from: string, to: string) => {
    const bytes = decode(golden.files[0].base64);
    const text = new TextDecoder("latin1").decode(bytes);
    const at = text.indexOf(from);
    for (let i = 0; i < to.length; i++) bytes[at + i] = to.charCodeAt(i);
    return bytes;
  };
  test.each([
    ["a file that is no FITS", new TextEncoder().encode("SIMPLE? no".padEnd(3000)), "END"],
    ["a header without end", decode(golden.files[0].base64).slice(0, 4000), "cut short"],
    ["data cut short", decode(golden.files[0].base64).slice(0, 6000), "take 768 bytes"],
    ["a picture alone", decode(golden.files[0].base64).slice(0, 2880), "binary table with NSIDE"],
    [
      "rows by the thousand million",
      edited("NAXIS2  =                  192", "NAXIS2  =        9999999999999"),
      "take",
    ],
    ["an order nobody knows", edited("'RING    '", "'SPIRAL  '"), "RING or NESTED, got SPIRAL"],
    [
      "another nside",
      edited("NSIDE   =                    4", "NSIDE   =                    8"),
      "nside 8",
    ],
    [
      "columns that do not fill the rows",
      edited("'E       '", "'D       '"),
      "fill 192 rows of 4 bytes, got 8 of 768",
    ],
  ])("refuses %s", (_, bytes, said) => {
    const error = thrown(() => readHealpixHeader(bytes, "m.fits"));
    expect(error).toMatchObject({ name: "FormatError" });
    expect(error.message).toContain(said);
  });
});

test("a map's coefficients are those of the same field on Gauss–Legendre rings", () => {
  const a = coefficients(
    "harmonic",
    4,
    Float64Array.from({ length: 16 }, (_, i) => 1 / (1 + i)),
  );
  const onRings = analyse(synthesise(a, gaussLegendre(4)), 4);
  const onPixels = analyseHealpix(synthesiseHealpix(a, 8), 4).coefficients;
  expect(distance(onPixels.values, onRings.values)).toBeLessThan(1e-9);
});

describe("writeHealpix", () => {
  const named = (nside: number, count: number) =>
    Array.from({ length: count }, (_, c) => ({
      nside,
      name: `FIELD ${c + 1}`,
      unit: c === 0 ? "K" : "",
      values: Float64Array.from({ length: 12 * nside ** 2 }, (_, p) => p + c / 4),
    }));

  test.each([
    [4, 1, "float64"],
    [16, 3, "float64"],
    [16, 2, "float32"],
  ] as const)("is read again: nside %d, %d maps, %s", (nside, count, dtype) => {
    const maps = named(nside, count);
    const bytes = writeHealpix(maps, { dtype });
    expect(bytes.length % 2880).toBe(0);
    for (const map of maps) {
      const read = readHealpix(bytes, "m.fits", { variable: map.name });
      expect(read).toMatchObject({ nside, unit: map.unit, ordering: "ring" });
      expect(read.columns).toHaveLength(count);
      expect(read.values).toEqual(map.values);
    }
  });

  test.each(golden.files.filter(({ ordering }) => ordering === "ring"))(
    "writes the data bytes and the cards that healpy writes: $name",
    ({ base64, nside, columns, unit, eighths, name }) => {
      const maps = columns.map((column, c) => ({
        nside,
        name: column,
        unit,
        values: shorts(eighths[c]).map((x) => x / 8),
      }));
      const dtype = name.includes("float32") ? "float32" : "float64";
      const bytes = writeHealpix(maps, { dtype });
      const data = (file: Uint8Array) => file.subarray(readFitsUnits(file, "m")[1].dataOffset);
      expect(data(bytes)).toEqual(data(decode(base64)));
      // healpy has comments, a name of the table and a scale of pixels beside.
      const [own, theirs] = [bytes, decode(base64)].map(
        (file) => readFitsUnits(file, "m")[1].cards,
      );
      for (const [card, value] of theirs) {
        if (own.has(card)) expect([card, own.get(card)]).toEqual([card, value]);
      }
      const needed = ["NAXIS2", "TFIELDS", "TTYPE1", "TFORM1", "ORDERING", "NSIDE", "LASTPIX"];
      for (const card of needed) expect([card, own.has(card)]).toEqual([card, theirs.has(card)]);
    },
  );

  test("a fine map that 1024 does not divide has rows of nside pixels", () => {
    const bytes = writeHealpix(named(66, 2));
    const { cards } = readFitsUnits(bytes, "m.fits")[1];
    expect([cards.get("TFORM2"), cards.get("NAXIS2"), cards.get("NAXIS1")]).toEqual([
      "66D",
      12 * 66,
      2 * 66 * 8,
    ]);
    expect(readHealpix(bytes, "m.fits", { variable: "FIELD 2" }).values).toEqual(
      named(66, 2)[1].values,
    );
  });

  test("refuses maps that do not fit together, and names no header can hold", () => {
    const [map] = named(2, 1);
    const cases: [() => unknown, string, string][] = [
      [() => writeHealpix([]), "ShapeError", "got none"],
      [() => writeHealpix([map, ...named(4, 1)]), "ShapeError", "48, 192"],
      [() => writeHealpix([{ ...map, unit: "µK" }]), "DomainError", "printable ASCII"],
    ];
    for (const [call, name, said] of cases) {
      expect(thrown(call)).toMatchObject({ name });
      expect(thrown(call).message).toContain(said);
    }
  });
});
