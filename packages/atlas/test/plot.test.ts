import { DomainError, ShapeError } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { textWidth, typeSize } from "../src/figure/text.ts";
import { axisFor } from "../src/plot/axis.ts";
import { linePlot } from "../src/plot/linePlot.ts";

const labels = (name: "x" | "y", values: number[], options = {}) =>
  axisFor(name, values, options).ticks.flatMap(({ label }) => (label === "" ? [] : [label]));

test("a logarithmic axis puts equal ratios at equal distances", () => {
  const { position } = axisFor("x", [1, 1000], { domain: [1, 1000] });
  expect([1, 10, 100, 1000].map(position)).toEqual(
    [0, 1 / 3, 2 / 3, 1].map((t) => expect.closeTo(t, 12)),
  );
  const linear = axisFor("x", [], { scale: "linear", domain: [-1, 3] });
  expect([-1, 0, 3].map(linear.position)).toEqual([0, 0.25, 1]);
});

test("logarithmic ticks are powers of ten, with 2 and 5 between them on short axes", () => {
  expect(labels("x", [], { domain: [1, 60] })).toEqual(["1", "2", "5", "10", "20", "50"]);
  expect(labels("x", [], { domain: [0.01, 1000] })).toEqual([
    "0.01",
    "0.1",
    "1",
    "10",
    "100",
    "1000",
  ]);
  expect(labels("y", [], { domain: [1e-5, 1e-2] })).toEqual(["10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²"]);
  expect(labels("y", [], { domain: [1e-20, 1] })).toEqual([
    "10⁻¹⁸",
    "10⁻¹⁵",
    "10⁻¹²",
    "10⁻⁹",
    "10⁻⁶",
    "10⁻³",
    "10⁰",
  ]);
  const ticks = axisFor("x", [], { domain: [1, 100] }).ticks.map(({ value }) => value);
  expect(ticks).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
});

test("a logarithmic axis shorter than two such ticks has evenly spaced ones", () => {
  expect(labels("y", [], { domain: [1.1, 1.9] })).toEqual([
    "1.1",
    "1.2",
    "1.3",
    "1.4",
    "1.5",
    "1.6",
    "1.7",
    "1.8",
    "1.9",
  ]);
  const { ticks, label } = axisFor("y", [], { label: "E", domain: [1.1e-7, 1.9e-7] });
  expect(ticks.length).toBeGreaterThanOrEqual(2);
  expect(label).toBe("E (×10⁻⁷)");
});

test("a point off the x axis, such as degree 0, does not stretch the y axis", () => {
  const withDegree0 = linePlot([{ x: [0, 1, 10], y: [1e6, 1, 2] }]).svg;
  expect(withDegree0).toBe(linePlot([{ x: [0, 1, 10], y: [1, 1, 2] }]).svg);
});

test("points stand where the axes say", () => {
  const { svg } = linePlot([{ x: [1, 10, 100], y: [1, 2, 4], mark: "points", colour: "#123456" }], {
    x: { domain: [1, 100] },
    y: { domain: [1, 4] },
  });
  const frame =
    /<clipPath id="plot"><rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/.exec(
      svg,
    )!;
  const circles = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [
    Number(x),
    Number(y),
  ]);
  const [x, y, width, height] = frame.slice(1).map(Number);
  expect(circles).toHaveLength(3);
  for (let k = 0; k < 3; k++) {
    expect(circles[k][0]).toBeCloseTo(x + (width * k) / 2, 1);
    expect(circles[k][1]).toBeCloseTo(y + height * (1 - k / 2), 1);
  }
});

test("what an axis cannot show leaves a gap: degree 0 on a log axis, NaN anywhere", () => {
  const { svg } = linePlot([
    { x: [0, 1, 2, 3, 4], y: [9, 1, Number.NaN, 3, 4], mark: "line-points" },
  ]);
  expect(svg.match(/<circle/g)).toHaveLength(3);
  const curve = /<path d="(M[^"]*)"[^>]*stroke="#0072b2"/.exec(svg)![1];
  expect(curve.match(/M/g)).toHaveLength(2);
});

