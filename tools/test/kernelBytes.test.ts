import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sourceHash as transforms } from "../../packages/core/src/kernels/bytes.generated.ts";
import { sourceHash as transformsF32 } from "../../packages/core/src/kernels/bytesF32.generated.ts";
import { sourceHash as products } from "../../packages/core/src/linalg/bytes.generated.ts";
import { sourceHash as random } from "../../packages/core/src/random/bytes.generated.ts";
import { sourceHash as malliavin } from "../../packages/malliavin/src/nonlinear/bytes.generated.ts";
import { sourceHash as model } from "../../packages/model/src/network/bytes.generated.ts";
import { sourceHash as train } from "../../packages/train/src/backend/bytes.generated.ts";
import { sourceHash as operator } from "../../packages/train/src/network/operatorBytes.generated.ts";

test.each(
  Object.entries({
    "core/wasm/transforms": transforms,
    "core/wasm/transformsF32": transformsF32,
    "core/wasm/linalg": products,
    "core/wasm/random": random,
    "malliavin/wasm": malliavin,
    "model/wasm": model,
    "train/wasm/heap": train,
    "train/wasm/operator": operator,
  }),
)(
  "the committed kernels of %s are those of their sources; after a change run npm run wasm",
  (sourceFolder, sourceHash) => {
    const folder = new URL(`../../packages/${sourceFolder}/`, import.meta.url);
    const hash = createHash("sha256");
    for (const file of readdirSync(folder).sort()) {
      if (file.endsWith(".ts")) hash.update(readFileSync(new URL(file, folder)));
    }
    expect(hash.digest("hex")).toBe(sourceHash);
  },
);
