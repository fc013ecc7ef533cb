import { nextTheme } from "../page/theme.ts";
import type { PlayClock } from "../play/playClock.ts";
import { showsCoastlines } from "../scene/ofEarth.ts";
import type { Session } from "../session/session.ts";
import type { PanelName, ProjectionKind, ViewerState } from "../state/state.ts";
import type { Store } from "../state/store.ts";

/** A key, what it does in words, and the action. */
export interface KeyCommand {
  /** `KeyboardEvent.key`. */
  readonly key: string;
  readonly does: string;
  readonly act: () => void;
}

/** Actions of other parts of the page that have a key. */
export interface KeyActions {
  readonly clock: PlayClock;
  readonly copyLink: () => void;
  readonly openSave: () => void;
  readonly openHelp: () => void;
}

const panels: readonly PanelName[] = [
  "spectrum",
  "ratio",
  "histogram",
  "profile",
  "model",
  "entropy",
];

/** The single keys of the page, in the order the help shows them. */
export function keyCommands(
  store: Store<ViewerState>,
  session: Store<Session>,
  { clock, copyLink, openSave, openHelp }: KeyActions,
): readonly KeyCommand[] {
  const project = (projection: ProjectionKind) => () => store.set({ projection });
  const browse = (by: number) => () => {
    session.set({ playing: false });
    clock.step(clock.settings.get().axis, by);
  };
  const cycle = (): void => {
    const { panel } = store.get();
    const next = panel === null ? 0 : (panels.indexOf(panel) + 1) % panels.length;
    store.set({ panel: panels[next] });
  };
  return [
    { key: " ", does: "play or pause", act: clock.toggle },
    { key: ",", does: "previous field or time", act: browse(-1) },
    { key: ".", does: "next field or time", act: browse(1) },
    { key: "1", does: "globe", act: project("globe") },
    { key: "2", does: "Mollweide map", act: project("mollweide") },
    { key: "3", does: "plate carrée map", act: project("equirectangular") },
    {
      key: "g",
      does: "graticule on or off",
      act: () => store.set({ graticule: !store.get().graticule }),
    },
    {
      key: "c",
      does: "coastlines on or off",
      act: () => store.set({ coastlines: !showsCoastlines(store.get()) }),
    },
    {
      key: "d",
      does: "difference of the two views on or off",
      act: () => store.set({ difference: !store.get().difference }),
    },
    { key: "p", does: "next panel", act: cycle },
    {
      key: "t",
      does: "theme: automatic, light, dark",
      act: () => store.set({ theme: nextTheme(store.get().theme) }),
    },
    { key: "l", does: "copy the link", act: copyLink },
    { key: "s", does: "save pictures, video or numbers", act: openSave },
    { key: "?", does: "show this help", act: openHelp },
  ];
}
