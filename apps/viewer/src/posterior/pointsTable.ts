import type { ObservedPoint } from "../state/state.ts";

/** What was seen as the table that `chaosphere condition` reads: latitude and longitude in degrees, value and its error. */
export function pointsTable(observed: readonly ObservedPoint[], noiseSd: number): string {
  const degrees = (angle: number) => (angle * 180) / Math.PI;
  const lines = observed.map(([colatitude, longitude, value]) =>
    [degrees(Math.PI / 2 - colatitude), degrees(longitude), value, noiseSd].join(","),
  );
  return `${["lat,lon,value,sd", ...lines].join("\r\n")}\r\n`;
}
