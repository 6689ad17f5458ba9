// A journey: steps that follow each other.

/** @typedef {[name: string, work: () => Promise<void>]} Step */
/**
 * @typedef {object} Scene
 * @property {import('./browser.js').Browser} browser
 * @property {import('./server.js').Server} server
 * @property {string} name of the pictures that are left of a failure
 */

/**
 * Runs steps as subtests, one after the other. A journey stops at the first that fails, and leaves a picture of
 * every page that was open then. What went wrong, and where everybody stood, is also in the journey's own error,
 * which the runner prints last.
 * @param {import('node:test').TestContext} journey
 * @param {Scene} scene
 * @param {Step[]} steps
 */
export async function walk(journey, scene, steps) {
  for (const [title, work] of steps) {
    /** @type {unknown} */ let failure;
    await journey.test(title, async () => {
      try {
        await work();
      } catch (error) {
        failure = error;
        await scene.browser.keepPictures(scene.name);
        throw error;
      }
    });
    if (failure !== undefined) throw new Error(await told(title, failure, scene));
  }
}

/** How much of the server's output is told. */
const LAST_LINES = 20;

/** @param {string} title of the step @param {unknown} failure @param {Scene} scene */
async function told(title, failure, { browser, server }) {
  const why = failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
  // What says most comes last, where a cut log still has it.
  return [
    ...server.output.slice(-LAST_LINES).map((line) => `server: ${line}`),
    ...(await browser.places()).map((place) => `open: ${place}`),
    why,
    ...browser.faults().map((fault) => `fault: ${fault}`),
    `the journey stopped at: ${title}`,
  ].join('\n');
}
