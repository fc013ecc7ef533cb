/** Most pages of a memory with 32-bit addresses. */
const MOST_PAGES = 65536;

/** Sections, kinds of imports and limits of memories of the binary format (WebAssembly Core Specification 2.0, chapter 5). */
const IMPORTS = 2;
const MEMORY = 2;
const HAS_MOST = 1;
/** Limits of a memory that threads share (threads proposal): both bounds, and the flag 2. */
const SHARED = 3;

/**
 * The module with its imported memory declared as one that threads share; nothing else changes. A module must say so to
 * be given one, though its code needs no atomic operations for it.
 */
export function withSharedMemory(bytes: Uint8Array): Uint8Array {
  let at = 8;
  const number = (): number => {
    let [value, shift] = [0, 0];
    for (;;) {
      const byte = bytes[at++];
      value += (byte & 127) * 2 ** shift;
      shift += 7;
      if (byte < 128) return value;
    }
  };
  const parts: number[][] = [[...bytes.subarray(0, 8)]];
  while (at < bytes.length) {
    const start = at;
    const id = bytes[at++];
    const length = number();
    const end = at + length;
    if (id !== IMPORTS) {
      parts.push([...bytes.subarray(start, end)]);
      at = end;
      continue;
    }
    const content: number[] = [];
    const count = number();
    content.push(...unsigned(count));
    for (let i = 0; i < count; i++) {
      const from = at;
      for (let name = 0; name < 2; name++) {
        const letters = number();
        at += letters;
      }
      const kind = bytes[at++];
      if (kind !== MEMORY) {
        throw new Error("withSharedMemory: a module imports its memory and nothing else.");
      }
      content.push(...bytes.subarray(from, at));
      const limits = number();
      const least = number();
      const most = limits & HAS_MOST ? number() : MOST_PAGES;
      content.push(SHARED, ...unsigned(least), ...unsigned(most));
    }
    parts.push([IMPORTS, ...unsigned(content.length), ...content]);
    at = end;
  }
  return Uint8Array.from(parts.flat());
}

/** A number in seven bits a byte, the lowest first. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}
