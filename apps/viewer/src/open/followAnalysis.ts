import type { StoredCells } from "../fields/cells.ts";
import type { FieldSequence } from "../fields/fields.ts";
import { asksForHarmonics, differsByHarmonics } from "../session/fieldChoice.ts";
import type { Session } from "../session/session.ts";
import type { ViewerState } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import { analyseCells } from "./analyseCells.ts";
import { isAbort, type Tasks } from "./tasks.ts";

/**
 * Analyses the cells of a side once something asks for its harmonics: an open panel, the way of drawing, a cut of degrees,
 * the relief, or the difference of fields on different cells. What was cancelled is taken up again by the next choice.
 */
export function followAnalysis(
  store: Store<ViewerState>,
  session: Store<Session>,
  tasks: Tasks,
): void {
  for (const side of ["left", "right"] as const) followSide(side, store, session, tasks);
}

function followSide(
  side: "left" | "right",
  store: Store<ViewerState>,
  session: Store<Session>,
  tasks: Tasks,
): void {
  const purpose = `harmonics ${side}`;
  let running: StoredCells | null = null;
  /** What was cancelled or failed, until something else is chosen. */
  let refused: StoredCells | null = null;

  const follow = async (): Promise<void> => {
    const sequence = session.get()[side];
    const cells = sequence?.cells;
    if (running && running !== cells) tasks.cancel(purpose);
    if (!sequence || !cells || cells === running || cells === refused) return;
    if (cells.hasGaps || sequence.coefficients || !isAsked(sequence, store.get(), session.get())) {
      return;
    }
    running = cells;
    try {
      const analysed = await tasks.run(purpose, `Analysing ${sequence.name}…`, (task) =>
        analyseCells(sequence, task),
      );
      const now = session.get();
      const same = (["left", "right"] as const).filter((each) => now[each]?.cells === cells);
      session.set(Object.fromEntries(same.map((each) => [each, analysed])));
    } catch (error) {
      refused = cells;
      if (isAbort(error)) return;
      session.set({ errors: [error instanceof Error ? error.message : String(error)] });
    } finally {
      if (running === cells) running = null;
    }
  };
  const followAnew = (): void => {
    refused = null;
    void follow();
  };
  session.subscribe((held) => held[side], follow);
  for (const entry of ["panel", "drawn", "bandLimit", "relief", "difference"] as const) {
    store.subscribe((state) => state[entry], followAnew);
  }
  void follow();
}

function isAsked(sequence: FieldSequence, state: ViewerState, { left, right }: Session): boolean {
  if (state.panel !== null || asksForHarmonics(state, sequence)) return true;
  return state.difference && left !== null && right !== null && differsByHarmonics(left, right);
}
