/** Numbers of a texture, row by row: single floats, or bytes for colours. */
export interface Texels<Numbers extends Float32Array | Uint8Array = Float32Array> {
  /** Length width · height · channels. */
  readonly data: Numbers;
  readonly width: number;
  readonly height: number;
  /** Numbers in each texel. */
  readonly channels: 1 | 4;
}
