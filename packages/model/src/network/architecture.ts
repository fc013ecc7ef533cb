/** What every network is told of the data and of time. */
interface Conditioning {
  /**
   * v̄ ≥ 0, the variance of the data in Cameron–Martin coordinates, for the scales of input and output: one per
   * degree (length bandLimit), or for an `mlp` one per coordinate (length dimension). The network neither reads nor changes a coordinate with 0.
   */
  readonly variances: readonly number[];
  /** Number n of frequencies of the time features, 1 to 8; 2n + 1 features. */
  readonly timeFrequencies: number;
  /**
   * What the network reads, both in Cameron–Martin coordinates: the noised state of the datum, or the posterior mean that the closed form finds
   * from it and from observations. Of the second the network's answer is in units of the posterior's deviation. Default `state`.
   */
  readonly reads?: "state" | "posterior-mean";
}

/** A gain for each degree, a function of time: the linear maps that commute with every rotation. */
export interface PerDegreeSpec extends Conditioning {
  readonly kind: "per-degree";
  /** L: degrees 0 ≤ l < L. */
  readonly bandLimit: number;
  /** Width of the hidden layer between time and the gains, 1 or more. */
  readonly timeWidth: number;
}

/** A residual multilayer perceptron on vectors; fields of band limit L are vectors of dimension L². */
export interface MlpSpec extends Conditioning {
  readonly kind: "mlp";
  /** Number of coordinates, 1 or more. */
  readonly dimension: number;
  /** Width of the hidden layers, 1 or more. */
  readonly width: number;
  /** Number of hidden layers after the first, 0 or more. */
  readonly depth: number;
  /**
   * n: beside each scaled coordinate z the first layer reads cos 2^j z and sin 2^j z for 0 ≤ j < n, for laws in few dimensions
   * with edges; 0 to 8. Default 0.
   */
  readonly inputFrequencies?: number;
}

/** A neural operator on the sphere: spectral mixing of channels, pointwise nonlinearity, and time conditioning. */
export interface SphericalOperatorSpec extends Conditioning {
  readonly kind: "spherical-operator";
  /** L: the operator acts on degrees 0 ≤ l < L, 2 or more. */
  readonly bandLimit: number;
  /** C_l ≥ 0, the spectrum of the noise, which turns Cameron–Martin coordinates into the field. Length bandLimit. */
  readonly noiseSpectrum: readonly number[];
  /** Width of the hidden layer between time and the modulations, 1 or more. */
  readonly timeWidth: number;
  /** Number of scalar fields carried from block to block, 1 or more. */
  readonly channels: number;
  /** Number of blocks, 1 or more. */
  readonly blocks: number;
  /** Number of knots of the degree-dependent weights, 1 or more. */
  readonly degreeKnots: number;
  /**
   * The pointwise nonlinearity: x/(1 + e^{−x}), or x²/2, whose degrees end at 2(L − 1), so that M ≥ 3L/2 − 1 aliases nothing
   * and the operator commutes with rotations to rounding.
   */
  readonly activation: "silu" | "square";
  /**
   * What a block does to a field of mean square s before its nonlinearity: `bounded` divides it by (½ + ½ s)^½, so that what the block adds
   * is bounded; `free` leaves it, so that with `silu` extreme fields are answered in proportion, for data with heavy tails. With `square`,
   * every `free` block squares the size of the last. Default `bounded`.
   */
  readonly amplitude?: "bounded" | "free";
  /**
   * M ≥ L: the nonlinearity is evaluated on the Gauss–Legendre grid of M rings and 2M longitudes, or 2M + 2. With `silu` the degrees that
   * alias break rotations, by a relative 1e-2 at M = 3L/2, 1e-3 at 2L and 5e-5 at 3L (L = 32, three blocks).
   */
  readonly gridBandLimit: number;
  /**
   * p, 1 to bandLimit: the biases of the blocks are fields of degrees l < p. With 1 they are constants and the operator
   * commutes with rotations; with more it knows where on the sphere it is.
   */
  readonly positionDegrees: number;
  /**
   * p: each block also reads the slopes of p pairs f, g of fields, filtered from its channels: on the grid, with n = (1 + |∇f|² + |∇g|²)^½, or 1 for `square`,
   * the Jacobian e_r·(∇f × ∇g)/n and the inner product ∇f·∇g/n. The first tells left from right: without it an operator commutes with reflections.
   * 0 to 512. Default 0.
   */
  readonly slopePairs?: number;
  /**
   * Fields that the network is given beside what it reads, such as a mask and a standard deviation: harmonic coefficients
   * `[k·L² + l² + l + m]` of any number of fields, with values of the order of 1. Default none.
   */
  readonly knownFields?: readonly number[];
}

/** The architecture of a network: plain data, from which parameters, evaluation and training follow. */
export type NetworkSpec = PerDegreeSpec | MlpSpec | SphericalOperatorSpec;

