// Draws the pictures of the gallery by the commands that its page shows.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { galleryFolder, pictureOf } from "./galleryPictures.ts";
import { commandsOf, runCommands } from "./pageCommands.ts";
import { root } from "./repository.ts";

const scratch = mkdtempSync(join(tmpdir(), "chaosphere-gallery-"));
try {
  symlinkSync(`${root}data`, join(scratch, "data"));
  rmSync(galleryFolder, { recursive: true, force: true });
  mkdirSync(galleryFolder);
  for (const { commands, note } of commandsOf("gallery")) {
    runCommands(`set -e\n${commands}`, scratch);
    const picture = pictureOf(note, commands);
    if (picture) copyFileSync(join(scratch, picture.file), join(galleryFolder, picture.file));
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
