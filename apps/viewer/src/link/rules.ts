import { largestPosteriorBandLimit, mostObserved } from "../posterior/limits.ts";
import { areColours } from "../scene/ownColours.ts";
import type { MemberStatistic, SourceSpec, ViewerState } from "../state/state.ts";
import { longestAddress } from "./address.ts";

/** What an entry of a link must be, in words and as a test. */
interface Rule {
  readonly rule: string;
  readonly holds: (value: unknown) => boolean;
}

const number = (low: number, high: number) => (value: unknown) =>
  typeof value === "number" && value >= low && value <= high;
const whole = (low: number, high: number) => (value: unknown) =>
  Number.isInteger(value) && number(low, high)(value);
const text = (longest: number) => (value: unknown) =>
  typeof value === "string" && value.length > 0 && value.length <= longest;
const truth = (value: unknown) => typeof value === "boolean";
const oneOf =
  (...values: readonly string[]) =>
  (value: unknown) =>
    values.includes(value as string);
const orNull = (holds: Rule["holds"]) => (value: unknown) => value === null || holds(value);

type Shape = Readonly<Record<string, Rule["holds"]>>;

/** A record with exactly these entries, and perhaps some more. */
const record =
  (shape: Shape, optional: Shape = {}) =>
  (value: unknown) =>
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(shape).every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(([name, entry]) => {
      const from = Object.hasOwn(shape, name) ? shape : optional;
      return Object.hasOwn(from, name) && from[name](entry);
    });

const largestBandLimit = 1024;
const bandLimit = whole(1, largestBandLimit);
const seed = whole(0, 2 ** 32 - 1);
const angle = number(-1e6, 1e6);

/** An address of the web, one relative to the page, or one that holds its data: nothing that runs code or reads a disk. */
function isAddress(value: unknown): boolean {
  const base = "https://page.invalid/";
  if (!text(longestAddress)(value) || !URL.canParse(value as string, base)) return false;
  return ["https:", "http:", "data:"].includes(new URL(value as string, base).protocol);
}

const noise: Shape = {
  alpha: number(1, 20),
  kappa: number(1e-3, 1e3),
  sigma: number(1e-9, 1e9),
};

const matern = record({
  ...noise,
  kind: oneOf("noise"),
  bandLimit: whole(1, largestPosteriorBandLimit),
});
const modelPrior = record({ kind: oneOf("model"), model: text(300) });

function isObserved(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length <= mostObserved &&
    value.every(
      (point) =>
        Array.isArray(point) &&
        point.length === 3 &&
        number(0, Math.PI)(point[0]) &&
        angle(point[1]) &&
        number(-1e30, 1e30)(point[2]),
    )
  );
}

/** What a link may say of how a file is read. */
const reading = record(
  { southFirst: truth },
  {
    holds: oneOf(
      "gauss-legendre",
      "equiangular",
      "equiangular-poles",
      "driscoll-healy",
      "healpix",
      "healpix-nested",
      "coefficients",
    ),
    normalisation: oneOf("4pi", "orthonormal", "schmidt", "unnormalised"),
    variable: text(200),
    level: text(200),
  },
);

const sources: { readonly [K in SourceSpec["kind"]]: Shape } = {
  bundled: { id: text(100) },
  url: { url: isAddress },
  file: { name: text(300) },
  noise: { ...noise, bandLimit, seed },
  chaos: {
    law: oneOf("lognormal", "quadratic"),
    strength: number(-1e3, 1e3),
    order: orNull(whole(0, 12)),
    deviation: number(1e-3, 10),
    alpha: number(1, 20),
    kappa: number(1e-3, 1e3),
    bandLimit: whole(1, 128),
    seed,
  },
  sample: {
    model: text(300),
    sampler: orNull(text(60)),
    steps: whole(1, 2000),
    count: whole(1, 256),
    seed,
    bandLimit: orNull(bandLimit),
  },
  posterior: {
    prior: (value) => matern(value) || modelPrior(value),
    observed: isObserved,
    noiseSd: number(1e-9, 1e9),
    shown: oneOf("mean", "deviation", "draw"),
    count: whole(1, 64),
    seed,
  },
};

function isSource(value: unknown): boolean {
  const kind = (value as SourceSpec | null)?.kind;
  return (
    kind !== undefined &&
    Object.hasOwn(sources, kind) &&
    record(
      { ...sources[kind], kind: text(9) },
      kind === "url" || kind === "file" ? { reading } : {},
    )(value)
  );
}

