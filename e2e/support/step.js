// One step of a journey.

/**
 * Runs a step as a subtest; a journey stops at the first step that fails.
 * @param {import('node:test').TestContext} journey
 * @param {string} name
 * @param {() => Promise<void>} work
 */
export async function step(journey, name, work) {
  /** @type {unknown} */ let failure;
  await journey.test(name, async () => {
    try {
      await work();
    } catch (error) {
      failure = error;
      throw error;
    }
  });
  if (failure) throw new Error(`the journey stopped at: ${name}`);
}
