/** Characters of the longest address that a link carries. What lies at a longer one is shown as a file is. */
export const longestAddress = 2000;

/** Whether an absolute address holds its data itself, as `data:;base64,…`: to read it asks nobody. */
export function holdsItsData({ protocol }: Pick<URL, "protocol">): boolean {
  return protocol === "data:";
}

/** What is said of the file at an absolute address: the last part of its path, else its host. */
export function addressName(address: URL): string {
  if (holdsItsData(address)) return "the data in the address";
  const last = address.pathname.split("/").filter(Boolean).at(-1);
  return last === undefined ? address.host : decoded(last);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A % that encodes nothing stands for itself.
    return part;
  }
}
