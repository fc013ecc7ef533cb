import type { ArrayGrid, Normalisation } from "@chaosphere/data";

/** What the page shows, as plain JSON: all of it, and only it, is kept in a share link. */
export interface ViewerState {
  readonly left: SourceSpec;
  /** null: one view. */
  readonly right: SourceSpec | null;
  /** A third view, left − right, when there is a right. */
  readonly difference: boolean;
  readonly member: number;
  readonly frame: number;
  /** The member and the time of the right side; null: those of the left. */
  readonly rightMember: number | null;
  readonly rightFrame: number | null;
  /** What the left and the right side show of all their members; null: the one chosen. */
  readonly statistic: MemberStatistic | null;
  readonly rightStatistic: MemberStatistic | null;
  /** How many members stand side by side on one view; 1: the one chosen. */
  readonly multiples: number;
  readonly projection: ProjectionKind;
  readonly camera: Camera;
  /** null: locked to the left one. */
  readonly rightCamera: Camera | null;
  /** A name of atlas's `colourNames`, "own", or "auto": diverging for anomalies, sequential otherwise. */
  readonly colourMap: string;
  /** The colour map of a file, which `colourMap` "own" stands for. */
  readonly ownColours: OwnColours | null;
  /** Whether 0 is in the middle of the colours; "auto": for anomalies. */
  readonly centred: "auto" | "yes" | "no";
  /** How values are spread over the colours. */
  readonly spread: "linear" | "asinh" | "log";
  /** The value up to which an asinh scale is linear; null: a twentieth of the larger end of the range. */
  readonly linearWidth: number | null;
  /** Values at the ends of the colour bar, in the unit of the field; null: automatic. */
  readonly range: ValuePair | null;
  /** That of the right side where it has its own. */
  readonly rightRange: ValuePair | null;
  /** That of the difference. */
  readonly differenceRange: ValuePair | null;
  /** Whether left and right have one range. */
  readonly sharedRange: boolean;
  /** What automatic ranges hold: the central 98 % of the area, or every value. */
  readonly coverage: "central" | "all";
  /** What automatic ranges are taken of: the field shown, or all members and times. */
  readonly rangeOf: "field" | "sequence";
  /** Radial displacement of the globe at the end of the range, as a fraction of the radius, 0 to 0.5. */
  readonly relief: number;
  readonly graticule: boolean;
  /** Lines of equal value at round levels. */
  readonly contours: boolean;
  /** Arrows of the vector field that a file has; null: on its speed and its components. */
  readonly arrows: boolean | null;
  /** null: on fields of the Earth. */
  readonly coastlines: boolean | null;
  /** Fields of a file: its cells as they are stored, or the sum of their harmonics. */
  readonly drawn: "stored" | "harmonics";
  /** L the fields are cut or extended to; null: the source's own. */
  readonly bandLimit: number | null;
  readonly probes: readonly Position[];
  readonly panel: PanelName | null;
  /** Spectra as C_l, or as D_l = l(l+1) C_l/2π. */
  readonly spectrumScaling: "C" | "D";
  /** Whether the spectrum of the left field with the right one is drawn. */
  readonly crossSpectrum: boolean;
  readonly theme: "auto" | "light" | "dark";
}

/** What the members of a time say at each point. */
export type MemberStatistic =
  | { readonly kind: "mean" }
  /** With one less than the number of members below. */
  | { readonly kind: "deviation" }
  /** Linear between order statistics; percent from 0 to 100. */
  | { readonly kind: "percentile"; readonly percent: number }
  /** The share of members above a value, in the unit of the field. */
  | { readonly kind: "exceedance"; readonly above: number };

/** Low < high. */
export type ValuePair = readonly [number, number];

/** A colour map of one's own. */
export interface OwnColours {
  /** What the page calls it. */
  readonly name: string;
  /** Red, green and blue of 2 to 256 colours from low to high, a byte each, in base64. */
  readonly rgb: string;
}

/** How the sphere is drawn. */
export type ProjectionKind = "globe" | "equirectangular" | "mollweide";

/** The panels of curves and tables. */
export type PanelName = "spectrum" | "ratio" | "histogram" | "profile" | "model" | "entropy";

/** The point at the centre of the view, rad, and the magnification (1: the whole sphere fits). */
export interface Camera {
  readonly longitude: number;
  readonly latitude: number;
  readonly zoom: number;
}

/** A point of the sphere, rad. */
export interface Position {
  readonly colatitude: number;
  readonly longitude: number;
}

