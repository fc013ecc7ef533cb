import type { FieldCells } from "../fields/cells.ts";
import { cutSky } from "./cutSky.ts";
import type { CutAnswer } from "./cutSpectra.ts";

addEventListener("message", ({ data }: MessageEvent<FieldCells>) => {
  postMessage(answerTo(data));
});

function answerTo(cells: FieldCells): CutAnswer {
  try {
    return cutSky(cells);
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
}
