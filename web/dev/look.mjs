// Pictures of pages of the built app: node dev/look.mjs /path,/path [widths] [themes] [name of a person]
// Prints what the console complained about and whether the page scrolls sideways.
import { mkdirSync, readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const [paths = '/', widths = '1440', themes = 'light', person = 'ines'] = process.argv.slice(2);
process.env.CANDOR_MOCK_PERSON = person === 'nobody' ? '' : person;
const { serve } = await import('./serve.mjs');
const server = process.env.CANDOR_SERVER ? null : await serve('build');
const base = process.env.CANDOR_SERVER ?? `http://127.0.0.1:${server.address().port}`;
const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
mkdirSync('dev/shots', { recursive: true });
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
for (const theme of themes.split(',')) {
  for (const width of widths.split(',').map(Number)) {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: theme,
      locale: 'en-US',
    });
    for (const path of paths.split(',')) {
      const page = await context.newPage();
      const said = [];
      page.on('console', (line) => ['error', 'warning'].includes(line.type()) && said.push(line.text()));
      page.on('pageerror', (error) => said.push(`thrown: ${error.message}`));
      await page.goto(base + path, { waitUntil: 'load' });
      await page.waitForTimeout(Number(process.env.WAIT ?? 900));
      if (process.env.FILE) {
        await page.setInputFiles('input[type=file]', process.env.FILE);
        await page.waitForTimeout(600);
      }
      for (const click of (process.env.CLICK ?? '').split('|').filter(Boolean)) {
        await page.locator(click).first().click();
        await page.waitForTimeout(400);
      }
      if (process.env.AXE) {
        await page.evaluate(axe);
        const found = await page.evaluate(() =>
          globalThis.axe.run(document, {
            runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'],
          }),
        );
        for (const rule of found.violations) {
          said.push(
            `axe ${rule.id}: ${rule.nodes
              .map((node) => node.target.join(' '))
              .slice(0, 3)
              .join(' | ')} ${rule.nodes[0].any[0]?.message ?? rule.help}`,
          );
        }
      }
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      const name =
        path
          .replace(/[^a-z0-9]+/gi, '-')
          .replace(/^-|-$/g, '')
          .replace(/0193a7c2-0000-7000-8000-0+/g, '') || 'home';
      await page.screenshot({ path: `dev/shots/${name}-${width}-${theme}.png`, fullPage: !process.env.FOLD });
      console.log(
        `${name}-${width}-${theme}: “${await page.title()}”${wide > 0 ? ` WIDE by ${wide}` : ''}${said.length ? `\n  ${[...new Set(said)].join('\n  ')}` : ''}`,
      );
      await page.close();
    }
    await context.close();
  }
}
await browser.close();
server?.close();
server?.closeAllConnections();
