/** What hosts have beyond the language; the compiler's own library has it only together with the DOM or Node. */
declare global {
  interface ImportMeta {
    url: string;
  }
  interface SymbolConstructor {
    readonly asyncDispose: unique symbol;
  }
}

/** What is needed of an `AbortSignal`. */
export interface Cancellation {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** What is needed of a `URL`. */
export interface Address {
  readonly href: string;
}

/** A thread of the host. */
export interface Thread {
  /** Sends a message; the buffers move instead of being copied. */
  post(message: unknown, transfer: readonly ArrayBuffer[]): void;
  /** Whether the thread keeps the program alive. */
  hold(busy: boolean): void;
  /** Ends the thread at once. */
  terminate(): Promise<void>;
}

/** What a thread tells. */
export interface ThreadEvents {
  message(answer: unknown): void;
  /** The thread has ended without being asked to; says why. */
  ended(reason: string): void;
}

/** How a thread is started. */
export interface ThreadOptions {
  /** Arguments of Node for the threads, such as a loader. Browsers have none. Default: those of this process. */
  readonly execArgv?: readonly string[];
}
