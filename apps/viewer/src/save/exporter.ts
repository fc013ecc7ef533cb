import type { PlayClock } from "../play/playClock.ts";
import type { Lines } from "../scene/glStage.ts";
import type { Scene } from "../scene/scene.ts";
import type { Session } from "../session/session.ts";
import type { ViewerState } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import { drawPicture, pngOf } from "./pictureImage.ts";
import type { PictureOptions, PicturePlan } from "./picturePlan.ts";
import { pictureSvg } from "./pictureSvg.ts";
import { planPicture } from "./planPicture.ts";
import { recordVideo } from "./video.ts";

/** What exports need of the scene. */
type Drawing = Pick<Scene, "pictures" | "frame" | "lines">;

/** Makes files of what is seen. */
export interface Exporter {
  /** A PNG file. */
  picture(options: PictureOptions): Promise<Blob>;
  /** An SVG file: fields as pixels; lines, axes, names, bars and values as vectors. */
  vector(options: PictureOptions): Promise<Blob>;
  /** `progress` is the part that is done, up to 1. */
  video(signal: AbortSignal, progress: (part: number) => void): Promise<Blob>;
}

/** Seconds and pictures per second of a turn of the globe. */
const turn = { seconds: 6, speed: 20 };

const plain: PictureOptions = { width: null, heading: "", isTransparent: false };

/** Exports of a scene: through its times, its members, or once round. */
export function createExporter(
  store: Store<ViewerState>,
  session: Store<Session>,
  clock: PlayClock,
  drawing: Drawing,
): Exporter {
  const canvas = document.createElement("canvas");

  const planOf = (options: PictureOptions, lines: Lines | null): PicturePlan => {
    const frame = drawing.frame();
    if (!frame?.views.some(({ content }) => content)) {
      throw new Error("save: a picture needs a field, and none is shown. Open one.");
    }
    return planPicture(frame, lines, store.get(), session.get(), options);
  };
  /** Draws the views as wide as is wanted, without lines that will be vectors. */
  const render = ({ width }: PictureOptions, plan: PicturePlan): HTMLCanvasElement => {
    const ratio = width === null ? undefined : width / plan.width;
    const bare = plan.lines.length > 0;
    const views = drawing.pictures.draw({ ...(ratio !== undefined && { ratio }), bare });
    const wanted = Math.floor(plan.width * (ratio ?? 0));
    const gl = views.getContext("webgl2");
    if (gl && gl.drawingBufferWidth < Math.min(wanted, views.width)) {
      throw new Error(
        `save: the graphics card draws at most ${gl.drawingBufferWidth} pixels across, got ${wanted}. Choose a smaller width.`,
      );
    }
    return views;
  };
  const draw = async (options: PictureOptions): Promise<void> => {
    const plan = planOf(options, null);
    await drawPicture(canvas, plan, () => render(options, plan));
  };

  return {
    picture: async (options) => {
      try {
        await draw(options);
      } finally {
        drawing.pictures.rest();
      }
      return pngOf(canvas);
    },
    vector: async (options) => {
      const plan = planOf(options, drawing.lines());
      try {
        const views = render(options, plan).toDataURL("image/png");
        return new Blob([pictureSvg(plan, views).svg], { type: "image/svg+xml" });
      } finally {
        drawing.pictures.rest();
      }
    },
    video: async (signal, progress) => {
      const before = store.get();
      const { axis, backward, speed } = clock.settings.get();
      const count = clock.length(axis);
      const pictures = count > 1 ? count : turn.seconds * turn.speed;
      session.set({ playing: false });
      const show = async (k: number): Promise<void> => {
        const place = backward ? count - 1 - k : k;
        if (count > 1) store.set(axis === "member" ? { member: place } : { frame: place });
        else {
          const longitude = before.camera.longitude + (2 * Math.PI * k) / pictures;
          store.set({ camera: { ...before.camera, longitude } });
        }
        await draw(plain);
      };
      try {
        // The pictures of a video have one scale, as those that play have.
        if (count > 1) store.set({ rangeOf: "sequence" });
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
        drawing.pictures.rest();
      }
    },
  };
}
