/** FNV-1a over 32-bit words, the high word of each double first: one number for a million bits. */
export function bitHash(values: Float64Array): number {
  const view = new DataView(new ArrayBuffer(8));
  let hash = 0x811c9dc5;
  for (const value of values) {
    view.setFloat64(0, value);
    hash = Math.imul(hash ^ view.getUint32(0), 0x01000193);
    hash = Math.imul(hash ^ view.getUint32(4), 0x01000193);
  }
  return hash >>> 0;
}

/** Spacing of the doubles at x. */
export function ulp(x: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(x));
  view.setBigInt64(0, view.getBigInt64(0) + 1n);
  return view.getFloat64(0) - Math.abs(x);
}
