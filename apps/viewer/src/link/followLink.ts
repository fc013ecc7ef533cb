import type { Session } from "../session.ts";
import type { ViewerState } from "../state.ts";
import type { Store } from "../store.ts";
import { readLink, writeLink } from "./shareLink.ts";

/** Milliseconds the state must rest before the address follows it: browsers limit how often it may change. */
const rest = 400;

/** Keeps the address of the page a link to what it shows, and the page what a newly pasted link says. */
export function followLink(store: Store<ViewerState>, session: Store<Session>): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  store.subscribe(
    (state) => state,
    () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (!session.get().playing) history.replaceState(null, "", writeLink(store.get()));
      }, rest);
    },
  );
  window.addEventListener("hashchange", () => {
    const reading = readLink(location.hash);
    if ("state" in reading) store.set(reading.state);
    else session.set({ errors: [reading.complaint] });
  });
}

/** Copies the link of what the page shows; where the clipboard is closed, it stands in the address. */
export async function copyLink(store: Store<ViewerState>, session: Store<Session>): Promise<void> {
  history.replaceState(null, "", writeLink(store.get()));
  const { left, right } = store.get();
  const file = [left, right].find((spec) => spec?.kind === "file");
  const note =
    file?.kind === "file" ? ` It cannot carry the file ${file.name}: send that along.` : "";
  try {
    await navigator.clipboard.writeText(location.href);
    session.set({ status: `Link copied.${note}` });
  } catch {
    session.set({ status: `The link stands in the address bar.${note}` });
  }
}
