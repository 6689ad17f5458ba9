// Bytes over the wire, as the browser's own network log counts them.

/** @typedef {import('../support/browser.js').Person} Person */

/** Counts what a page takes from now on. @param {Person} person */
export async function bytesOf({ context, page }) {
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  /** @type {Map<string, string>} */
  const kinds = new Map();
  const sums = { script: 0, styles: 0, fonts: 0, requests: 0 };
  session.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId);
    const sum = kind === 'Script' ? 'script' : kind === 'Stylesheet' ? 'styles' : kind === 'Font' ? 'fonts' : null;
    if (sum === null) return;
    sums[sum] += encodedDataLength;
    sums.requests += 1;
  });
  return {
    /** What was taken so far, headers counted too. */
    async taken() {
      await session.detach();
      return sums;
    },
  };
}
