import type { Session } from "../session/session.ts";
import type { ViewerState } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import { readLink, writeLink } from "./shareLink.ts";

/** Milliseconds the state must rest before the address follows it: browsers limit how often it may change. */
const restMs = 400;

/** Milliseconds for which a message is shown. */
const messageMs = 6000;

/** Keeps the address of the page a link to what it shows, and the page what a newly pasted link says. */
export function followLink(store: Store<ViewerState>, session: Store<Session>): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  store.subscribe(
    (state) => state,
    () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (!session.get().playing) history.replaceState(null, "", writeLink(store.get()));
      }, restMs);
    },
  );
  window.addEventListener("hashchange", () => {
    const reading = readLink(location.hash);
    if ("state" in reading) store.set(reading.state);
    else session.set({ errors: [reading.complaint] });
  });
}

/** Copies the link of what the page shows; where the clipboard is closed, it is in the address bar. */
export async function copyLink(store: Store<ViewerState>, session: Store<Session>): Promise<void> {
  history.replaceState(null, "", writeLink(store.get()));
  const { left, right } = store.get();
  const file = [left, right].find((spec) => spec?.kind === "file");
  const note =
    file?.kind === "file" ? ` It cannot carry the file ${file.name}: send the file too.` : "";
  const status = `${(await toClipboard(location.href)) ? "Link copied." : "The link is in the address bar."}${note}`;
  session.set({ status });
  setTimeout(() => {
    if (session.get().status === status) session.set({ status: "" });
  }, messageMs);
}

/** Whether the text was copied: pages that come over plain http from elsewhere have no clipboard. */
async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
