const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A number to some digits for reading: −2390, 0.0173, 4.52 × 10⁻⁶. */
export function readable(x: number, digits = 3): string {
  if (!Number.isFinite(x)) return x > 0 ? "∞" : x < 0 ? "−∞" : "–";
  const rounded = Number(x.toPrecision(digits));
  const size = Math.abs(rounded);
  if (size !== 0 && !(size >= 1e-3 && size < 1e6)) {
    const [mantissa = "", exponent = ""] = x.toExponential(digits - 1).split("e");
    const power = [...exponent.replace("+", "")]
      .map((c) => (c === "-" ? "⁻" : superscripts[Number(c)]))
      .join("");
    return `${mantissa.replace("-", "−")} × 10${power}`;
  }
  return String(rounded).replace("-", "−");
}
