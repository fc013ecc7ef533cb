import { createGenerator, type Generator } from "./generate/generator.ts";
import { mountGenerate } from "./generate/mountGenerate.ts";
import { slot } from "./page/slots.ts";
import { mountPanels } from "./panels/mountPanels.ts";
import type { PlayClock } from "./play/playClock.ts";
import type { Observer } from "./posterior/observer.ts";
import { createExporter } from "./save/exporter.ts";
import { createSave } from "./save/saveDialog.ts";
import type { Scene } from "./scene/scene.ts";
import type { Session } from "./session/session.ts";
import type { ViewerState } from "./state/state.ts";
import type { Store } from "./state/store.ts";

/** The parts of the page that its tools work on. */
export interface PageParts {
  readonly store: Store<ViewerState>;
  readonly session: Store<Session>;
  readonly scene: Scene;
  readonly clock: PlayClock;
  readonly observer: Observer;
  /** Fetches all models that come with the page. */
  readonly provideModels: () => void;
}

/** What draws and saves fields. */
export interface Tools {
  readonly generator: Generator;
  readonly openSave: () => void;
}

/**
 * Mounts what the first field does without: panels, generators and downloads. Their code is a bundle of its own, so that the
 * field need not wait for it.
 */
export function mountTools(page: PageParts): Tools {
  const { store, session, scene, clock, observer, provideModels } = page;
  const generator = createGenerator(store, session);
  const save = createSave(store, session, createExporter(store, session, clock, scene));
  mountGenerate(slot("generate"), store, session, generator, observer, provideModels);
  mountPanels(slot("panels"), store, session, generator.client);
  return { generator, openSave: () => save.open() };
}
