/** How fields, or other things, are counted in a sentence: "1 field", "12 fields". */
export function counted(count: number, what = "field"): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** How places in a run are counted: "1 place", "3 places". */
export function places(count: number): string {
  return counted(count, "place");
}
