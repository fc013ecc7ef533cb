import { readable } from "./number.ts";
import type { Hover, KnownValue, Session } from "./session.ts";

/** A value and its place in words: "0.533 K", "at 45.2° N, 12.3° E, left; posterior 0.51 ± 0.12 K". */
export function describe(
  { side, position, value, isAwaited = false, unit: own, known }: Hover,
  { left, right }: Pick<Session, "left" | "right">,
): { readonly value: string; readonly place: string } {
  const unit = own ?? (side === "right" ? right : left)?.unit ?? "";
  const number = isAwaited ? "…" : Number.isFinite(value) ? formatValue(value) : "no value";
  const where = right ? `, ${side}` : "";
  const posterior = known ? `; posterior ${`${knownWords(known)} ${unit}`.trim()}` : "";
  return {
    value: unit === "" || Number.isNaN(value) ? number : `${number} ${unit}`,
    place: `at ${latitude(position.colatitude)}, ${longitude(position.longitude)}${where}${posterior}`,
  };
}

/** Mean and deviation of a posterior: "0.51 ± 0.12". */
function knownWords(known: KnownValue | "awaited"): string {
  if (known === "awaited") return "…";
  const { mean, deviation } = known;
  return `${formatValue(mean)} ± ${formatValue(Number(deviation.toPrecision(2)))}`;
}

/** Four digits, with a true minus sign: −2390, 3.133 × 10⁻⁶. */
export function formatValue(value: number): string {
  return readable(value, 4);
}

function latitude(colatitude: number): string {
  const degrees = 90 - (colatitude * 180) / Math.PI;
  return `${Math.abs(degrees).toFixed(1)}° ${degrees < 0 ? "S" : "N"}`;
}

function longitude(east: number): string {
  const degrees = (east * 180) / Math.PI;
  const signed = degrees - 360 * Math.round(degrees / 360);
  return `${Math.abs(signed).toFixed(1)}° ${signed < 0 ? "W" : "E"}`;
}
