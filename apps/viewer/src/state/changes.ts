import type { Store } from "./store.ts";

/** Something that a part of the page is rendered again for: calls back whenever it has changed. */
export type Change = (listen: () => void) => void;

/** Changes of any of the named entries of a store, told once where several change together. */
export function changesOf<S extends object>(
  store: Store<S>,
  ...entries: readonly (keyof S)[]
): Change {
  return (listen) => {
    let last = store.get();
    store.subscribe(
      (state) => state,
      (state) => {
        const isChanged = entries.some((entry) => !Object.is(state[entry], last[entry]));
        last = state;
        if (isChanged) listen();
      },
    );
  };
}
