// The entry of browser workers: the one module that knows both the pool and what core runs on it.

import { stagesOfTransform } from "./parallel/transformHalves.ts";
import {
  adjointOfMaps,
  analysisOfMaps,
  shareOfBatch,
  synthesisOfRows,
} from "./parallel/transformPieces.ts";
import { serveTasks } from "./workers/serveTasks.ts";

serveTasks([adjointOfMaps, analysisOfMaps, shareOfBatch, synthesisOfRows, stagesOfTransform]);
