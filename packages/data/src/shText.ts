import {
  coefficients,
  FormatError,
  type HarmonicCoefficients,
  harmonicIndex,
} from "@chaosphere/core";

/** How the harmonics of a coefficient table are normalised. */
export interface ShTextOptions {
  /** "4pi": ∫ Y² = 4π, as in geodesy. "ortho": ∫ Y² = 1. Default "4pi". */
  readonly normalisation?: "4pi" | "ortho";
}

/**
 * Coefficients from a text table with a line `l m C S` for every 0 ≤ m ≤ l ≤ l_max, in any order, further columns and
 * ICGEM's header and leading `gfc` allowed: f = Σ (C_lm cos mλ + S_lm sin mλ) P̄_lm(cos θ), no Condon–Shortley sign.
 *
 *     a_lm = √(4π) C_lm,   a_l,−m = √(4π) S_lm      ("4pi"; factor 1 for "ortho")
 *
 * @throws {@link FormatError} naming the line that is no such entry, occurs twice, or is the first absent.
 *
 * Source: Wieczorek and Meschede (2018).
 */
export function readShText(
  bytes: Uint8Array,
  path: string,
  { normalisation = "4pi" }: ShTextOptions = {},
): HarmonicCoefficients {
  const refuse = (field: string, rule: string, remedy: string): FormatError =>
    new FormatError(`readShText: ${rule} in ${path}. ${remedy}`, { path, field });

  const lines = new TextDecoder("latin1").decode(bytes).split(/\r?\n/);
  const head = lines.findIndex((line) => line.startsWith("end_of_head"));
  const entries: [l: number, m: number, c: number, s: number][] = [];
  for (let i = head + 1; i < lines.length; i++) {
    const line = lines[i].trim();
    if (line === "" || line.startsWith("#")) continue;
    const words = line.split(/[\s,]+/);
    if (words[0] === "gfc") words.shift();
    const [l, m, c, s] = words.slice(0, 4).map((word) => Number(word.replace(/[dD]/, "e") || "?"));
    const isOrder = Number.isSafeInteger(l) && Number.isInteger(m) && 0 <= m && m <= l;
    if (!(isOrder && Number.isFinite(c) && Number.isFinite(s) && (m > 0 || s === 0))) {
      throw refuse(
        `line ${i + 1}`,
        `a line must be l m C S with 0 ≤ m ≤ l and S_l0 = 0, got "${line.slice(0, 60)}" at line ${i + 1}`,
        "Remove or correct it.",
      );
    }
    entries.push([l, m, c, s]);
  }

  const bandLimit = entries.reduce((most, [l]) => Math.max(most, l), -1) + 1;
  const pairs = (bandLimit * (bandLimit + 1)) / 2;
  if (!(bandLimit >= 1 && entries.length === pairs)) {
    throw refuse(
      "entries",
      `degrees 0 to ${Math.max(bandLimit - 1, 0)} take ${Math.max(pairs, 1)} lines, got ${entries.length}`,
      "Give each (l, m) once, with zeros where a degree is left out.",
    );
  }
  const factor = normalisation === "4pi" ? Math.sqrt(4 * Math.PI) : 1;
  const values = new Float64Array(bandLimit ** 2);
  const seen = new Uint8Array(bandLimit ** 2);
  for (const [l, m, c, s] of entries) {
    const index = harmonicIndex(l, m);
    if (seen[index]) {
      throw refuse("entries", `each (l, m) must occur once, got (${l}, ${m}) twice`, "Remove one.");
    }
    seen[index] = 1;
    values[index] = factor * c;
    if (m > 0) values[harmonicIndex(l, -m)] = factor * s;
  }
  return coefficients("harmonic", bandLimit, values);
}
