/** Writes φ(v), φ′(v) and φ″(v) to `out[0]`, `out[1]` and `out[2]`. */
export type Derivatives = (v: number, out: Float64Array) => void;

/** The name of an elementary function. */
export type ElementaryName =
  | "sqrt"
  | "exp"
  | "log"
  | "sin"
  | "cos"
  | "tan"
  | "sinh"
  | "cosh"
  | "tanh"
  | "atan"
  | "asinh"
  | "abs";

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

/** The elementary functions of {@link Arithmetic}, each with its first two derivatives. That of |v| at 0 is taken to be 0. */
export const elementaryFunctions: Readonly<Record<ElementaryName, Derivatives>> = {
  sqrt: /* @__PURE__ */ smooth(
    Math.sqrt,
    (_, f) => 0.5 / f,
    (v, _, d) => (-0.5 * d) / v,
  ),
  exp: /* @__PURE__ */ smooth(
    Math.exp,
    (_, f) => f,
    (_, f) => f,
  ),
  log: /* @__PURE__ */ smooth(
    Math.log,
    (v) => 1 / v,
    (_, __, d) => -d * d,
  ),
  sin: /* @__PURE__ */ smooth(Math.sin, Math.cos, (_, f) => -f),
  cos: /* @__PURE__ */ smooth(
    Math.cos,
    (v) => -Math.sin(v),
    (_, f) => -f,
  ),
  tan: /* @__PURE__ */ smooth(
    Math.tan,
    (_, f) => 1 + f * f,
    (_, f, d) => 2 * f * d,
  ),
  sinh: /* @__PURE__ */ smooth(Math.sinh, Math.cosh, (_, f) => f),
  cosh: /* @__PURE__ */ smooth(Math.cosh, Math.sinh, (_, f) => f),
  tanh: /* @__PURE__ */ smooth(
    Math.tanh,
    (_, f) => 1 - f * f,
    (_, f, d) => -2 * f * d,
  ),
  atan: /* @__PURE__ */ smooth(
    Math.atan,
    (v) => 1 / (1 + v * v),
    (v, _, d) => -2 * v * d * d,
  ),
  asinh: /* @__PURE__ */ smooth(
    Math.asinh,
    (v) => 1 / Math.sqrt(1 + v * v),
    (v, _, d) => -v * d ** 3,
  ),
  abs: /* @__PURE__ */ smooth(Math.abs, Math.sign, () => 0),
};

/** v^p for a fixed real p, with its first two derivatives. */
export function powerOf(p: number): Derivatives {
  return (v, out) => {
    out[0] = v ** p;
    out[1] = p === 0 ? 0 : p * v ** (p - 1);
    out[2] = p === 0 || p === 1 ? 0 : p * (p - 1) * v ** (p - 2);
  };
}
