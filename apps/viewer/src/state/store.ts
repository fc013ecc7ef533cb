/** A record of values that can be watched. */
export interface Store<S> {
  get(): S;
  /** Replaces the named values; listeners whose selection changed (by ===) are called once, in order. */
  set(patch: Partial<S>): void;
  /** Watches a selection; returns the end of the watch. The listener is not called at once. */
  subscribe<T>(select: (state: S) => T, listen: (value: T) => void): () => void;
}

/** A store of one record. A listener may set: the change is told when the present one has been. */
export function createStore<S extends object>(initial: S): Store<S> {
  let state = initial;
  let telling = false;
  let changed = false;
  const watches = new Set<() => void>();

  const tell = (): void => {
    if (telling) return;
    telling = true;
    try {
      while (changed) {
        changed = false;
        for (const watch of watches) watch();
      }
    } finally {
      telling = false;
    }
  };

  return {
    get: () => state,
    set: (patch) => {
      state = { ...state, ...patch };
      changed = true;
      tell();
    },
    subscribe: (select, listen) => {
      let last = select(state);
      const watch = (): void => {
        const value = select(state);
        if (Object.is(value, last)) return;
        last = value;
        listen(value);
      };
      watches.add(watch);
      return () => {
        watches.delete(watch);
      };
    },
  };
}
