import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, sep } from "node:path";
import { CallError } from "../callError.ts";

/** What a server serves. */
export interface ServerOptions {
  /** Folder of the page. */
  readonly site: string;
  /** Further files by their encoded address: paths of this computer, or bytes. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  /** 0: any free one. */
  readonly port: number;
}

/** A server on the loopback interface. */
export interface PageServer {
  /** `http://127.0.0.1:port/`. */
  readonly address: string;
  readonly port: number;
  /** Ends it, and the connections it has. */
  readonly close: () => Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".wasm": "application/wasm",
  ".txt": "text/plain; charset=utf-8",
  ".md": "text/plain; charset=utf-8",
};

/**
 * Serves a folder and some files to this computer alone.
 *
 * @throws {@link CallError} if the port is taken or may not be used.
 */
export async function servePage(options: ServerOptions): Promise<PageServer> {
  const server = createServer((request, response) => {
    answer(request, response, options).catch(() => fail(response, 500));
  });
  await listening(server, options.port);
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/`,
    port,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      const code = "code" in error ? String(error.code) : error.message;
      reject(
        new CallError(
          `--port must be free and permitted, got ${port} (${code}). Leave it out, and one is found.`,
        ),
      );
    });
    server.listen(port, "127.0.0.1", resolve);
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { site, files }: ServerOptions,
): Promise<void> {
  if (!isLocal(request)) return fail(response, 403);
  if (request.method !== "GET" && request.method !== "HEAD") return fail(response, 405);
  const address = (request.url ?? "/").split(/[?#]/)[0]?.slice(1) ?? "";
  const found = files.get(address) ?? siteFile(site, address);
  if (found === undefined) return fail(response, 404);
  const isOwn = files.has(address);
  const length = typeof found === "string" ? await lengthOf(found) : found.length;
  if (length === undefined) return fail(response, 404);
  response.writeHead(200, {
    "content-type": types[extname(address || "index.html")] ?? "application/octet-stream",
    "content-length": length,
    "cache-control": isOwn ? "no-store" : "no-cache",
    "x-content-type-options": "nosniff",
  });
  if (request.method === "HEAD") response.end();
  else if (typeof found !== "string") response.end(found);
  else
    createReadStream(found)
      .on("error", () => response.destroy())
      .pipe(response);
}

/** Pages of other sites may point their own names at this address; they do not get the file. */
function isLocal({ headers, socket }: IncomingMessage): boolean {
  const port = socket.localPort;
  return headers.host === `127.0.0.1:${port}` || headers.host === `localhost:${port}`;
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

async function lengthOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? found.size : undefined;
}

function fail(response: ServerResponse, status: number): void {
  if (!response.headersSent) response.writeHead(status);
  response.end();
}
