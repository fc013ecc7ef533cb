/** The sizes that decide where an operator's numbers lie. */
export interface OperatorSizes {
  readonly bandLimit: number;
  /** Channels, a multiple of eight; those beyond the network's are zero. */
  readonly channels: number;
  readonly blocks: number;
  readonly positionDegrees: number;
  readonly batch: number;
  readonly threads: number;
  /** What the transform needs for each thread, and for the slopes of each channel, or 0 if they are not to be kept. */
  readonly scratchBytes: number;
  readonly slopeBytes: number;
}

/** Addresses of one block's parameters, or of their gradients. */
export interface BlockAddresses {
  /** A matrix for each degree, `[l][channel][channel]`. */
  readonly mix: number;
  readonly out: number;
  readonly bias: number;
}

/** Addresses of what one block makes of one field. */
export interface StageAddresses {
  /** One number per channel: what the mixed field is multiplied by before and after it is bounded, what is added to it, the bound. */
  readonly scale: number;
  readonly factor: number;
  readonly shift: number;
  readonly bound: number;
  readonly scaleGradient: number;
  readonly shiftGradient: number;
  /** Fields: what the block reads, the same mixed, and the projection of its nonlinear image. */
  readonly state: number;
  readonly mixed: number;
  readonly image: number;
  /** Slopes of the nonlinearity at all points, or 0 where they are not kept. */
  readonly slopes: number;
}

/** Addresses of one field of the batch. */
export interface FieldAddresses {
  readonly input: number;
  readonly output: number;
  readonly inputGradient: number;
  readonly outputGradient: number;
  /** One number per degree and channel. */
  readonly lift: number;
  readonly project: number;
  readonly liftGradient: number;
  readonly projectGradient: number;
  readonly stages: readonly StageAddresses[];
  /** What the last block gives. */
  readonly last: number;
}

/** Addresses of what the fields of one part of the batch add up. */
export interface SumAddresses {
  readonly known: number;
  readonly blocks: readonly BlockAddresses[];
}

/** A part of the batch: its fields from `first` to before `last`, and where the memory of its sums starts and ends. */
export interface PartAddresses extends SumAddresses {
  readonly first: number;
  readonly last: number;
  readonly start: number;
  readonly end: number;
}

/** Addresses of what one thread works in. */
export interface ThreadAddresses {
  /** Two fields: the gradient on its way back, and what a block is working on. */
  readonly gradient: number;
  readonly work: number;
  /** One number per channel. */
  readonly channels: number;
  readonly zeros: number;
  readonly scratch: number;
}

/** Where everything is, in bytes. */
export interface OperatorLayout {
  readonly sizes: OperatorSizes;
  readonly known: number;
  readonly blocks: readonly (BlockAddresses & {
    readonly mixTransposed: number;
    readonly outTransposed: number;
  })[];
  readonly fields: readonly FieldAddresses[];
  /** The batch in parts that no two threads share, so that sums have one order whatever the threads. */
  readonly parts: readonly PartAddresses[];
  readonly threads: readonly ThreadAddresses[];
  readonly end: number;
}

/** Most parts of a batch. */
const PARTS = 8;

/**
 * The layout of an operator's numbers in memory.
 *
 * @param from first free address, a multiple of 16.
 */
export function operatorLayout(sizes: OperatorSizes, from: number): OperatorLayout {
  const { bandLimit: L, channels: C, blocks: K, positionDegrees: p, batch } = sizes;
  const { scratchBytes, slopeBytes } = sizes;
  let end = from;
  const floats = (count: number): number => {
    const address = end;
    end += 16 * Math.ceil(count / 4);
    return address;
  };
  const each = <T>(count: number, make: (i: number) => T): T[] =>
    Array.from({ length: count }, (_, i) => make(i));
  const coefficients = () => floats(L * L);
  const field = () => floats(L * L * C);
  const byDegree = () => floats(L * C);
  const perChannel = () => floats(C);
  const parameters = (): BlockAddresses => ({
    mix: floats(L * C * C),
    out: floats(C * C),
    bias: floats(p * p * C),
  });
  const parts = Math.min(PARTS, batch);
  return {
    sizes,
    known: field(),
    blocks: each(K, () => ({
      ...parameters(),
      mixTransposed: floats(L * C * C),
      outTransposed: floats(C * C),
    })),
    fields: each(batch, () => ({
      input: coefficients(),
      output: coefficients(),
      inputGradient: coefficients(),
      outputGradient: coefficients(),
      lift: byDegree(),
      project: byDegree(),
      liftGradient: byDegree(),
      projectGradient: byDegree(),
      stages: each(K, () => ({
        scale: perChannel(),
        factor: perChannel(),
        shift: perChannel(),
        bound: perChannel(),
        scaleGradient: perChannel(),
        shiftGradient: perChannel(),
        state: field(),
        mixed: field(),
        image: field(),
        slopes: slopeBytes > 0 ? floats((C * slopeBytes) / 4) : 0,
      })),
      last: field(),
    })),
    parts: each(parts, (i) => ({
      first: Math.floor((i * batch) / parts),
      last: Math.floor(((i + 1) * batch) / parts),
      start: end,
      known: field(),
      blocks: each(K, parameters),
      end,
    })),
    threads: each(sizes.threads, () => ({
      gradient: field(),
      work: field(),
      channels: perChannel(),
      zeros: perChannel(),
      scratch: floats(scratchBytes / 4),
    })),
    end,
  };
}
