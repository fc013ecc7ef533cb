import type { Position } from "../state/state.ts";
import type { Frame, FrameView } from "./frame.ts";
import { radiusAt } from "./reliefSurface.ts";
import { type Pixel, pixelAt } from "./viewGeometry.ts";

/** Largest number of probes; a further one replaces the first. */
const most = 12;
/** Distance in CSS pixels within which a pointer selects a probe. */
export const reach = 12;

/** Where a position appears in a view; undefined behind the globe or outside the view. */
export function placeOf({ view, content }: FrameView, position: Position): Pixel | undefined {
  const radius = content?.relief ? radiusAt(content.relief, position) : 1;
  return pixelAt(view, position, radius);
}

/** The probes after a position was pinned; pinning where one stands already takes it away. */
export function pinned(
  probes: readonly Position[],
  position: Position,
  at: Pixel,
  seen: FrameView,
): readonly Position[] {
  const others = probes.filter((probe) => {
    const place = placeOf(seen, probe);
    return !place || Math.hypot(place.x - at.x, place.y - at.y) > reach;
  });
  return others.length < probes.length ? others : [...probes, position].slice(-most);
}

/** Every probe that is in sight, view by view. */
export function probesInSight(
  { views }: Frame,
  probes: readonly Position[],
): { readonly seen: FrameView; readonly index: number; readonly place: Pixel }[] {
  return views.flatMap((seen) =>
    probes.flatMap((probe, index) => {
      const place = seen.content ? placeOf(seen, probe) : undefined;
      return place ? [{ seen, index, place }] : [];
    }),
  );
}
