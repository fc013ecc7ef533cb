/** The published package brings the built viewer along, which `chaosphere view` serves. */
import { cpSync, existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const built = fileURLToPath(new URL("../../apps/viewer/dist", import.meta.url));
if (!existsSync(`${built}/index.html`)) {
  throw new Error(
    `prepack: the viewer must be built, got no ${built}/index.html. Run npm run build.`,
  );
}
cpSync(built, fileURLToPath(new URL("viewer", import.meta.url)), { recursive: true });
