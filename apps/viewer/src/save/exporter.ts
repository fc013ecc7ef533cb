import { captionsOf, notesOf } from "../page/caption.ts";
import type { PlayClock } from "../play/playClock.ts";
import type { Scene } from "../scene/scene.ts";
import { aspectOf, rectanglesOf, sidesOf } from "../scene/viewLayout.ts";
import type { Session } from "../session.ts";
import type { ViewerState } from "../state.ts";
import type { Store } from "../store.ts";
import {
  type BarImage,
  barImages,
  drawPicture,
  type PictureTitle,
  type PictureWords,
  pngOf,
} from "./picture.ts";
import { recordVideo } from "./video.ts";

/** What exports need of the scene. */
type Drawing = Pick<Scene, "canvas" | "render" | "bars">;

/** Makes files of what is seen. */
export interface Exporter {
  picture(): Promise<Blob>;
  /** `progress` is the part that is done, up to 1. */
  video(signal: AbortSignal, progress: (part: number) => void): Promise<Blob>;
}

/** Seconds and pictures per second of a turn of the globe. */
const turn = { seconds: 6, speed: 20 };

/** Exports of a scene: through its times, its members, or once round. */
export function createExporter(
  store: Store<ViewerState>,
  session: Store<Session>,
  clock: PlayClock,
  drawing: Drawing,
): Exporter {
  const canvas = document.createElement("canvas");
  const bars = async (): Promise<readonly BarImage[]> => {
    const shown = drawing.bars();
    if (shown.length === 0) {
      throw new Error("save: a picture needs a field, and none is shown. Open one.");
    }
    return barImages(shown, drawing.canvas.clientWidth);
  };
  const draw = (images: readonly BarImage[]): void => {
    drawing.render();
    const words = wordsOf(store.get(), session.get(), drawing.canvas);
    drawPicture(canvas, drawing.canvas, images, words);
  };
  return {
    picture: async () => {
      draw(await bars());
      return pngOf(canvas);
    },
    video: async (signal, progress) => {
      const before = store.get();
      const { axis, backward, speed } = clock.settings.get();
      const count = clock.length(axis);
      const pictures = count > 1 ? count : turn.seconds * turn.speed;
      session.set({ playing: false });
      let images: readonly BarImage[] = [];
      const show = (k: number): void => {
        const place = backward ? count - 1 - k : k;
        if (count > 1) store.set(axis === "member" ? { member: place } : { frame: place });
        else {
          const longitude = before.camera.longitude + (2 * Math.PI * k) / pictures;
          store.set({ camera: { ...before.camera, longitude } });
        }
        draw(images);
      };
      try {
        // The pictures of a video have one scale, as those that play have.
        if (count > 1) store.set({ rangeOf: "sequence" });
        images = await bars();
        return await recordVideo({
          canvas,
          pictures,
          speed: count > 1 ? speed : turn.speed,
          draw: show,
          progress: (done) => progress(done / pictures),
          signal,
        });
      } finally {
        const { member, frame, camera, rangeOf } = before;
        store.set({ member, frame, camera, rangeOf });
      }
    },
  };
}

/** Names of the views where they stand on the canvas, and where their fields come from. */
function wordsOf(
  state: ViewerState,
  session: Session,
  { clientWidth: width, clientHeight: height }: HTMLCanvasElement,
): PictureWords {
  const captions = captionsOf(state, session);
  const sides = sidesOf(state);
  const rectangles = rectanglesOf(sides.length, width, height, aspectOf(state.projection));
  const titles = sides.map((side, k): PictureTitle => {
    const caption = captions.find((candidate) => candidate.side === side);
    const words = caption ? [caption.title, caption.place] : ["left − right"];
    const { x, y } = rectangles[k];
    return {
      text: words.filter((word) => word !== "").join(" · "),
      colour: sides.length > 1 ? side : "ink",
      x: x / width,
      y: y / height,
    };
  });
  return {
    titles,
    notes: notesOf(captions),
  };
}
