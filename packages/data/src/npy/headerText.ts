/** The three entries of the dictionary at the head of an .npy file. */
export interface HeaderEntries {
  /** numpy's type string, as `<f8`. */
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

const tokenPattern =
  /\s+|(?<text>'[^'\\]*'|"[^"\\]*")|(?<word>True|False)|(?<whole>\d+)L?|(?<mark>[{}():,])/gy;

/**
 * The dictionary that numpy writes, `{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }`, as any writer of
 * Python literals may put it: either kind of quotes, `3L` for 3, any order and spacing. Undefined if it is something
 * else, as it is for records and for objects.
 *
 * Source: Kern (2007), NEP 1.
 */
export function headerEntries(text: string): HeaderEntries | undefined {
  const tokens = tokensOf(text);
  if (tokens === undefined) return undefined;
  let at = 0;
  const take = (mark: string): boolean => {
    const found = tokens[at] === mark;
    if (found) at++;
    return found;
  };
  const value = (): string | boolean | number[] | undefined => {
    if (!take("(")) {
      const token = tokens[at++];
      if (token === "True" || token === "False") return token === "True";
      return unquoted(token);
    }
    const numbers: number[] = [];
    while (!take(")")) {
      const token = tokens[at++] ?? "";
      if (!/^\d+$/.test(token)) return undefined;
      numbers.push(Number(token));
      if (!take(",") && tokens[at] !== ")") return undefined;
    }
    return numbers;
  };

  const entries = new Map<string, unknown>();
  if (!take("{")) return undefined;
  while (!take("}")) {
    const key = unquoted(tokens[at++]);
    if (key === undefined || entries.has(key) || !take(":")) return undefined;
    entries.set(key, value());
    if (!take(",") && tokens[at] !== "}") return undefined;
  }
  const [descr, fortranOrder, shape] = ["descr", "fortran_order", "shape"].map((key) =>
    entries.get(key),
  );
  const isPlain =
    at === tokens.length &&
    entries.size === 3 &&
    typeof descr === "string" &&
    typeof fortranOrder === "boolean" &&
    Array.isArray(shape);
  return isPlain ? { descr, fortranOrder, shape } : undefined;
}

/** The tokens without spaces, numbers without `L`; undefined if there is anything else. */
function tokensOf(text: string): string[] | undefined {
  const tokens: string[] = [];
  let end = 0;
  for (const match of text.matchAll(tokenPattern)) {
    end = match.index + match[0].length;
    const { text: quoted, word, whole, mark } = match.groups ?? {};
    const token = quoted ?? word ?? whole ?? mark;
    if (token !== undefined) tokens.push(token);
  }
  return end === text.length ? tokens : undefined;
}

function unquoted(token: string | undefined): string | undefined {
  return token !== undefined && /^['"]/.test(token) ? token.slice(1, -1) : undefined;
}
