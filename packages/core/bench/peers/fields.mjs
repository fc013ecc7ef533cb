// Coefficients that every library can make for itself, and the points at which their fields are compared.

/** Number i of a sequence on [−1, 1) in which neighbours look independent; libsharp.c and libraries.py have the same. */
function uniformAt(i) {
  let bits = Math.imul(i + 1, 0x9e3779b1);
  bits = Math.imul(bits ^ (bits >>> 15), 0x85ebca77);
  return ((bits ^ (bits >>> 13)) >>> 0) / 2 ** 31 - 1;
}

export function uniform(length, first = 0) {
  const values = new Float64Array(length);
  for (let i = 0; i < length; i++) values[i] = uniformAt(first + i);
  return values;
}

/** The values of a map at 32 points, denser towards its start at the pole. */
export function samples(map) {
  return Array.from({ length: 32 }, (_, i) => map[Math.floor((map.length * i ** 3) / 32 ** 3)]);
}
