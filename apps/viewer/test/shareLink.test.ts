import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readLink, writeLink } from "../src/link/shareLink.ts";
import { initialState, type SourceSpec, type ViewerState } from "../src/state/state.ts";

const link = (entries: unknown) =>
  `#1.${Buffer.from(JSON.stringify(entries)).toString("base64url")}`;
const complaint = (fragment: string) => {
  const reading = readLink(fragment);
  return "complaint" in reading ? reading.complaint : "accepted";
};

const bandLimit = fc.integer({ min: 1, max: 1024 });
const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const name = fc.string({ minLength: 1, maxLength: 60, unit: "binary" });
const source: fc.Arbitrary<SourceSpec> = fc.oneof(
  fc.record({ kind: fc.constant("bundled" as const), id: name }),
  fc.record({ kind: fc.constant("url" as const), url: fc.webUrl() }),
  fc.record({ kind: fc.constant("file" as const), name }),
  fc.record({
    kind: fc.constant("noise" as const),
    alpha: between(1, 20),
    kappa: between(1e-3, 1e3),
    sigma: between(1e-9, 1e9),
    bandLimit,
    seed,
  }),
  fc.record({
    kind: fc.constant("chaos" as const),
    law: fc.constantFrom("lognormal", "quadratic"),
    strength: between(-10, 10),
    order: fc.option(fc.nat(12)),
    deviation: between(0.01, 2),
    alpha: between(1, 20),
    kappa: between(1e-3, 1e3),
    bandLimit: fc.integer({ min: 1, max: 128 }),
    seed,
  }),
  fc.record({
    kind: fc.constant("sample" as const),
    model: name,
    sampler: fc.constantFrom("exponential", "flow"),
    steps: fc.integer({ min: 1, max: 2000 }),
    count: fc.integer({ min: 1, max: 256 }),
    seed,
    bandLimit: fc.option(bandLimit),
  }),
);
const camera = fc.record({
  longitude: between(-7, 7),
  latitude: between(-Math.PI / 2, Math.PI / 2),
  zoom: between(0.5, 20),
});
const statistic = fc.option(
  fc.constantFrom(
    { kind: "mean" as const },
    { kind: "deviation" as const },
    { kind: "percentile" as const, percent: 12.5 },
    { kind: "exceedance" as const, above: -3 },
  ),
);
const range = fc.option(fc.constant([-1.5, 2.25] as const));
const state: fc.Arbitrary<ViewerState> = fc.record({
  left: source,
  right: fc.option(source),
  difference: fc.boolean(),
  member: fc.nat(700),
  frame: fc.nat(700),
  rightMember: fc.option(fc.nat(700)),
  rightFrame: fc.option(fc.nat(700)),
  statistic,
  rightStatistic: statistic,
  multiples: fc.integer({ min: 1, max: 25 }),
  projection: fc.constantFrom("globe", "equirectangular", "mollweide"),
  camera,
  rightCamera: fc.option(camera),
  colourMap: fc.constantFrom("auto", "viridis"),
  centred: fc.constantFrom("auto", "yes", "no"),
  ownColours: fc.option(fc.constant({ name: "mine.txt", rgb: "AAAA////" })),
  spread: fc.constantFrom("linear", "asinh", "log"),
  linearWidth: fc.option(between(1e-3, 1e3)),
  range,
  rightRange: range,
  differenceRange: range,
  sharedRange: fc.boolean(),
  coverage: fc.constantFrom("central", "all"),
  rangeOf: fc.constantFrom("field", "sequence"),
  relief: between(0, 0.5),
  graticule: fc.boolean(),
  contours: fc.boolean(),
  arrows: fc.constantFrom(null, true, false),
  coastlines: fc.option(fc.boolean()),
  drawn: fc.constantFrom("stored", "harmonics"),
  bandLimit: fc.option(bandLimit),
  probes: fc.array(fc.record({ colatitude: between(0, Math.PI), longitude: between(0, 6.3) }), {
    maxLength: 5,
  }),
  panel: fc.option(
    fc.constantFrom("spectrum", "ratio", "histogram", "profile", "model", "entropy"),
  ),
  spectrumScaling: fc.constantFrom("C", "D"),
  crossSpectrum: fc.boolean(),
  theme: fc.constantFrom("auto", "light", "dark"),
});

describe("share link", () => {
  test("any state comes back as it was", () => {
    fc.assert(
      fc.property(state, (shown) => {
        // JSON has one zero.
        expect(readLink(writeLink(shown))).toEqual({ state: JSON.parse(JSON.stringify(shown)) });
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  test("the first view is a short link, and no fragment is the first view", () => {
    expect(writeLink(initialState)).toBe("#1.e30");
    expect(readLink("")).toEqual({ state: initialState });
  });

  test.each([
    [
      "#hello",
      "link: the part after # must be a version, a full stop and base64 text, got #hello. Copy",
    ],
    ["#2.e30", "link: the version of the link must be 1, got 2. Open it with a newer viewer."],
    ["#1.!", "link: the part after # must be a version"],
    ["#1.e3", "link: the base64 text must decode to a record, got e3."],
    ["#1.W10", "link: the base64 text must decode to a record"],
    [link({ zoom: 3 }), "link: every entry must be one that the viewer knows, got zoom."],
    [link({ relief: 2 }), "link: relief must lie from 0 to 0.5, got 2."],
    [link({ range: [1, 1] }), "link: range must be two numbers, low < high, or null, got [1,1]."],
    [
      link({ ownColours: { name: "x", rgb: "AAAA" } }),
      "link: ownColours must be a name and 2 to 256",
    ],
    [link({ ownColours: { name: "x", rgb: "AAAA<b>/" } }), "link: ownColours must be"],
    [
      link({ statistic: { kind: "percentile", percent: 101 } }),
      "link: statistic must be a mean, a",
    ],
    [link({ statistic: { kind: "mean", extra: 1 } }), "link: statistic must be"],
    [link({ spread: "cubic" }), "link: spread must be linear, asinh or log, got"],
    [link({ linearWidth: 0 }), "link: linearWidth must be a positive number, or null, got 0."],
    [link({ left: { kind: "url", url: "javascript:alert(1)" } }), "link: left must name data"],
    [link({ left: { kind: "url", url: "file:///etc/passwd" } }), "link: left must name data"],
    [link({ left: { kind: "url", url: "http://[" } }), "link: left must name data"],
    [link({ left: { kind: "noise", alpha: 2 } }), "link: left must name data"],
    [link({ left: { kind: "constructor" } }), "link: left must name data"],
    [link({ left: null }), "link: left must name data"],
    [link({ camera: { longitude: 0, latitude: 2, zoom: 1 } }), "link: camera must be a longitude"],
    [link({ member: -1 }), "link: member must be a whole number from 0 up, got -1."],
    [link({ bandLimit: 1e9 }), "link: bandLimit must be a whole number from 1 to 1024"],
  ])("%s is refused with its rule", (fragment, message) => {
    expect(complaint(fragment)).toContain(message);
  });

  test("a long value is cut in the complaint", () => {
    expect(complaint(`#${"x".repeat(5000)}`).length).toBeLessThan(300);
  });
});
