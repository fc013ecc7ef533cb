/**
 * Runs some calls of the HDF5 library with its clock at 1970. The library stamps what it creates and has, in h5wasm, no
 * switch for that; the same fields are to give the same bytes. The calls must end before the function does.
 */
export function withoutClock<T>(calls: () => T): T {
  const { now } = Date;
  Date.now = () => 0;
  try {
    return calls();
  } finally {
    Date.now = now;
  }
}
