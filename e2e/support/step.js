// A journey: steps that follow each other.

/** @typedef {[name: string, work: () => Promise<void>]} Step */

/**
 * Runs steps as subtests, one after the other. A journey stops at the first that fails, and leaves a picture of
 * every page that was open then.
 * @param {import('node:test').TestContext} journey
 * @param {import('./browser.js').Browser} browser
 * @param {string} name of the pictures
 * @param {Step[]} steps
 */
export async function walk(journey, browser, name, steps) {
  for (const [title, work] of steps) {
    /** @type {unknown} */ let failure;
    await journey.test(title, async () => {
      try {
        await work();
      } catch (error) {
        failure = error;
        await browser.keepPictures(name);
        throw error;
      }
    });
    if (failure) throw new Error(`the journey stopped at: ${title}`);
  }
}
