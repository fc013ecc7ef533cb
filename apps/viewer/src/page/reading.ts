import { evaluateAt } from "@chaosphere/core";
import type { KnownField } from "../fields.ts";
import type { Hover, Session } from "../session.ts";
import type { Position } from "../state.ts";

/** A value and its place in words: "0.533 K", "at 45.2° N, 12.3° E, left; posterior 0.51 ± 0.12 K". */
export function describe(
  { side, position, value, isAwaited = false, unit: own }: Hover,
  { left, right }: Pick<Session, "left" | "right">,
): { readonly value: string; readonly place: string } {
  const unit = own ?? (side === "right" ? right : left)?.unit ?? "";
  const number = isAwaited ? "…" : Number.isFinite(value) ? formatValue(value) : "no value";
  const where = right ? `, ${side}` : "";
  const posterior = right?.posterior ?? left?.posterior;
  const known = posterior ? `; posterior ${knownWords(posterior, position)}` : "";
  const knownUnit = posterior && unit !== "" ? ` ${unit}` : "";
  return {
    value: unit === "" ? number : `${number} ${unit}`,
    place: `at ${latitude(position.colatitude)}, ${longitude(position.longitude)}${where}${known}${knownUnit}`,
  };
}

/** Mean and deviation of a posterior at a point: "0.51 ± 0.12". */
function knownWords({ mean, variance }: KnownField, { colatitude, longitude }: Position): string {
  const at = [
    Float64Array.of(Math.max(0, Math.min(Math.PI, colatitude))),
    Float64Array.of(longitude),
  ] as const;
  const sd = Math.sqrt(Math.max(0, evaluateAt(variance, ...at)[0]));
  return `${formatValue(evaluateAt(mean, ...at)[0])} ± ${formatValue(Number(sd.toPrecision(2)))}`;
}

/** Four digits, with a true minus sign. */
export function formatValue(value: number): string {
  const digits =
    value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6)
      ? value.toExponential(3)
      : String(Number(value.toPrecision(4)));
  return digits.replace(/-/g, "−");
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
