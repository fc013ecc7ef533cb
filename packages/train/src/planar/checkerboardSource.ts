import { DomainError, uniformAt } from "@chaosphere/core";
import type { CheckerboardOptions } from "@chaosphere/malliavin";
import type { DataSource } from "../pairs/dataSource.ts";

/**
 * Draws from the uniform law on the dark cells of a checkerboard, those with an even sum of cell numbers; `checkerboard`
 * of score knows its posterior means.
 *
 * @throws {@link DomainError} unless the number of cells is even and positive, and the half width positive.
 *
 * Source: Mirafzali and others (2025), arXiv:2503.16917, for the experiments; docs/theory/formulas.md (N11).
 */
export function checkerboardSource(options: CheckerboardOptions = {}): DataSource {
  const { cells = 4, halfWidth = 4 } = options;
  if (!(Number.isInteger(cells) && cells >= 2 && cells % 2 === 0 && halfWidth > 0)) {
    throw new DomainError(
      `checkerboardSource: need an even number of cells, 2 or more, and a positive half width, got ${cells} and ${halfWidth}. The usual board has 4 cells on [−4, 4].`,
    );
  }
  const side = (2 * halfWidth) / cells;
  return {
    dimension: 2,
    draw: (stream, out) => {
      const dark = Math.floor((uniformAt(stream, 0) * cells * cells) / 2);
      const row = Math.floor((2 * dark) / cells);
      const column = ((2 * dark) % cells) + (row % 2);
      out[0] = (row + uniformAt(stream, 1)) * side - halfWidth;
      out[1] = (column + uniformAt(stream, 2)) * side - halfWidth;
    },
  };
}