/** One tensor of weights. */
export interface WeightTensor {
  /** Lengths of the axes, slowest first. */
  readonly shape: readonly number[];
  /** The numbers, row-major; their count is the product of the shape. */
  readonly data: Float32Array;
}

/** The weights of a network by name. */
export type NetworkWeights = Readonly<Record<string, WeightTensor>>;

/** Number of coordinates of the vectors that a network acts on. */
export function dimensionOf(spec: NetworkSpec): number {
  return spec.kind === "mlp" ? spec.dimension : spec.bandLimit ** 2;
}

/** Number of fields that a spherical operator is given beside what it reads. */
export function knownFieldCount({ knownFields = [], bandLimit }: SphericalOperatorSpec): number {
  return knownFields.length / bandLimit ** 2;
}

/** The first rule that a specification breaks, with what was found; undefined when all hold. */
export function brokenSpecRule(spec: NetworkSpec): string | undefined {
  const rules = [
    count("timeFrequencies", spec.timeFrequencies, 1, 8),
    READS.includes(spec.reads ?? "state")
      ? undefined
      : `reads must be one of ${READS.join(", ")}, got ${spec.reads}.`,
    ...rulesOf(spec),
    vector("variances", spec.variances, lengthOfVariances(spec), (v) => v >= 0, "0 or more"),
  ];
  return rules.find((rule) => rule !== undefined);
}

function lengthOfVariances(spec: NetworkSpec): number {
  return spec.kind === "mlp" ? spec.dimension : spec.bandLimit;
}

function rulesOf(spec: NetworkSpec): (string | undefined)[] {
  switch (spec.kind) {
    case "per-degree":
      return [
        count("bandLimit", spec.bandLimit, 1, 1024),
        count("timeWidth", spec.timeWidth, 1, LARGEST_WIDTH),
      ];
    case "mlp":
      return [
        count("dimension", spec.dimension, 1, 2 ** 20),
        count("width", spec.width, 1, LARGEST_WIDTH),
        count("depth", spec.depth, 0, 100),
        count("inputFrequencies", spec.inputFrequencies ?? 0, 0, 8),
      ];
    case "spherical-operator":
      return [
        count("bandLimit", spec.bandLimit, 2, 1024),
        count("timeWidth", spec.timeWidth, 1, LARGEST_WIDTH),
        count("channels", spec.channels, 1, 1024),
        count("blocks", spec.blocks, 1, 100),
        count("degreeKnots", spec.degreeKnots, 1, 64),
        ACTIVATIONS.includes(spec.activation)
          ? undefined
          : `activation must be one of ${ACTIVATIONS.join(", ")}, got ${spec.activation}.`,
        AMPLITUDES.includes(spec.amplitude ?? "bounded")
          ? undefined
          : `amplitude must be one of ${AMPLITUDES.join(", ")}, got ${spec.amplitude}.`,
        count("gridBandLimit", spec.gridBandLimit, spec.bandLimit, 1024),
        count("slopePairs", spec.slopePairs ?? 0, 0, 512),
        count("positionDegrees", spec.positionDegrees, 1, spec.bandLimit),
        vector("noiseSpectrum", spec.noiseSpectrum, spec.bandLimit, (c) => c >= 0, "0 or more"),
        vector(
          "knownFields",
          spec.knownFields ?? [],
          Math.ceil(knownFieldCount(spec)) * spec.bandLimit ** 2,
          () => true,
          "finite",
        ),
      ];
  }
}

const ACTIVATIONS: readonly string[] = ["silu", "square"];
const READS: readonly string[] = ["state", "posterior-mean"];
const AMPLITUDES: readonly string[] = ["bounded", "free"];
const LARGEST_WIDTH = 65536;

function count(name: string, n: number, least: number, most: number): string | undefined {
  if (Number.isInteger(n) && n >= least && n <= most) return undefined;
  return `${name} must be a whole number from ${least} to ${most}, got ${n}.`;
}

function vector(
  name: string,
  values: readonly number[],
  length: number,
  holds: (value: number) => boolean,
  rule: string,
): string | undefined {
  if (values.length !== length) return `${name} must have ${length} entries, got ${values.length}.`;
  const bad = values.find((v) => !(Number.isFinite(v) && holds(v)));
  if (bad === undefined) return undefined;
  return `${name} must be finite numbers, each ${rule}, got ${bad}.`;
}

/** F(t, z): rows of scaled coordinates in, as many out. */
export type NetworkFunction = (t: number, z: Float64Array) => Float64Array;

/** DF(t, z) along directions: one row of scaled coordinates z, and a row out for each row of directions. */
export type NetworkDerivative = (
  t: number,
  z: Float64Array,
  directions: Float64Array,
) => Float64Array;
