import { mountControls } from "./controls/mountControls.ts";
import { fetchTools } from "./fetchTools.ts";
import { createHelp } from "./keys/helpDialog.ts";
import { type KeyCommand, keyCommands } from "./keys/keyMap.ts";
import { listenToKeys } from "./keys/listen.ts";
import { listenToUndo } from "./keys/undoKeys.ts";
import { createConsent } from "./link/consent.ts";
import { askToFetch } from "./link/consentDialog.ts";
import { copyLink, followLink } from "./link/followLink.ts";
import { readLink } from "./link/shareLink.ts";
import { followAnalysis } from "./open/followAnalysis.ts";
import { modelOf, provideModels } from "./open/models.ts";
import { mountOpen } from "./open/mountOpen.ts";
import { createOpener } from "./open/opener.ts";
import { askReading } from "./open/readingDialog.ts";
import { followSources } from "./open/sources.ts";
import { createTasks } from "./open/tasks.ts";
import { mountActions, mountStatus } from "./page/actions.ts";
import { mountCaption } from "./page/mountCaption.ts";
import { mountReadout } from "./page/readout.ts";
import { pageElement, slot } from "./page/slots.ts";
import { mountStarts } from "./page/starts.ts";
import { followTheme } from "./page/theme.ts";
import { mountPlayBar } from "./play/playBar.ts";
import { createPlayClock } from "./play/playClock.ts";
import { createObserver } from "./posterior/observer.ts";
import { mountRecent } from "./recent/mountRecent.ts";
import { createSourceHistory } from "./recent/sourceHistory.ts";
import { createScene, type Scene } from "./scene/scene.ts";
import { createSession, type Session } from "./session/session.ts";
import { initialState, type ViewerState } from "./state/state.ts";
import { createStore, type Store } from "./state/store.ts";
import { awaited, settled } from "./state/underway.ts";
import type { Tools } from "./tools.ts";

declare global {
  interface Window {
    /** For tests: what the page shows, and what it holds. */
    __chaosphere?: {
      readonly store: Store<ViewerState>;
      readonly session: Store<Session>;
      readonly scene: Scene;
      /** Panels and forms, which come after the first field. */
      readonly tools: () => Promise<Tools>;
      /** Resolves when the page shows what its state asks for. */
      readonly settled: () => Promise<void>;
      /** What is on its way until then. */
      readonly awaited: () => readonly string[];
    };
  }
}

const link = readLink(location.hash);
const store = createStore("state" in link ? link.state : initialState);
const session = createSession();

followTheme(store);
const observer = createObserver(store, session);
const scene = createScene(slot("scene"), store, session, observer);

const sourceHistory = createSourceHistory(store, session);
const lessMotion = matchMedia("(prefers-reduced-motion: reduce)").matches;
const clock = createPlayClock(store, session, lessMotion ? 1 : 5);
const help = createHelp(() => commands);
const tasks = createTasks(session);
const consent = createConsent(document.baseURI, askToFetch);
const models = provideModels(store, session, consent);
const tools = fetchTools({
  ...{ store, session, scene, clock, observer },
  provideModels: models.provideAll,
});
window.__chaosphere = { store, session, scene, tools, settled, awaited };
const tell = (error: unknown): void => session.set({ errors: [String(error)] });
const actions = {
  clock,
  copyLink: () => void copyLink(store, session),
  openSave: () => void tools().then(({ openSave }) => openSave(), tell),
  openHelp: () => help.open(),
};
const commands: readonly KeyCommand[] = keyCommands(store, session, actions);

followLink(store, session);
listenToKeys(commands);
listenToUndo(sourceHistory);
mountActions(pageElement("actions"), store, sourceHistory, actions);
mountStatus(pageElement("status"), session);
mountCaption(pageElement("caption"), store, session);
mountRecent(slot("recent"), store, sourceHistory);
mountReadout(slot("readout"), session);
mountPlayBar(slot("play"), store, session, clock);
mountControls(slot("view"), store, session);

const opener = createOpener(store, session, consent, tasks, askReading);
mountOpen(slot("open"), store, session, opener);
mountStarts(pageElement("starts"), store, session, async (spec) =>
  (await tools()).generator.follow(spec),
);
followSources(
  store,
  session,
  tasks,
  async (spec, task) => {
    if (spec.kind === "bundled" || spec.kind === "url") return opener.openSource(spec, task);
    const model = modelOf(spec);
    if (model !== undefined) await models.provide(model);
    return (await tools()).generator.generate(spec);
  },
  sourceHistory,
);
followAnalysis(store, session, tasks);
if ("complaint" in link) session.set({ errors: [link.complaint] });
