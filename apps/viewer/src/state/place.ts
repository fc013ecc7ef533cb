import type { ViewerState } from "./state.ts";

/** Which member and time the sides show. */
export interface Places {
  readonly member: number;
  readonly frame: number;
  /** Those of the right side; absent or null where it goes with the left one. */
  readonly rightMember?: ViewerState["rightMember"];
  readonly rightFrame?: ViewerState["rightFrame"];
  /** What the sides show of their members; absent or null: one. */
  readonly statistic?: ViewerState["statistic"];
  readonly rightStatistic?: ViewerState["rightStatistic"];
}

/** The member and the time of a side, as those that everything about one field goes by. */
export function placeOn<P extends Places>(side: "left" | "right", places: P): P {
  if (side === "left") return places;
  const { member, frame, rightMember, rightFrame, rightStatistic = null } = places;
  return {
    ...places,
    member: rightMember ?? member,
    frame: rightFrame ?? frame,
    statistic: rightStatistic,
  };
}
