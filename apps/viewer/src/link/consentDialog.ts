import { html } from "lit-html";
import { ask, closeWith } from "../widgets/dialog.ts";

/** Asks whether an address that a link names may be fetched; closing the dialog says no. */
export async function askToFetch({ host, href }: URL): Promise<boolean> {
  const answer = await ask(
    () => html`
      <dialog class="consent" aria-labelledby="consent-title" aria-describedby="consent-text">
        <h2 id="consent-title">Fetch data from ${host}?</h2>
        <p id="consent-text">
          The link that opened this page names data on another site. Fetching the data tells that
          site your network address, and this page reads whatever the site sends. Fetch it only if
          you trust the link.
        </p>
        <p><code>${href}</code></p>
        <div class="pair">
          <button type="button" autofocus @click=${closeWith("no")}>Do not fetch</button>
          <button type="button" @click=${closeWith("yes")}>Fetch</button>
        </div>
      </dialog>`,
  );
  return answer === "yes";
}