test("a band is drawn once, beneath the lines, and reaches the axis domain", () => {
  const series = { x: [1, 2], y: [2, 2], band: { low: [1, 1], high: [8, 8] } };
  const { svg } = linePlot([series, { x: [1, 2], y: [3, 3] }]);
  expect(svg.indexOf('fill-opacity="0.16"')).toBeLessThan(svg.indexOf('stroke="#0072b2"'));
  expect(svg.match(/fill-opacity="0.16"/g)).toHaveLength(1);
  expect(axisFor("y", [1, 8], {}).domain[1]).toBeGreaterThan(8);
});

test("the legend names labelled series only, in any corner", () => {
  const series = [
    { label: "first", x: [1, 2], y: [1, 2] },
    { x: [1, 2], y: [2, 1] },
  ];
  for (const legend of ["upper-right", "upper-left", "lower-right", "lower-left"] as const) {
    expect(linePlot(series, { legend }).svg.match(/>first</g)).toHaveLength(1);
  }
  expect(linePlot([series[1]]).svg).not.toContain('rx="3"');
});

test("left to itself the legend stands in the corner that the curves leave free", () => {
  const x = Array.from({ length: 20 }, (_, k) => k + 1);
  const corner = (y: number[]): [boolean, boolean] => {
    const { svg, width, height } = linePlot([{ label: "a curve", x, y }]);
    const [, left, top] = /<rect x="([\d.]+)" y="([\d.]+)"[^>]*rx="3"/.exec(svg)!;
    return [Number(left) > width / 2, Number(top) < height / 2];
  };
  expect(corner(x.map((l) => 1 / l))).toEqual([true, true]);
  expect(corner(x)).toEqual([false, true]);
  expect(corner(x.map((l) => (l < 10 ? 10 : 11 + (l % 2))))).toEqual([false, true]);
});

test("a clear legend stands above the plot, row by row, where curves run through every corner", () => {
  const x = Array.from({ length: 200 }, (_, k) => k + 1);
  const y = x.map((k) => 10 ** (k % 2 === 0 ? 1 : -1));
  const labels = [
    "a curve through all corners",
    "another one",
    "a third",
    "a fourth of some length",
  ];
  const series = labels.map((label) => ({ label, x, y }));
  const { svg } = linePlot(series, {
    x: { scale: "linear" },
    legend: "clear",
    width: 420,
    height: 320,
  });
  expect(svg).not.toContain('rx="3"');
  const clip = /<clipPath id="plot"><rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"/.exec(svg)!;
  const [left, top, width] = clip.slice(1).map(Number);
  const places = labels.map((label) => {
    const [, u, v] = new RegExp(`<text x="([\\d.]+)" y="([\\d.]+)"[^>]*>${label}<`).exec(svg)!;
    return { from: Number(u), to: Number(u) + textWidth(label, typeSize.label), down: Number(v) };
  });
  for (const { from, to, down } of places) {
    expect(down).toBeLessThan(top);
    expect(from).toBeGreaterThan(left);
    expect(to).toBeLessThan(left + width + 1);
  }
  // Two rows: what shares a row stands apart.
  expect(new Set(places.map(({ down }) => down)).size).toBe(2);
  places.slice(1).forEach(({ from, down }, k) => {
    if (down === places[k].down) expect(from).toBeGreaterThan(places[k].to);
  });
  // Else it stays in a corner, and so does one that is clear there.
  const flat = series.map((one) => ({ ...one, y: y.map(() => 1) }));
  expect(linePlot(series, { x: { scale: "linear" } }).svg).toContain('rx="3"');
  expect(linePlot(flat, { x: { scale: "linear" }, legend: "clear" }).svg).toContain('rx="3"');
});

