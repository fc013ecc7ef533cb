import { coefficients, DomainError, equiangular, gridFields, ShapeError } from "@chaosphere/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ColourTransform } from "../src/colour/colourPosition.ts";
import { colourBar } from "../src/figure/colourBar.ts";
import { element, escaped, figure } from "../src/figure/svg.ts";
import { text, textWidth } from "../src/figure/text.ts";
import { contactSheet } from "../src/map/contactSheet.ts";
import { mapFigure } from "../src/map/mapFigure.ts";
import { renderPng } from "../src/node/index.ts";
import { linePlot } from "../src/plot/linePlot.ts";

const grid = equiangular(8);
const ramp = (unit = "K") =>
  gridFields(
    grid,
    Float64Array.from({ length: 3 * 8 * 16 }, (_, i) => (i % 7) - 3),
    unit,
  );
const small = { width: 120, density: 0.25 };

/** What stands between tags, decoded: the words of a figure. */
function words(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, content]) =>
    content.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))),
  );
}

test("any title gives well-formed XML, as resvg's strict parser reads it", async () => {
  const title = fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.constantFrom("<&\">'", "]]>", "--><script>", "&amp;", "\u0000\u0007", "\uD800x", "🌍"),
  );
  await fc.assert(
    fc.asyncProperty(title, async (hostile) => {
      const plot = linePlot([{ label: hostile, x: [1, 2], y: [1, 2] }], {
        title: hostile,
        x: { label: hostile, unit: hostile },
        width: 120,
        height: 120,
      });
      await renderPng(plot, { scale: 0.1 });
    }),
    { seed: 41, numRuns: 60 },
  );
  // Negative control: the same parser refuses what was not escaped.
  const bare = {
    svg: '<svg xmlns="http://www.w3.org/2000/svg"><text>a < b</text></svg>',
    width: 1,
    height: 1,
  };
  await expect(renderPng(bare)).rejects.toThrow();
});

test("a hostile title and caption are shown as they are, not obeyed", async () => {
  const hostile = `<&">'`;
  const sheet = contactSheet(
    [{ fields: ramp(hostile), heading: hostile, captions: [hostile, "b", "c"] }],
    {
      ...small,
      width: 600,
      title: hostile,
      label: hostile,
    },
  );
  expect(words(sheet.svg).filter((word) => word === hostile)).toHaveLength(3);
  expect(words(sheet.svg)).toContain(`${hostile} (${hostile})`);
  await renderPng(sheet, { scale: 0.2 });
});

test("escaping leaves no markup and forbids what XML forbids", () => {
  expect(escaped(`a<b>&"'`)).toBe("a&#60;b&#62;&#38;&#34;&#39;");
  expect(escaped("\u0001\uFFFF\uDC00 ok 🌍\t")).toBe("\uFFFD\uFFFD\uFFFD ok 🌍\t");
  expect(element("a", { x: 1 / 3, y: undefined, z: '"' })).toBe('<a x="0.33" z="&#34;"/>');
  expect(figure(10, 20).svg).toMatch(/^<svg xmlns=.* viewBox="0 0 10 20">/);
});

test("text is set smaller and then cut to fit its room", () => {
  const long = "a sentence that is far longer than its room";
  const size = (svg: string) => Number(/font-size="([\d.]+)"/.exec(svg)![1]);
  expect(size(text(0, 0, long, { size: 12 }))).toBe(12);
  const tight = textWidth(long, 12) * 0.8;
  expect(size(text(0, 0, long, { size: 12, room: tight }))).toBeCloseTo(9.6, 1);
  const cut = text(0, 0, long, { size: 12, room: 60 });
  expect(size(cut)).toBe(8);
  expect(words(cut)[0]).toMatch(/^a sent.*…$/);
  expect(textWidth(words(cut)[0], 8)).toBeLessThanOrEqual(60);
  expect(words(text(0, 0, "two\nlines", { size: 12 }))).toEqual(["two lines"]);
});

test("a map names its title, label, unit and round numbers", () => {
  const svg = mapFigure(ramp(), 0, {
    title: "Ramp",
    label: "Anomaly",
    range: { low: -3, high: 3 },
    width: 700,
    density: 0.25,
  }).svg;
  expect(words(svg)).toEqual(["Ramp", "−3", "−2", "−1", "0", "1", "2", "3", "Anomaly (K)"]);
  const plain = mapFigure(coefficients("harmonic", 1, Float64Array.of(1)), 0, small);
  expect(words(plain.svg).every((word) => /^[−\d.]+$|^$/.test(word))).toBe(true);
});

