/** Cells as the shaders read them. */
export interface CellImage {
  /** f − offset, cell after cell in rows of `width`, the last one filled up. */
  readonly texels: Float32Array;
  readonly width: number;
  readonly hasGaps: boolean;
  readonly offset: number;
  readonly low: number;
  readonly high: number;
}

/** How values of a field are spread over the area of the sphere. */
export interface ValueHistogram {
  /** Edges of the bins, evenly spaced; one more than there are bins. */
  readonly edges: Float64Array;
  /** Share of the area in each bin, over its width. */
  readonly density: Float64Array;
  /** Mean over the sphere, a_00/√4π. */
  readonly mean: number;
  /** Variance over the sphere, Σ_{l≥1} a_lm²/4π. */
  readonly variance: number;
  /** Third and fourth standardised moments on the grid of the histogram; a Gaussian has 0 and 0. */
  readonly skewness: number;
  readonly excessKurtosis: number;
}

/**
 * What the page needs first of the cells of a file, worked out by the worker that read it: of the twelve million pixels of
 * nside 1024 the page itself would be at a standstill for most of a second.
 */
export interface PreparedCells {
  /** Of the first row. */
  readonly image: CellImage;
  /** Least and greatest value of the automatic range that a page begins with, of the first row and of all; null where no value counts. */
  readonly rowExtent: readonly [low: number, high: number] | null;
  readonly sequenceExtent: readonly [low: number, high: number] | null;
  /** Of the first row. */
  readonly histogram: ValueHistogram;
}
