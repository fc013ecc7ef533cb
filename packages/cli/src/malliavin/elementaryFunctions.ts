/** Writes φ(v), φ′(v) and φ″(v). */
export type Derivatives = (v: number, out: Float64Array) => void;

/** φ with its first two derivatives, given v and, to save work, what came before. */
function smooth(
  f: (v: number) => number,
  slope: (v: number, f: number) => number,
  curvature: (v: number, f: number, slope: number) => number,
): Derivatives {
  return (v, out) => {
    const value = f(v);
    const first = slope(v, value);
    out[0] = value;
    out[1] = first;
    out[2] = curvature(v, value, first);
  };
}

const logarithm = smooth(
  Math.log,
  (v) => 1 / v,
  (_, __, d) => -d * d,
);

/** The functions that a formula may use. */
export const elementaryFunctions: Readonly<Record<string, Derivatives>> = {
  sqrt: smooth(
    Math.sqrt,
    (_, f) => 0.5 / f,
    (v, _, d) => (-0.5 * d) / v,
  ),
  exp: smooth(
    Math.exp,
    (_, f) => f,
    (_, f) => f,
  ),
  log: logarithm,
  ln: logarithm,
  sin: smooth(Math.sin, Math.cos, (_, f) => -f),
  cos: smooth(
    Math.cos,
    (v) => -Math.sin(v),
    (_, f) => -f,
  ),
  tan: smooth(
    Math.tan,
    (_, f) => 1 + f * f,
    (_, f, d) => 2 * f * d,
  ),
  sinh: smooth(Math.sinh, Math.cosh, (_, f) => f),
  cosh: smooth(Math.cosh, Math.sinh, (_, f) => f),
  tanh: smooth(
    Math.tanh,
    (_, f) => 1 - f * f,
    (_, f, d) => -2 * f * d,
  ),
  atan: smooth(
    Math.atan,
    (v) => 1 / (1 + v * v),
    (v, _, d) => -2 * v * d * d,
  ),
  asinh: smooth(
    Math.asinh,
    (v) => 1 / Math.sqrt(1 + v * v),
    (v, _, d) => -v * d ** 3,
  ),
  abs: smooth(Math.abs, Math.sign, () => 0),
};