test("the numbers of a colour bar keep apart, however long they are", () => {
  const nearlyConstant = gridFields(
    grid,
    Float64Array.from({ length: 128 }, (_, i) => 300 + 1e-9 * i),
  );
  const { svg } = mapFigure(nearlyConstant, 0, { width: 300, density: 0.5 });
  const labels = words(svg).filter((word) => /^[\d.]+$/.test(word));
  expect(labels.length).toBeGreaterThan(2);
  expect(labels.reduce((sum, label) => sum + textWidth(label, 10.5), 0)).toBeLessThan(0.6 * 252);
  expect(words(svg)).toContain("value − 300 (×10⁻⁷)");
});

test("a colour bar takes a table of colours, and spreads its numbers as the colours are", () => {
  const bar = (transform: ColourTransform, low: number, high: number) => {
    const colour = Uint8Array.of(1, 2, 3, 250, 251, 252);
    const beyond = { low: true, high: true };
    return colourBar(0, 0, 300, {
      colour,
      range: { low, high },
      transform,
      label: "",
      unit: "",
      beyond,
    });
  };
  const log = bar({ kind: "log" }, 0.01, 1000);
  expect(log).toContain("rgb(1,2,3)");
  expect(log).toContain("rgb(250,251,252)");
  const marks = (svg: string) => [...svg.matchAll(/M([\d.]+) 10v4/g)].map(([, x]) => Number(x));
  expect(words(log)).toEqual(["0.01", "0.1", "1", "10", "100", "1000", ""]);
  marks(log).forEach((x, k) => {
    expect(x).toBeCloseTo(60 * k, 2);
  });
  const asinh = bar({ kind: "asinh", width: 1 }, -1000, 1000);
  expect(words(asinh)).toEqual(["−1000", "−100", "−10", "0", "10", "100", "1000", ""]);
  // asinh x = ln(x + √(x² + 1)).
  const expected = [-1000, -100, -10, 0, 10, 100, 1000].map(
    (x) => 150 + (150 * Math.log(x + Math.sqrt(x * x + 1))) / Math.log(1000 + Math.sqrt(1e6 + 1)),
  );
  marks(asinh).forEach((x, k) => {
    expect(x).toBeCloseTo(expected[k], 2);
  });
  // Too short for two powers of ten: even steps, at their places on the scale.
  expect(words(bar({ kind: "log" }, 270, 310)).slice(0, 2)).toEqual(["270", "280"]);
});

test("missing values are named beside the bar, and only then", () => {
  const fields = ramp();
  expect(words(mapFigure(fields, 0, small).svg)).not.toContain("missing");
  fields.values[70] = Number.NaN;
  expect(words(mapFigure(fields, 0, small).svg)).toContain("missing");
});

test("the sheet has a map and a caption for every field, below or beside", () => {
  const captions = ["one", "two", "three"];
  const groups = [
    { fields: ramp(), heading: "generated", captions },
    { fields: ramp(), heading: "simulated", captions },
  ];
  const below = contactSheet(groups, { width: 500, density: 0.25, columns: 3 });
  const beside = contactSheet(groups, { width: 500, density: 0.25, arrangement: "beside" });
  for (const { svg } of [below, beside]) {
    expect(svg.match(/<image /g)).toHaveLength(6 + 1); // and the colour bar
    expect(words(svg).filter((word) => captions.includes(word))).toHaveLength(6);
  }
  expect(below.width).toBe(500);
});

test("maps that cannot be drawn are refused", () => {
  const empty = gridFields(grid, new Float64Array(128).fill(Number.NaN));
  expect(() => mapFigure(empty, 0, small)).toThrow(DomainError);
  expect(() => mapFigure(empty, 0, small)).toThrow(/at least one value must be finite/);
  expect(() => mapFigure(empty, 0, { ...small, range: { low: 0, high: 1 } })).not.toThrow();
  expect(() => mapFigure(ramp(), 3, small)).toThrow(ShapeError);
  for (const width of [0, 119, Number.NaN, 1e5]) {
    expect(() => mapFigure(ramp(), 0, { width })).toThrow(/mapFigure: width must be 120 to 10000/);
  }
  for (const density of [0, 9, Number.NaN]) {
    expect(() => mapFigure(ramp(), 0, { density })).toThrow(/0 < density ≤ 8/);
  }
  expect(() => contactSheet([])).toThrow(ShapeError);
  expect(() => contactSheet([{ fields: ramp(), captions: ["a"] }])).toThrow(/got 1 for 3 maps/);
  expect(() => contactSheet([{ fields: ramp() }], { columns: 0 })).toThrow(
    /columns must be a whole/,
  );
  expect(() => contactSheet([{ fields: ramp() }], { columns: 60 })).toThrow(/24 figure units wide/);
});
