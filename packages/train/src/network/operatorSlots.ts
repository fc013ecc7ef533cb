import type { BlockAddresses, OperatorLayout } from "./operatorLayout.ts";

/** Numbers of one input in memory: pieces of rows, each row padded with zeros. */
export interface Slot {
  /** Addresses of the pieces, in the order of the numbers. */
  readonly pieces: readonly number[];
  /** Addresses of the pieces of its gradient, which is the sum of several lists if fields share the input. */
  readonly gradients: readonly (readonly number[])[];
  /** Rows of a piece, numbers of a row, and numbers from one row to the next in memory. */
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
}

/**
 * The inputs of an operator of so many channels, in order:
 *
 *     z [batch, lm], lift and project [batch, l, channel], known [lm, channel] if there are some, and for each block
 *     mix [l, channel, channel], out [channel, channel], bias [lm, channel], scale and shift [batch, channel].
 */
export function operatorSlots(
  layout: OperatorLayout,
  channels: number,
  hasKnown: boolean,
): readonly Slot[] {
  const { fields, parts, sizes } = layout;
  const { bandLimit: L, channels: stride, positionDegrees: p } = sizes;
  const ofFields = <T>(
    list: readonly T[],
    value: (of: T) => number,
    gradient: (of: T) => number,
  ) => ({
    pieces: list.map(value),
    gradients: [list.map(gradient)],
  });
  const shared = (value: number, gradients: readonly number[]) => ({
    pieces: [value],
    gradients: gradients.map((address) => [address]),
  });
  const inChannels = { columns: channels, stride };
  const one = { rows: 1, columns: L * L, stride: L * L };
  return [
    {
      ...ofFields(
        fields,
        (f) => f.input,
        (f) => f.inputGradient,
      ),
      ...one,
    },
    {
      ...ofFields(
        fields,
        (f) => f.lift,
        (f) => f.liftGradient,
      ),
      rows: L,
      ...inChannels,
    },
    {
      ...ofFields(
        fields,
        (f) => f.project,
        (f) => f.projectGradient,
      ),
      rows: L,
      ...inChannels,
    },
    ...(hasKnown
      ? [
          {
            ...shared(
              layout.known,
              parts.map(({ known }) => known),
            ),
            rows: L * L,
            ...inChannels,
          },
        ]
      : []),
    ...layout.blocks.flatMap((block, k) => {
      const sums = (name: keyof BlockAddresses) => parts.map(({ blocks }) => blocks[k][name]);
      const stages = fields.map((field) => field.stages[k]);
      const matrices = (address: number) =>
        Array.from({ length: L }, (_, l) => address + 4 * l * stride * stride);
      return [
        {
          pieces: matrices(block.mix),
          gradients: sums("mix").map(matrices),
          rows: channels,
          ...inChannels,
        },
        { ...shared(block.out, sums("out")), rows: channels, ...inChannels },
        { ...shared(block.bias, sums("bias")), rows: p * p, ...inChannels },
        {
          ...ofFields(
            stages,
            (s) => s.scale,
            (s) => s.scaleGradient,
          ),
          rows: 1,
          ...inChannels,
        },
        {
          ...ofFields(
            stages,
            (s) => s.shift,
            (s) => s.shiftGradient,
          ),
          rows: 1,
          ...inChannels,
        },
      ];
    }),
  ];
}

/** Puts an input in its place. */
export function writeSlot(memory: Float32Array, slot: Slot, values: Float32Array): void {
  const { pieces, rows, columns, stride } = slot;
  let from = 0;
  for (const piece of pieces) {
    for (let r = 0; r < rows; r++, from += columns) {
      memory.set(values.subarray(from, from + columns), piece / 4 + r * stride);
    }
  }
}

/** The gradient of an input. */
export function readGradient(memory: Float32Array, slot: Slot): Float32Array {
  const { gradients, rows, columns, stride } = slot;
  const out = new Float32Array(gradients[0].length * rows * columns);
  for (const pieces of gradients) {
    let to = 0;
    for (const piece of pieces) {
      for (let r = 0; r < rows; r++, to += columns) {
        const from = piece / 4 + r * stride;
        for (let c = 0; c < columns; c++) out[to + c] += memory[from + c];
      }
    }
  }
  return out;
}
