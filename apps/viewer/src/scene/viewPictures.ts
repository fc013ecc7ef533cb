import type { Frame } from "./frame.ts";
import { type GlStage, glStage, type Lines, webgl2Of } from "./glStage.ts";
import { clearGround } from "./ground.ts";

/** How the views are drawn for a picture. */
export interface PictureDrawing {
  /** Pixels of the drawing per CSS pixel. Default those of the screen. */
  readonly ratio?: number;
  /** Whether all lines are left out, because the picture draws them. */
  readonly bare?: boolean;
}

/** Draws the views on a clear ground, on a canvas apart from the page's, which is opaque. */
export interface ViewPictures {
  /**
   * The views as they are now. WebGL forgets them at the end of the task.
   *
   * @throws Error if the browser gives no WebGL 2 for it.
   */
  draw(options?: PictureDrawing): HTMLCanvasElement;
  /** Gives up the memory of a drawing. */
  rest(): void;
  dispose(): void;
}

/** What pictures are drawn from. */
interface Views {
  readonly frame: () => Frame;
  readonly lines: () => Lines;
  readonly screenRatio: () => number;
}

/** Where nothing can be drawn. */
export const noPictures: ViewPictures = {
  draw: () => {
    throw new Error(noContext);
  },
  rest: () => {},
  dispose: () => {},
};

const noContext =
  "save: a picture needs WebGL 2, and the browser gave none. Close other pages that draw, or save the values.";

/** Pictures of the views; the canvas and its context come with the first. */
export function viewPictures({ frame, lines, screenRatio }: Views): ViewPictures {
  let made: { readonly canvas: HTMLCanvasElement; readonly stage: GlStage } | undefined;
  const make = (): NonNullable<typeof made> => {
    const canvas = document.createElement("canvas");
    const context = webgl2Of(canvas, { isOpaque: false });
    if (!context) throw new Error(noContext);
    return { canvas, stage: glStage(canvas, context) };
  };
  const release = (): void => made?.stage.dispose();

  return {
    draw: ({ ratio = screenRatio(), bare = false } = {}) => {
      if (made?.canvas.getContext("webgl2")?.isContextLost()) {
        release();
        made = undefined;
      }
      made ??= make();
      const now = frame();
      made.stage.draw(bare ? withoutContours(now) : now, bare ? {} : lines(), ratio, clearGround);
      return made.canvas;
    },
    rest: () => made?.stage.rest(),
    dispose: release,
  };
}

function withoutContours(frame: Frame): Frame {
  const views = frame.views.map((view) => ({
    ...view,
    content: view.content && { ...view.content, contours: null },
  }));
  return { ...frame, views };
}
