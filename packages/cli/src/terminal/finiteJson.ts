/**
 * A report as JSON can hold it. A number that is not finite becomes null, and `notFinite` says under the path of the number which it
 * was: "Infinity", "-Infinity" or "NaN". Without such numbers there is no `notFinite`.
 */
export function finiteJson(report: object): object {
  const notFinite: Record<string, string> = {};
  const json = plain(report, "", notFinite) as object;
  return Object.keys(notFinite).length === 0 ? json : { ...json, notFinite };
}

function plain(value: unknown, path: string, notFinite: Record<string, string>): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) {
    notFinite[path] = String(value);
    return null;
  }
  if (Array.isArray(value)) {
    return value.map((item, i) => plain(item, `${path}[${i}]`, notFinite));
  }
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      plain(item, path === "" ? name : `${path}.${name}`, notFinite),
    ]),
  );
}
