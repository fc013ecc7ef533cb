/** What asks for Node: batches of paths on worker threads. */
export {};
