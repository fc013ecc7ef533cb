/** A pause of one turn of the event loop, without the 4 ms that timers wait, or the second of a page in the background. */
export function turns(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return () =>
    new Promise((resolve) => {
      port1.onmessage = () => resolve();
      port2.postMessage(null);
    });
}
