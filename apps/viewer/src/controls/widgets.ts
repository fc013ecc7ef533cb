import { element } from "../page/dom.ts";
import type { Store } from "../store.ts";

let count = 0;
const nextId = (): string => `control-${++count}`;

/** A choice, by what the page calls it. */
export interface Choice<T extends string> {
  readonly value: T;
  readonly text: string;
}

/** A row of radio buttons that keep one entry of a store. */
export function radioRow<S extends object, T extends string>(
  name: string,
  store: Store<S>,
  select: (state: S) => T,
  choices: readonly Choice<T>[],
  choose: (value: T) => void,
): HTMLElement {
  const group = nextId();
  const inputs = choices.map(({ value }) => {
    const input = element("input", { type: "radio", name: group, value });
    input.addEventListener("change", () => choose(value));
    return input;
  });
  const show = (value: T): void => {
    for (const input of inputs) input.checked = input.value === value;
  };
  store.subscribe(select, show);
  show(select(store.get()));
  const labels = choices.map(({ text }, k) => element("label", {}, inputs[k] as Node, text));
  const bar = element("div", { class: "choices" }, ...labels);
  return element("fieldset", {}, element("legend", { class: "out-of-sight" }, name), bar);
}

/** A check box that keeps one entry of a store. */
export function tick<S extends object>(
  text: string,
  store: Store<S>,
  select: (state: S) => boolean,
  choose: (value: boolean) => void,
): HTMLLabelElement {
  const input = element("input", { type: "checkbox" });
  input.addEventListener("change", () => choose(input.checked));
  const show = (value: boolean): void => {
    input.checked = value;
  };
  store.subscribe(select, show);
  show(select(store.get()));
  return element("label", { class: "tick" }, input, text);
}

/** A labelled control in a row. */
export function row(text: string, control: HTMLElement): HTMLElement {
  const id = control.id || nextId();
  control.id = id;
  return element("div", { class: "row" }, element("label", { for: id }, text), control);
}

/** A selection list that keeps one entry of a store; groups of options by their heading, "" for none. */
export function selectList<S extends object>(
  store: Store<S>,
  select: (state: S) => string,
  groups: Readonly<Record<string, readonly Choice<string>[]>>,
  choose: (value: string) => void,
): HTMLSelectElement {
  const list = element("select");
  for (const [heading, choices] of Object.entries(groups)) {
    const options = choices.map(({ value, text }) => element("option", { value }, text));
    if (heading === "") list.append(...options);
    else list.append(element("optgroup", { label: heading }, ...options));
  }
  list.addEventListener("change", () => choose(list.value));
  const show = (value: string): void => {
    list.value = value;
  };
  store.subscribe(select, show);
  show(select(store.get()));
  return list;
}
