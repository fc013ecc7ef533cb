import { button, element } from "../page/dom.ts";

/** Asks whether an address that a link names may be fetched; closing the dialog says no. */
export function askToFetch(address: URL): Promise<boolean> {
  const dialog: HTMLDialogElement = element(
    "dialog",
    { "aria-labelledby": "consent-title", "aria-describedby": "consent-text", class: "consent" },
    element("h2", { id: "consent-title" }, `Fetch data from ${address.host}?`),
    element(
      "p",
      { id: "consent-text" },
      "The link that opened this page names data on another site. Fetching them tells that site your network address, and what comes back is read here. Fetch them if you trust the link.",
    ),
    element("p", {}, element("code", {}, address.href)),
    element(
      "div",
      { class: "pair" },
      button("Do not fetch", () => dialog.close("no"), { autofocus: "" }),
      button("Fetch", () => dialog.close("yes")),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((answered) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      answered(dialog.returnValue === "yes");
    });
  });
}
