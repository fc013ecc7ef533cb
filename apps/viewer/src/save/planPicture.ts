import { type Bar, barsOf } from "../scene/bars.ts";
import { contourLabels } from "../scene/contourLabels.ts";
import type { Frame, FrameView } from "../scene/frame.ts";
import type { Lines } from "../scene/glStage.ts";
import { marksIn, type ObservedMarks } from "../scene/marks.ts";
import { probesInSight } from "../scene/probes.ts";
import { valueAt } from "../scene/valueAt.ts";
import { captionsOf, notesOf } from "../session/caption.ts";
import { formatValue } from "../session/reading.ts";
import type { Session } from "../session/session.ts";
import type { ViewerState } from "../state/state.ts";
import type {
  PictureAxes,
  PictureInks,
  PictureKey,
  PictureOptions,
  PicturePlan,
  PictureTitle,
} from "./picturePlan.ts";
import { vectorLines } from "./vectorLines.ts";

/** Room a label needs to the right of its point, CSS pixels. */
const labelRoom = 130;

/**
 * What stands around and over the fields of a frame.
 *
 * @param lines - Lines to be drawn as vectors; null where the pixels of the views have them.
 */
export function planPicture(
  frame: Frame,
  lines: Lines | null,
  state: ViewerState,
  session: Session,
  { heading, isTransparent }: PictureOptions,
): PicturePlan {
  const captions = captionsOf(state, session);
  const isOneOfMany = state.right === null && frame.views.length > 1;
  const titles = frame.views.map(({ side, name, view, content }): PictureTitle => {
    const caption = captions.find((candidate) => candidate.side === side);
    const words =
      caption && !isOneOfMany
        ? [caption.title, caption.place]
        : [name || (content?.shown.title ?? side)];
    return {
      text: words.filter((word) => word !== "").join(" · "),
      colour: frame.views.length > 1 ? side : "ink",
      rect: view.rect,
    };
  });
  const probes = probesInSight(frame, state.probes).map(({ seen, index, place }) => {
    const { content, view } = seen;
    const value = content ? formatValue(valueAt(content.shown, state.probes[index])) : "";
    return {
      ...place,
      words: `${value} ${content?.shown.unit ?? ""}`.trim(),
      isTurned: place.x > view.rect.x + view.rect.width - labelRoom,
    };
  });
  const bars = barsOf(frame);
  const marks = marksIn(frame, state);
  return {
    width: frame.width,
    height: frame.height,
    heading,
    titles,
    probes,
    reasons: frame.views.flatMap(({ why, view }) =>
      why === "" ? [] : [{ rect: view.rect, words: why }],
    ),
    axes: lines ? frame.views.flatMap(axesOf) : [],
    lines: lines
      ? frame.views.map((seen) => ({ rect: seen.view.rect, layers: vectorLines(seen, lines) }))
      : [],
    levels: contourLabels(frame),
    arrows: frame.views.flatMap(({ arrows, view }) =>
      arrows === "" ? [] : [{ rect: view.rect, path: arrows }],
    ),
    marks,
    keys: keysOf(frame, bars, marks),
    bars,
    notes: notesOf(captions),
    inks: inksOf(getComputedStyle(document.documentElement)),
    isTransparent,
  };
}

/** What the legend explains: cells without a value, places that were seen, the length of arrows. */
function keysOf(
  { arrowKey }: Frame,
  bars: readonly Bar[],
  marks: ObservedMarks | null,
): readonly PictureKey[] {
  return [
    ...(bars.some(({ hasGaps }) => hasGaps) ? [{ kind: "gaps", words: "no value" } as const] : []),
    ...(marks ? [{ kind: "marks", words: "observed" } as const] : []),
    ...(arrowKey ? [{ kind: "arrow", ...arrowKey } as const] : []),
  ];
}

/** The edge of the map; none around a relief, whose edge is its own. */
function axesOf({ view, content }: FrameView): PictureAxes[] {
  if (!content || content.relief) return [];
  const { rect, unit, centre, projection } = view;
  const { halfWidth, halfHeight } = projection;
  const place = {
    x: rect.x + rect.width / 2 - (halfWidth + centre.x) / unit,
    y: rect.y + rect.height / 2 - (halfHeight - centre.y) / unit,
    width: (2 * halfWidth) / unit,
  };
  return [{ rect, outline: projection.outline(place) }];
}

function inksOf(style: CSSStyleDeclaration): PictureInks {
  const ink = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: ink("ink"),
    left: ink("left"),
    right: ink("right"),
    difference: ink("difference"),
    ground: ink("ground"),
    surface: ink("surface"),
    muted: ink("muted"),
  };
}
