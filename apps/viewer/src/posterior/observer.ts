import { fieldChooser, type ShownField } from "../session/fieldChoice.ts";
import type { Session } from "../session/session.ts";
import { posteriorSides } from "../state/posteriorSides.ts";
import type { ObservedPoint, Position, ViewerState } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import { brushed, brushRadius, distance, placesOf, type Region } from "./lattice.ts";
import { mostObserved } from "./limits.ts";
import { seenAt } from "./seenValues.ts";

/** Observes the field beside a posterior: by clicks, by a brush, by regions. */
export interface Observer {
  /** A press at a point; `reach` is the angle within which it takes away what was seen there. False: it is not for the observer. */
  readonly press: (at: Position, reach: number) => boolean;
  /** A drag over a point, or beside the sphere. False: it turns the sphere. */
  readonly drag: (at: Position | undefined) => boolean;
  readonly observeRegion: (region: Region) => void;
  readonly clear: () => void;
}

const noValue =
  "posterior: the field must have a value where it is observed, got a gap. Press elsewhere.";

/**
 * An observer for the page's stores. What was seen is kept in the specification of the posterior; when the field beside it changes it is
 * seen anew in the same places.
 */
export function createObserver(store: Store<ViewerState>, session: Store<Session>): Observer {
  const choose = fieldChooser();
  /** The field beside the posterior, as its side shows it. */
  const seenField = (): ShownField | undefined => {
    const sides = posteriorSides(store.get());
    return sides ? choose(store.get(), session.get(), sides.seenSide) : undefined;
  };
  const keep = (observed: readonly ObservedPoint[]): void => {
    const sides = posteriorSides(store.get());
    if (!sides) return;
    store.set({ [sides.side]: { ...sides.spec, observed } });
  };
  const complain = (message: string): void => session.set({ errors: [message] });
  const read = (places: readonly Position[]): ObservedPoint[] | undefined => {
    const seen = seenField();
    if (!seen) {
      const side = posteriorSides(store.get())?.seenSide ?? "left";
      complain(
        `posterior: a field must be shown on the ${side} to be seen, got none. Draw or open one there.`,
      );
      return undefined;
    }
    return seenAt(seen, places);
  };
  const add = (places: readonly Position[]): void => {
    const sides = posteriorSides(store.get());
    if (!sides) return;
    const { observed } = sides.spec;
    const isNew = (place: Position): boolean => !observed.some((point) => areOne(point, place));
    const fresh = places.filter(isNew);
    const points = fresh.length === 0 ? [] : read(fresh);
    // Places of one cell have its centre in common.
    const added = points?.filter((point) => isNew(placeOf(point))) ?? [];
    if (points?.length === 0 && fresh.length === 1) complain(noValue);
    if (added.length === 0) return;
    const count = observed.length + added.length;
    if (count > mostObserved) {
      complain(
        `posterior: at most ${mostObserved} values can be seen, got ${count}. Clear some, or use chaosphere condition.`,
      );
    } else keep([...observed, ...added]);
  };
  const remove = (at: Position, reach: number): boolean => {
    const sides = posteriorSides(store.get());
    if (!sides) return false;
    const { observed } = sides.spec;
    const left = observed.filter((point) => distance(placeOf(point), at) > reach);
    if (left.length < observed.length) keep(left);
    return left.length < observed.length;
  };

  /** The field for which the values were read last. */
  let last: string | undefined;
  const seeAgain = (): void => {
    const sides = posteriorSides(store.get());
    const seen = seenField();
    if (!sides || !seen || seen.id === last) return;
    last = seen.id;
    const { observed } = sides.spec;
    const points = seenAt(seen, observed.map(placeOf));
    if (JSON.stringify(points) !== JSON.stringify(observed)) keep(points);
  };
  store.subscribe((state) => state, seeAgain);
  session.subscribe(({ left }) => left, seeAgain);
  session.subscribe(({ right }) => right, seeAgain);

  return {
    press: (at, reach) => {
      if (posteriorSides(store.get()) === null) return false;
      const { hand } = session.get();
      switch (hand) {
        case "pin":
          return false;
        case "observe":
          if (!remove(at, reach)) add([at]);
          return true;
        case "paint":
          add(brushed(at));
          return true;
        case "erase":
          remove(at, brushRadius);
          return true;
        default:
          return hand satisfies never;
      }
    },
    drag: (at) => {
      const { hand } = session.get();
      if (posteriorSides(store.get()) === null || (hand !== "paint" && hand !== "erase")) {
        return false;
      }
      if (at && hand === "paint") add(brushed(at));
      else if (at) remove(at, brushRadius);
      return true;
    },
    observeRegion: (region) => add(placesOf(region)),
    clear: () => keep([]),
  };
}

function placeOf([colatitude, longitude]: ObservedPoint): Position {
  return { colatitude, longitude };
}

/** Whether a place was seen already: to the digits that a link keeps. */
function areOne(point: ObservedPoint, place: Position): boolean {
  return distance(placeOf(point), place) < 1e-7;
}
