/** A sequence of pictures to record. */
export interface VideoPlan {
  /** The canvas that `draw` fills. */
  readonly canvas: HTMLCanvasElement;
  /** Number of pictures. */
  readonly pictures: number;
  /** Pictures per second. */
  readonly speed: number;
  /** Draws picture k. */
  readonly draw: (k: number) => Promise<void>;
  /** Called after each picture. */
  readonly progress: (done: number) => void;
  readonly signal: AbortSignal;
}

/** The WebM kinds to try, best first. */
const kinds = ["video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm"];

/** Why this browser cannot record, or null if it can. */
export function noVideo(): string | null {
  const able =
    typeof MediaRecorder !== "undefined" &&
    "captureStream" in HTMLCanvasElement.prototype &&
    kinds.some((kind) => MediaRecorder.isTypeSupported(kind));
  return able
    ? null
    : "save: this browser cannot record WebM. Save pictures, or use Chromium or Firefox.";
}

/**
 * Records the pictures in real time as WebM. Stopped early by the signal, it holds what was drawn.
 *
 * @throws Error if the browser cannot record, or its recorder fails.
 */
export async function recordVideo(plan: VideoPlan): Promise<Blob> {
  const reason = noVideo();
  if (reason) throw new Error(reason);
  const { canvas, pictures, speed, draw, progress, signal } = plan;
  await draw(0);
  const stream = canvas.captureStream(0);
  const [track] = stream.getVideoTracks() as [CanvasCaptureMediaStreamTrack];
  const mimeType = kinds.find((kind) => MediaRecorder.isTypeSupported(kind)) as string;
  const recorder = new MediaRecorder(stream, { mimeType, videoBitsPerSecond: 12e6 });
  const film = collect(recorder);
  const show = async (k: number): Promise<void> => {
    const start = performance.now();
    await draw(k);
    track.requestFrame();
    const rest = start + 1000 / speed - performance.now();
    await new Promise((next) => setTimeout(next, Math.max(0, rest)));
  };
  recorder.start();
  for (let k = 0; k < pictures && !signal.aborted; k++) {
    await show(k);
    progress(k + 1);
  }
  // An encoder takes a while to start: a short film has ended by then, and its last picture is held.
  for (let k = 0; k < encoderSeconds * speed && film.size() === 0; k++) {
    await show(pictures - 1);
    recorder.requestData();
  }
  recorder.stop();
  track.stop();
  return film.end();
}

/** Seconds to wait for the first bytes of the encoder. */
const encoderSeconds = 5;

/** What a recorder gives, as it comes. */
function collect(recorder: MediaRecorder): { size(): number; end(): Promise<Blob> } {
  const parts: Blob[] = [];
  const size = (): number => parts.reduce((sum, part) => sum + part.size, 0);
  const fault =
    "save: the browser's recorder must keep up, and failed. Make the window smaller and try again.";
  const ended = new Promise<Blob>((resolve, reject) => {
    recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
    recorder.addEventListener("error", () => reject(new Error(fault)));
    recorder.addEventListener("stop", () => {
      if (size() > 0) resolve(new Blob(parts, { type: "video/webm" }));
      else reject(new Error(fault));
    });
  });
  return { size, end: () => ended };
}