test("plots that cannot be drawn are refused", () => {
  expect(() => linePlot([])).toThrow(ShapeError);
  expect(() => linePlot([{ label: "a", x: [1, 2], y: [1] }])).toThrow(
    /one length, got 2 and 1, 2, 2 in "a"/,
  );
  expect(() => linePlot([{ x: [1, 2], y: [0, -1] }])).toThrow(DomainError);
  expect(() => linePlot([{ x: [1, 2], y: [0, -1] }])).toThrow(
    /y axis needs a finite, positive value/,
  );
  expect(() => linePlot([{ x: [1], y: [1] }], { x: { domain: [0, 1] } })).toThrow(
    /x domain must be low < high/,
  );
  expect(() => linePlot([{ x: [1], y: [1] }], { y: { scale: "linear", domain: [1, 1] } })).toThrow(
    DomainError,
  );
  expect(() => linePlot([{ x: [1], y: [1] }], { width: 1 })).toThrow(/linePlot: width must be 120/);
  expect(() => linePlot([{ x: [1], y: [1] }], { height: Number.NaN })).toThrow(
    /height must be 120/,
  );
});

test("a page may give a plot its own colours, and none of paper's is left", () => {
  const series = [
    { label: "C_l", x: [1, 10], y: [1, 2], mark: "line-points", colour: "var(--left)" } as const,
  ];
  const inks = {
    ground: "var(--surface)",
    text: "var(--ink)",
    quiet: "var(--muted)",
    grid: "var(--line)",
  };
  const options = { title: "Spectrum", x: { label: "l" }, y: { label: "C" } };
  const colours = (svg: string) =>
    [
      ...new Set(Array.from(svg.matchAll(/(?:fill|stroke)="([^"]+)"/g), (match) => match[1])),
    ].sort();
  expect(colours(linePlot(series, { ...options, inks }).svg)).toEqual([
    "none",
    "var(--ink)",
    "var(--left)",
    "var(--line)",
    "var(--muted)",
    "var(--surface)",
  ]);
  expect(linePlot(series, options).svg).toContain('fill="#ffffff"');
});

test("numbers of a narrow plot stand apart", () => {
  const x = [-7000, 6000];
  const texts = (width: number) => {
    const { svg } = linePlot([{ x, y: [1, 2] }], {
      x: { scale: "linear" },
      y: { scale: "linear" },
      width,
    });
    return [...svg.matchAll(/x="([\d.]+)"[^>]*text-anchor="middle"[^>]*>([^<]+)</g)].map(
      ([, at, text]) => ({ at: Number(at), half: textWidth(text, typeSize.tick) / 2 }),
    );
  };
  for (const width of [260, 320, 480, 640]) {
    const numbers = texts(width);
    expect(numbers.length).toBeGreaterThanOrEqual(2);
    for (let k = 1; k < numbers.length; k++) {
      const gap = numbers[k].at - numbers[k].half - (numbers[k - 1].at + numbers[k - 1].half);
      expect(gap).toBeGreaterThan(3);
    }
  }
});

describe("symbols in names", () => {
  const labelled = (label: string): string => {
    const { svg } = linePlot([{ x: [1, 10], y: [1, 2] }], { y: { label, unit: "K²" } });
    const found = [...svg.matchAll(/<text[^>]*>(.*?)<\/text>/g)].map(([, content]) => content);
    return found.at(-1) ?? "";
  };

  test("have their indices below the line and their exponents above, and the line goes on level", () => {
    const parts = [...labelled("C_l of κ^−α").matchAll(/dy="([-\d.]+)"[^>]*>([^<]*)/g)].map(
      ([, dy, words]) => [Number(dy), words] as const,
    );
    expect(parts.map(([, words]) => words)).toEqual(["l", " of κ", "−α", " (K²)"]);
    // Down by 0.22 of the size, 12, and back; up by 0.36 of it and back.
    expect(parts.map(([dy]) => dy)).toEqual([2.64, -2.64, -4.32, 4.32]);
    expect(labelled("μ_η")).toMatch(/^μ<tspan [^>]*>η<\/tspan>/);
    expect(labelled("L^2.82 from 256")).toMatch(
      /^L<tspan [^>]*>2\.82<\/tspan><tspan [^>]*> from 256/,
    );
  });

  test("are no words with an underscore, and stay escaped", () => {
    expect(labelled("sea_ice_area")).toBe("sea_ice_area (K²)");
    expect(labelled("a<b & C_l")).toMatch(/^a&#60;b &#38; C<tspan/);
  });
});