/** Where fields come from. */
export type SourceSpec =
  /** Data that come with the page; the id is the name of a folder under data/, as "pcm-trefht". */
  | { readonly kind: "bundled"; readonly id: string }
  | UrlSpec
  | FileSpec
  | NoiseSpec
  | ChaosSpec
  | SampleSpec
  | PosteriorSpec;

/** A file at an address. */
export interface UrlSpec {
  readonly kind: "url";
  readonly url: string;
  /** How it is read. Absent: as it suggests itself. */
  readonly reading?: ReadingOptions;
}

/** A file of this computer, which a link cannot carry: whoever follows one is asked for it. */
export interface FileSpec {
  readonly kind: "file";
  /** What the page calls its fields. */
  readonly name: string;
  /** How it is read. Absent: as it suggests itself. */
  readonly reading?: ReadingOptions;
}

/** What a file does not say of itself, and which of its fields are shown. */
export interface ReadingOptions {
  /** What a plain array holds: fields on a grid, HEALPix maps, or coefficients. Absent: what its shape suggests. */
  readonly holds?: ArrayGrid | "coefficients";
  /** Rows of a plain array run from south to north. */
  readonly southFirst: boolean;
  /** Scale of the harmonics of coefficients. Absent: what the file says, else the usual one of its kind. */
  readonly normalisation?: Normalisation;
  /** Which variable, where there are several. Absent: the first. */
  readonly variable?: string;
  /** Which level, as the page names them. Absent: the first. */
  readonly level?: string;
}

/** Whittle–Matérn noise: C_l = σ² (κ² + l(l+1))^−α. */
export interface NoiseSpec {
  readonly kind: "noise";
  readonly alpha: number;
  readonly kappa: number;
  readonly sigma: number;
  readonly bandLimit: number;
  readonly seed: number;
}

/**
 * A function of Whittle–Matérn noise Z at each point, known by its Wiener chaos: exp(Z − E Z²/2), or Z + f (Z² − E Z²).
 */
export interface ChaosSpec {
  readonly kind: "chaos";
  readonly law: "lognormal" | "quadratic";
  /** f of the quadratic law; the lognormal law has no use for it. */
  readonly strength: number;
  /** Chaos orders kept, 0 to n, in the same noise; null: all. */
  readonly order: number | null;
  /** √E Z² at a point. */
  readonly deviation: number;
  readonly alpha: number;
  readonly kappa: number;
  readonly bandLimit: number;
  readonly seed: number;
}

/** Fields drawn by reverse diffusion of a model. */
export interface SampleSpec {
  readonly kind: "sample";
  readonly model: string;
  /** null: the model's own. */
  readonly sampler: string | null;
  readonly steps: number;
  readonly count: number;
  readonly seed: number;
  /** null: the model's own. */
  readonly bandLimit: number | null;
}

/** A field given what was seen of it, by the posterior of a Gaussian law. */
export interface PosteriorSpec {
  readonly kind: "posterior";
  readonly prior: PriorSpec;
  readonly observed: readonly ObservedPoint[];
  /** Standard deviation of the errors of the values seen, in their unit; positive. */
  readonly noiseSd: number;
  readonly shown: PosteriorPart;
  /** Number of draws; the mean and the deviation have no use for it. */
  readonly count: number;
  readonly seed: number;
}

/** The law of the field before anything was seen: Whittle–Matérn noise, or a Gaussian model. */
export type PriorSpec =
  | Omit<NoiseSpec, "seed">
  | { readonly kind: "model"; readonly model: string };

/** A value that was seen: colatitude and longitude in rad, value in the unit of the field. */
export type ObservedPoint = readonly [colatitude: number, longitude: number, value: number];

/** What is shown of a posterior. */
export type PosteriorPart = "mean" | "deviation" | "draw";

/** What a page shows that was opened without a link. */
export const initialState: ViewerState = {
  left: { kind: "bundled", id: "pcm-trefht" },
  right: null,
  difference: false,
  member: 0,
  frame: 0,
  rightMember: null,
  rightFrame: null,
  statistic: null,
  rightStatistic: null,
  multiples: 1,
  projection: "globe",
  camera: { longitude: 0, latitude: 0.35, zoom: 1 },
  rightCamera: null,
  colourMap: "auto",
  ownColours: null,
  centred: "auto",
  spread: "linear",
  linearWidth: null,
  range: null,
  rightRange: null,
  differenceRange: null,
  sharedRange: true,
  coverage: "central",
  rangeOf: "field",
  relief: 0,
  graticule: false,
  contours: false,
  arrows: null,
  coastlines: null,
  drawn: "stored",
  bandLimit: null,
  probes: [],
  panel: "spectrum",
  spectrumScaling: "C",
  crossSpectrum: false,
  theme: "auto",
};
