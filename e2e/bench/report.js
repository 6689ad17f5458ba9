// The table that a bench prints.

/**
 * @typedef {object} Figure
 * @property {string} name
 * @property {string} unit
 * @property {string} [aim]
 * @property {number} middle
 * @property {number} late the 95th of a hundred
 * @property {number} most
 * @property {number} count
 */

/** @param {number[]} found */
export function spread(found) {
  const sorted = [...found].sort((a, b) => a - b);
  const at = (/** @type {number} */ share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return { middle: at(0.5), late: at(0.95), most: at(1), count: sorted.length };
}

/** @param {Figure[]} figures */
export function report(figures) {
  console.log('| what | median | p95 | most | times | aim |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  for (const { name, unit, aim, middle, late, most, count } of figures) {
    const [one, two, three] = [middle, late, most].map((value) => `${value.toFixed(value < 20 ? 1 : 0)} ${unit}`.trim());
    const spread = count > 1 ? `${two} | ${three} | ${count}` : '| | 1';
    console.log(`| ${name} | ${one} | ${spread} | ${aim ? `${aim} ${unit}` : ''} |`);
  }
}
