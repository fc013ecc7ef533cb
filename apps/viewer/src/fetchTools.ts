import type { Session } from "./session/session.ts";
import type { Store } from "./state/store.ts";
import { begin } from "./state/underway.ts";
import type { PageParts, Tools } from "./tools.ts";

/** Milliseconds after which the tools come although there is no field: it may wait for a file or an answer. */
const patience = 1000;

/**
 * The tools of the page: fetched and mounted once the first field has been drawn, or as soon as something asks for them. What
 * fails is told beside the drop zone, and tried again by the next that asks.
 */
export function fetchTools(page: PageParts): () => Promise<Tools> {
  let mounted: Promise<Tools> | undefined;
  const mount = async (): Promise<Tools> => {
    const { mountTools } = await import("./tools.ts").catch((error: unknown) => {
      mounted = undefined;
      throw new Error(
        `page: its panels and forms must be fetched, got “${error instanceof Error ? error.message : String(error)}”. Reload the page.`,
      );
    });
    return mountTools(page);
  };
  const tools = (): Promise<Tools> => {
    mounted ??= mount();
    return mounted;
  };
  const tell = (error: unknown): void => page.session.set({ errors: [String(error)] });
  const end = begin("panels and forms");
  afterFirstField(page.session, () => void tools().catch(tell).finally(end));
  return tools;
}

/** Calls back in the frame after the one that draws the first field. */
function afterFirstField(session: Store<Session>, act: () => void): void {
  let isDone = false;
  const once = (): void => {
    if (!isDone) act();
    isDone = true;
    end();
  };
  const end = session.subscribe(
    ({ left }) => left,
    () => requestAnimationFrame(() => setTimeout(once)),
  );
  setTimeout(once, patience);
}
