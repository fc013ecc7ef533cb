import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { CallError } from "../errors/callError.ts";
import { newToken } from "./access.ts";
import { answer, type Contents, refuse } from "./answer.ts";

/** What a server serves, and where. */
export interface ServerOptions extends Contents {
  /** 0: any free one. */
  readonly port: number;
}

/** A server on the loopback interface. */
export interface PageServer {
  /** `http://127.0.0.1:port/token/`: other users of this computer reach the port, and do not know the token. */
  readonly address: string;
  readonly port: number;
  /** Ends it, and the connections it has. */
  readonly close: () => Promise<void>;
}

/** Serves until Ctrl-C or `kill`, which end the program with status 0. */
export async function serveUntilStopped(options: ServerOptions): Promise<PageServer> {
  const server = await servePage(options);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void server.close());
  }
  return server;
}

/**
 * Serves a folder and some files to this computer alone, and there to whoever has the address.
 *
 * @throws {@link CallError} if the port is taken or may not be used.
 */
export async function servePage(options: ServerOptions): Promise<PageServer> {
  const token = newToken();
  const listener: RequestListener = (request, response) => {
    answer(request, response, options, token).catch(() => {
      if (response.headersSent) response.destroy();
      else {
        const why = "The file cannot be read. Check it, and start this command again.";
        refuse(response, options.verb ?? "view", 500, why);
      }
    });
  };
  const { servers, port } = await listenOnLoopback(listener, options.port);
  return {
    address: `http://127.0.0.1:${port}/${token}/`,
    port,
    close: async () => {
      await Promise.all(servers.map(closed));
    },
  };
}

/** Times another port is tried where the system's choice is free in IPv4 and taken in IPv6. */
const attempts = 20;

/**
 * Both loopback addresses with one port: a tunnel to “localhost” may arrive at either, and what this server left free
 * another user could take.
 */
async function listenOnLoopback(
  listener: RequestListener,
  asked: number,
): Promise<{ readonly servers: readonly Server[]; readonly port: number }> {
  for (let attempt = 1; ; attempt++) {
    const first = createServer(listener);
    await listening(first, "127.0.0.1", asked).catch((error) => refusePort(asked, error));
    const { port } = first.address() as AddressInfo;
    const second = createServer(listener);
    try {
      await listening(second, "::1", port);
      return { servers: [first, second], port };
    } catch (error) {
      const isIpv4Only = ["EADDRNOTAVAIL", "EAFNOSUPPORT"].includes(codeOf(error));
      if (isIpv4Only) return { servers: [first], port };
      await closed(first);
      if (asked !== 0 || attempt === attempts) refusePort(port, error);
    }
  }
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function refusePort(port: number, error: unknown): never {
  throw new CallError(
    `--port must be free and permitted, got ${port} (${codeOf(error)}). Leave it out, and one is found.`,
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
