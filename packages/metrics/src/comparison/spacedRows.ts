/** The numbers of at most `most` fields out of `count`, evenly spaced. */
export function spacedRows(count: number, most: number): readonly number[] {
  const kept = Math.min(count, most);
  return Array.from({ length: kept }, (_, i) => Math.floor((i * count) / kept));
}
