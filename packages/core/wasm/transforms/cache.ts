// WebAssembly has no prefetch. A loop of loads whose values nobody waits for has many misses of the cache under way at
// once; loops that compute have few.

/** Least band limit that gains: below, the second cache holds most of it, and the loads would only take time. */
export const FAR: i32 = 384;

/** Bytes of a line of the cache. */
export const LINE: usize = 64;

/** Brings the bytes from `at` to `end` near. */
export function touch(at: usize, end: usize): void {
  for (; at < end; at += LINE) load<u8>(at);
}
