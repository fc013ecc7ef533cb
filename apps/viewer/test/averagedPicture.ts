import type { decode } from "fast-png";

/** A picture averaged over squares of pixels: red, green and blue of each. */
export interface AveragedPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Side of the squares that are averaged: letters of another font leave little there, a moved or missing part much. */
const square = 4;

/** Pictures look alike when squares differ by 3 of 255 on average, and one in fifty by more than 40. */
const [meanBound, farBound, far] = [3, 0.02, 40];

/** The means of squares. */
export function averaged({
  width,
  height,
  data,
  channels,
}: Pick<ReturnType<typeof decode>, "width" | "height" | "data" | "channels">): AveragedPicture {
  const [across, down] = [Math.floor(width / square), Math.floor(height / square)];
  const sums = new Float64Array(3 * across * down);
  for (let y = 0; y < square * down; y++) {
    for (let x = 0; x < square * across; x++) {
      const to = 3 * (Math.floor(y / square) * across + Math.floor(x / square));
      const from = channels * (y * width + x);
      for (let c = 0; c < 3; c++) sums[to + c] += data[from + c];
    }
  }
  return {
    width: across,
    height: down,
    data: Uint8Array.from(sums, (sum) => Math.round(sum / square ** 2)),
  };
}

/** Mean difference of channels, and the share of them that differ much. */
export function distance(
  { data: a }: AveragedPicture,
  { data: b }: AveragedPicture,
): { readonly mean: number; readonly share: number; readonly isAlike: boolean } {
  if (a.length !== b.length) throw new Error("pictures of different sizes");
  let [sum, count] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i] - b[i]);
    sum += difference;
    if (difference > far) count++;
  }
  const [mean, share] = [sum / a.length, count / a.length];
  return { mean, share, isAlike: mean <= meanBound && share <= farBound };
}
