import { row, selectList } from "../controls/widgets.ts";
import { button, element } from "../page/dom.ts";
import type { Session } from "../session.ts";
import type { ViewerState } from "../state.ts";
import type { Store } from "../store.ts";
import { choiceOfBundled } from "./bundledList.ts";
import type { Content, ReadingOptions } from "./content.ts";
import { dropZone } from "./dropZone.ts";
import type { Opener, OpenSide } from "./opener.ts";
import { readingControls } from "./readingControls.ts";
import { variableChoice } from "./variableChoice.ts";

/** Fills the panel from which everything is opened; dropping works on the whole page. */
export function mountOpen(
  root: HTMLElement,
  store: Store<ViewerState>,
  session: Store<Session>,
  opener: Opener,
): void {
  const reading = readingControls();
  const side = sideChoice(session);
  const variables = variableChoice();

  let count = 0;
  /** Runs what takes a while; what fails says so beside the drop zone. */
  const attempt = async (work: (side: OpenSide) => Promise<Content | undefined>) => {
    const mine = ++count;
    session.set({ status: "Reading…", errors: [] });
    await nextFrame();
    try {
      const content = await work(session.get().target);
      if (mine === count) session.set({ status: "" });
      return content;
    } catch (error) {
      session.set({ status: "", errors: [error instanceof Error ? error.message : String(error)] });
      return undefined;
    }
  };

  const open = async (
    what: (side: OpenSide, options: ReadingOptions) => Promise<Content | undefined>,
    variable?: string,
  ): Promise<void> => {
    const options = { ...reading.value(), ...(variable !== undefined && { variable }) };
    const content = await attempt((side) => what(side, options));
    if (content) variables.offer(content, (other) => void open(what, other));
  };

  const { zone } = dropZone((files) => {
    void open(async (target, options) => opener.openFiles(await files, target, options));
  });
  const address = addressForm((url) => {
    void open((target, options) => opener.openAddress(url, target, options));
  });
  root.append(
    zone,
    errorLine(session),
    choiceOfBundled(store, session),
    address,
    variables.row,
    differently(session, opener, (side) => void attempt(() => opener.readDifferently(side))),
    side,
    reading.row,
  );
}

/** The browser paints the status before long work begins. */
function nextFrame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}

function errorLine(session: Store<Session>): HTMLElement {
  const line = element("div", { class: "error open-error", role: "alert" });
  const write = (errors: readonly string[]): void => {
    line.replaceChildren(...errors.map((message) => element("p", {}, withoutCaller(message))));
  };
  session.subscribe(({ errors }) => errors, write);
  write(session.get().errors);
  return line;
}

/** Messages open with the name of a function, which says nothing to whoever looks at the page. */
function withoutCaller(message: string): string {
  const text = message.replace(/^[A-Za-z]\w*: /, "");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function addressForm(open: (url: string) => void): HTMLElement {
  const input = element("input", {
    type: "text",
    inputmode: "url",
    id: "open-address",
    placeholder: "https://…",
    autocomplete: "off",
    spellcheck: "false",
  });
  const form = element(
    "form",
    { class: "row" },
    element("label", { for: "open-address" }, "Address"),
    element("div", { class: "pair open-address" }, input, element("button", {}, "Open")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.value.trim() !== "") open(input.value.trim());
  });
  return form;
}

/** A button to read what the chosen side shows differently, out of sight where its file says all of itself. */
function differently(
  session: Store<Session>,
  opener: Opener,
  read: (side: OpenSide) => void,
): HTMLElement {
  const again = button("Read differently…", () => read(session.get().target));
  const line = element("div", { class: "open-again" }, again);
  const follow = (): void => {
    line.hidden = !opener.hasReadings(session.get().target);
  };
  for (const part of ["left", "right", "target"] as const) {
    session.subscribe((held) => held[part], follow);
  }
  follow();
  return line;
}

/** Which side things are opened on; the right one makes it two. */
function sideChoice(session: Store<Session>): HTMLElement {
  return row(
    "Show on",
    selectList(
      session,
      ({ target }) => target,
      {
        "": [
          { value: "left", text: "left" },
          { value: "right", text: "right" },
        ],
      },
      (side) => session.set({ target: side as OpenSide }),
    ),
  );
}
