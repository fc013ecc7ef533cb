/** Numbers under the name of their group, as `group.name`. */
export function named(
  group: string,
  numbers: Readonly<Record<string, number>>,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(numbers).map(([name, value]) => [`${group}.${name}`, value]),
  );
}
