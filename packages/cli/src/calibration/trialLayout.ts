/** Some neighbouring columns of a table. */
export interface Columns {
  /** Sets them in the rows from `row` on, as many as there are values. */
  readonly put: (row: number, values: Float64Array) => void;
  /** Those of all rows, one row after another. */
  readonly all: () => Float64Array;
}

/** Where the numbers of a trial stand in its row: of each set of functionals those of the truth and of the draws, then scores. */
export interface TrialLayout {
  /** Numbers of a row. */
  readonly width: number;
  readonly truth: (table: Float64Array, set: number) => Columns;
  readonly drawn: (table: Float64Array, set: number) => Columns;
  readonly energyScores: (table: Float64Array) => Columns;
  /** 0 where the posterior is not Gaussian. */
  readonly squares: (table: Float64Array) => Columns;
}

/** @param sets numbers of functionals; undefined where there are none. */
export function trialLayout(sets: readonly (number | undefined)[], draws: number): TrialLayout {
  const starts = [0];
  for (const columns of sets) starts.push((starts.at(-1) as number) + (columns ?? 0) * (1 + draws));
  const scores = starts.at(-1) as number;
  const width = scores + 2;
  const at = (table: Float64Array, first: number, count: number) =>
    columnsOf(table, { width, first, count });
  const own = (set: number) => ({ first: starts[set] ?? 0, columns: sets[set] ?? 0 });
  return {
    width,
    truth: (table, set) => at(table, own(set).first, own(set).columns),
    drawn: (table, set) => {
      const { first, columns } = own(set);
      return at(table, first + columns, columns * draws);
    },
    energyScores: (table) => at(table, scores, 1),
    squares: (table) => at(table, scores + 1, 1),
  };
}

function columnsOf(
  table: Float64Array,
  of: { readonly width: number; readonly first: number; readonly count: number },
): Columns {
  const { width, first, count } = of;
  return {
    put: (row, values) => {
      for (let at = 0; at < values.length; at += count) {
        table.set(values.subarray(at, at + count), (row + at / count) * width + first);
      }
    },
    all: () => {
      const rows = table.length / width;
      const out = new Float64Array(rows * count);
      for (let row = 0; row < rows; row++) {
        const from = row * width + first;
        out.set(table.subarray(from, from + count), row * count);
      }
      return out;
    },
  };
}
