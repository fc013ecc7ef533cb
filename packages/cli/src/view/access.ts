import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** A name that nobody guesses, 128 random bits as letters of an address. */
export function newToken(): string {
  return randomBytes(16).toString("base64url");
}

/**
 * What an address asks for below the token, as "assets/a.js" and "" for the page; undefined where the token is not this one.
 * Their digests are compared, in a time that says nothing of how much of it was right.
 */
export function belowToken(url: string, token: string): string | undefined {
  const [, asked = "", below] = /^\/([^/?#]*)(?:\/([^?#]*))?/.exec(url) ?? [];
  const isRight = timingSafeEqual(digest(asked), digest(token));
  return isRight ? below : undefined;
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/**
 * Whether a Host header names the loopback interface, with any port: a tunnel has one of its own. Pages of other sites
 * may point their own names at this address; they do not get the file.
 */
export function namesLoopback(host: string | undefined): boolean {
  if (host === undefined || !/^[\w.:[\]-]+$/.test(host) || !URL.canParse(`http://${host}`)) {
    return false;
  }
  const { hostname } = new URL(`http://${host}`);
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}
