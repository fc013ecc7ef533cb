/** A function of time that computes each of its values once. */
export function remembered<T>(f: (t: number) => T): (t: number) => T {
  const known = new Map<number, T>();
  return (t) => {
    const value = known.get(t) ?? f(t);
    known.set(t, value);
    return value;
  };
}
