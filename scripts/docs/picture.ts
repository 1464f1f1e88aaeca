/**
 * Draws the README's picture, docs/images/report.png: the first screen of a report.
 *
 *   npx bench run experiments/quickstart.ts
 *   npm run docs:picture -- reports/quickstart/index.html
 *
 * Needs Chromium; CHROMIUM names it where it is not /usr/bin/chromium.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import sharp from 'sharp';

const page = process.argv[2] ?? 'reports/quickstart/index.html';
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  const tab = await browser.newPage({ viewport: { width: 1440, height: 860 } });
  await tab.goto(pathToFileURL(resolve(page)).href);
  await tab.getByText('inconclusive').first().waitFor();
  // 128 colours do for a page that is mostly text: a third of the size.
  await sharp(await tab.screenshot())
    .png({ palette: true, colours: 128, compressionLevel: 9, effort: 10 })
    .toFile('docs/images/report.png');
} finally {
  await browser.close();
}
