import { constants } from "node:fs";
import { open } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, sep } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { belowToken, namesLoopback } from "./access.ts";
import { encodingFor, tried } from "./compression.ts";
import { policyOf, type Served } from "./policy.ts";

/** What is served. */
export interface Contents {
  /** The verb that serves. Default `"view"`. */
  readonly verb?: Served;
  /** Folder of the page. */
  readonly site: string;
  /** Further files by their encoded address: paths of this computer, or bytes. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
  ".md": "text/plain; charset=utf-8",
};

/** Answers one request: with a file to whoever names the loopback interface and knows the token. */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { site, files, verb = "view" }: Contents,
  token: string,
): Promise<void> {
  const { method, url = "/", headers } = request;
  if (!namesLoopback(headers.host)) {
    return refuse(
      response,
      verb,
      403,
      "The address must name this computer. Use localhost or 127.0.0.1, with the port of the tunnel where there is one.",
    );
  }
  if (method !== "GET" && method !== "HEAD") {
    response.setHeader("allow", "GET, HEAD");
    return refuse(response, verb, 405, "This server gives files and takes none.");
  }
  const address = belowToken(url, token);
  const found = address === undefined ? undefined : (files.get(address) ?? siteFile(site, address));
  const body = found === undefined ? undefined : await bodyOf(found);
  if (address === undefined || body === undefined) {
    return refuse(response, verb, 404, "Nothing is here. Use the whole address that was printed.");
  }
  const encoding = encodingFor(request, body.start);
  response.writeHead(200, {
    ...policyOf(verb),
    "content-type": types[extname(address || "index.html")] ?? "application/octet-stream",
    "cache-control": files.has(address) ? "no-store" : "no-cache",
    "accept-ranges": "none",
    vary: "accept-encoding",
    // What compressing leaves is not known before, and goes over in chunks.
    ...(encoding ? { "content-encoding": encoding.name } : { "content-length": body.length }),
  });
  if (method === "HEAD") {
    body.close();
    response.end();
  } else if (encoding) await pipeline(body.read(), encoding.compress(), response);
  else await pipeline(body.read(), response);
}

/** What is sent, of which the first bytes are known. */
interface Body {
  readonly start: Uint8Array;
  readonly length: number;
  /** As many bytes as `length` says; closes what was opened. */
  readonly read: () => Readable;
  readonly close: () => void;
}

async function bodyOf(found: string | Uint8Array): Promise<Body | undefined> {
  if (typeof found !== "string") {
    const read = () => Readable.from([found], { objectMode: false });
    return { start: found.subarray(0, tried), length: found.length, read, close: () => {} };
  }
  const handle = await open(found, constants.O_RDONLY | constants.O_NONBLOCK).catch(
    () => undefined,
  );
  const kind = await handle?.stat();
  if (!handle || !kind?.isFile()) {
    await handle?.close();
    return undefined;
  }
  const { buffer, bytesRead } = await handle.read(new Uint8Array(tried), 0, tried, 0);
  return {
    start: buffer.subarray(0, bytesRead),
    length: kind.size,
    read: () => handle.createReadStream(kind.size > 0 ? { start: 0, end: kind.size - 1 } : {}),
    close: () => void handle.close(),
  };
}

/** A file of the page's folder, undefined for any address that would lead out of it. */
function siteFile(site: string, address: string): string | undefined {
  let names: string[];
  try {
    names = decodeURIComponent(address || "index.html").split("/");
  } catch {
    return undefined;
  }
  const isPlain = (name: string) => !name.startsWith(".") && !/[\\\0:]/.test(name) && name !== "";
  return names.every(isPlain) ? join(site, names.join(sep)) : undefined;
}

/** Says in a line of plain text why nothing is given. */
export function refuse(response: ServerResponse, verb: Served, status: number, why: string): void {
  response.writeHead(status, { ...policyOf(verb), "content-type": "text/plain; charset=utf-8" });
  response.end(`chaosphere ${verb}: ${why}\n`);
}