const camera = record({
  longitude: angle,
  latitude: number(-Math.PI / 2, Math.PI / 2),
  zoom: number(0.1, 1000),
});

function isRange(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    value.every(Number.isFinite) &&
    value[0] < value[1]
  );
}

const position = record({ colatitude: number(0, Math.PI), longitude: angle });
const isProbes = (value: unknown) =>
  Array.isArray(value) && value.length <= 64 && value.every(position);

const source =
  "name data that come with the page, an address, a file, noise, a model or a posterior, with parameters in range";
const yes: Rule = { rule: "be true or false", holds: truth };
const count: Rule = { rule: "be a whole number from 0 up", holds: whole(0, 1e6) };

const range: Rule = { rule: "be two numbers, low < high, or null", holds: orNull(isRange) };

const statistics: { readonly [K in MemberStatistic["kind"]]: Shape } = {
  mean: {},
  deviation: {},
  percentile: { percent: number(0, 100) },
  exceedance: { above: Number.isFinite },
};

function isStatistic(value: unknown): boolean {
  const kind = (value as MemberStatistic | null)?.kind;
  return (
    kind !== undefined &&
    Object.hasOwn(statistics, kind) &&
    record({ ...statistics[kind], kind: text(10) })(value)
  );
}

const statistic: Rule = {
  rule: "be a mean, a deviation, a percentile from 0 to 100 or an exceedance of a number, or null",
  holds: orNull(isStatistic),
};

/** What each entry of the state must be. */
export const rules: { readonly [K in keyof ViewerState]: Rule } = {
  left: { rule: source, holds: isSource },
  right: { rule: `${source}, or null`, holds: orNull(isSource) },
  difference: yes,
  member: count,
  frame: count,
  rightMember: { rule: "be a whole number from 0 up, or null", holds: orNull(count.holds) },
  rightFrame: { rule: "be a whole number from 0 up, or null", holds: orNull(count.holds) },
  statistic,
  rightStatistic: statistic,
  multiples: { rule: "be a whole number from 1 to 25", holds: whole(1, 25) },
  projection: {
    rule: "be globe, equirectangular or mollweide",
    holds: oneOf("globe", "equirectangular", "mollweide"),
  },
  camera: { rule: "be a longitude, a latitude within ±π/2 and a zoom", holds: camera },
  rightCamera: {
    rule: "be a longitude, a latitude within ±π/2 and a zoom, or null",
    holds: orNull(camera),
  },
  colourMap: { rule: "be a name", holds: text(40) },
  centred: { rule: "be auto, yes or no", holds: oneOf("auto", "yes", "no") },
  ownColours: {
    rule: "be a name and 2 to 256 colours in base64, or null",
    holds: orNull(
      record({ name: text(80), rgb: (value) => text(1024)(value) && areColours(value as string) }),
    ),
  },
  spread: { rule: "be linear, asinh or log", holds: oneOf("linear", "asinh", "log") },
  linearWidth: {
    rule: "be a positive number, or null",
    holds: orNull(number(Number.MIN_VALUE, Number.MAX_VALUE)),
  },
  range,
  rightRange: range,
  differenceRange: range,
  sharedRange: yes,
  coverage: { rule: "be central or all", holds: oneOf("central", "all") },
  rangeOf: { rule: "be field or sequence", holds: oneOf("field", "sequence") },
  relief: { rule: "lie from 0 to 0.5", holds: number(0, 0.5) },
  graticule: yes,
  contours: yes,
  arrows: { rule: "be true, false or null", holds: orNull(truth) },
  coastlines: { rule: "be true, false or null", holds: orNull(truth) },
  drawn: { rule: "be stored or harmonics", holds: oneOf("stored", "harmonics") },
  bandLimit: {
    rule: `be a whole number from 1 to ${largestBandLimit}, or null`,
    holds: orNull(bandLimit),
  },
  probes: { rule: "be at most 64 positions", holds: isProbes },
  panel: {
    rule: "be spectrum, ratio, histogram, profile, model, entropy or null",
    holds: orNull(oneOf("spectrum", "ratio", "histogram", "profile", "model", "entropy")),
  },
  spectrumScaling: { rule: "be C or D", holds: oneOf("C", "D") },
  crossSpectrum: yes,
  theme: { rule: "be auto, light or dark", holds: oneOf("auto", "light", "dark") },
};
