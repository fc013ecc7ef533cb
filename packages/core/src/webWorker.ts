// The entry of browser workers: the one module that knows both the pool and what core runs on it.

import { partsOfHalves } from "./parallel/transformHalves.ts";
import { adjointOfMaps, analysisOfMaps, synthesisOfRows } from "./parallel/transformPieces.ts";
import { serveTasks } from "./workers/serveTasks.ts";

serveTasks([adjointOfMaps, analysisOfMaps, synthesisOfRows, partsOfHalves]);
