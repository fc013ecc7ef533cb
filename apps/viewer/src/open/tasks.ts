import type { Session } from "../session/session.ts";
import type { Store } from "../state/store.ts";
import { during } from "../state/underway.ts";

/** What a long piece of work is told and tells. */
export interface TaskHandle {
  /** Aborted when the work is cancelled or something newer replaces it. */
  readonly signal: AbortSignal;
  /** What the work is at, and the part that is done, 0 to 1; null where that is not known. */
  readonly report: Report;
}

/** Tells how far work has come. */
export type Report = (text: string, part: number | null) => void;

/** Work that takes a while: at most one piece for each purpose. */
export interface Tasks {
  /**
   * Runs work for a purpose; what was on its way for the same purpose is cancelled first.
   *
   * @throws DOMException `AbortError` if it is cancelled; whatever the work throws.
   */
  run<T>(purpose: string, text: string, work: (task: TaskHandle) => Promise<T>): Promise<T>;
  /** Cancels what is on its way for a purpose. */
  cancel(purpose: string): void;
}

/** Whether an error says that work was cancelled. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/** Tasks of the page; the newest one that runs is told in `session.task`. */
export function createTasks(session: Store<Session>): Tasks {
  const running = new Map<string, NonNullable<Session["task"]>>();
  const publish = (): void => session.set({ task: [...running.values()].at(-1) ?? null });

  return {
    run: async (purpose, text, work) => {
      running.get(purpose)?.cancel();
      const controller = new AbortController();
      const { signal } = controller;
      const stopped = new Promise<never>((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      });
      let current: NonNullable<Session["task"]>;
      const report: Report = (text, part) => {
        if (signal.aborted) return;
        const isFirst = current === undefined;
        if (!isFirst && running.get(purpose) !== current) return;
        current = { text, part, cancel: () => controller.abort() };
        running.set(purpose, current);
        publish();
      };
      report(text, null);
      try {
        return await during(text, Promise.race([work({ signal, report }), stopped]));
      } finally {
        // Work that was replaced has lost its place to the newer.
        if (running.get(purpose) === current!) {
          running.delete(purpose);
          publish();
        }
      }
    },
    cancel: (purpose) => running.get(purpose)?.cancel(),
  };
}
