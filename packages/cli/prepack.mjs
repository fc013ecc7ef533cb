/**
 * The published package brings the built viewer along, which `chaosphere view` serves, the licences of what that contains, and
 * the documentation, if it was built, for `chaosphere docs`.
 */
import { cpSync, existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const built = here("../../apps/viewer/dist");
for (const file of ["index.html", "third-party-notices.md"]) {
  if (existsSync(`${built}/${file}`)) continue;
  throw new Error(`prepack: the viewer must be built, got no ${built}/${file}. Run npm run build.`);
}
cpSync(built, here("viewer"), { recursive: true });
cpSync(`${built}/third-party-notices.md`, here("third-party-notices.md"));
const documentation = here("../../docs/.vitepress/dist");
if (existsSync(documentation)) cpSync(documentation, here("docs"), { recursive: true });
