import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeReport } from '../../src/report/write-report.ts';
import { reportInput } from '../report/fixture.ts';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

describe('index.html in Chromium', () => {
  let folder = '';
  let browser: Browser;
  beforeAll(async () => {
    if (!existsSync(CHROMIUM))
      throw new Error(
        `This test needs Chromium at ${CHROMIUM}. Install it (apt-get install -y chromium), or name another in CHROMIUM.`,
      );
    folder = await mkdtemp(join(tmpdir(), 'report-page-'));
    await writeReport(reportInput(), folder);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: QUIET });
  });
  afterAll(async () => {
    await browser?.close();
    if (folder !== '') await rm(folder, { recursive: true });
  });

  it.each(['light', 'dark'] as const)('is whole, quiet and offline in %s', async (colorScheme) => {
    const { page, attempts, complaints } = await open({ colorScheme, width: 1200 });
    expect(await page.title()).toContain('near-and-far');
    expect(await page.locator('h1').textContent()).toContain('Does pretraining on shapes help');
    expect(await page.getByRole('img').count()).toBe(5);
    expect(attempts).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('follows the reader’s colour scheme, charts included, with readable contrast', async () => {
    const looks: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await open({ colorScheme, width: 1200 });
      const paper = await colour(page, 'body', 'backgroundColor');
      looks.push(paper);
      for (const text of ['.answer', '.facts dt', '.warning', '.legend .badge.negative'])
        expect(
          contrast(await colour(page, text, 'color'), await backgroundOf(page, text)),
          `${text} in ${colorScheme}`,
        ).toBeGreaterThan(4.5);
      expect(contrast(await colour(page, 'svg text', 'fill'), paper)).toBeGreaterThan(4.5);
      await page.close();
    }
    expect(looks[0]).not.toBe(looks[1]);
  });

  it('shows the rows in captioned tables', async () => {
    const { page } = await open({ colorScheme: 'light', width: 1200 });
    const { comparisons } = reportInput().analysis;
    const comparisonTable = page.getByRole('table', { name: /^Comparisons with scratch/ });
    expect(await comparisonTable.locator('tbody tr').count()).toBe(comparisons.length);
    const verdicts = await comparisonTable.locator('tbody .badge').allInnerTexts();
    expect(verdicts.map((text) => text.replace(/^\S+\s+/, ''))).toEqual(
      comparisons.map((comparison) => comparison.verdict),
    );
    const matrix = page.getByRole('table', { name: /^Verdict and gap/ });
    expect(await matrix.locator('td').count()).toBe(comparisons.length);
    const failed = page.getByRole('table', { name: 'Failed trials' });
    expect(await failed.innerText()).toContain('the loss is NaN at step 41');
    await page.getByText('All trials (76)').click();
    const all = page.locator('details[open]');
    expect(await all.locator('tbody tr').count()).toBe(76);
    await page.close();
  });

  it('fits a phone: tables and charts scroll, the page does not', async () => {
    const { page } = await open({ colorScheme: 'light', width: 360 });
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(360);
    await page.close();
  });

  /** The page with every request but its own file refused and noted. */
  async function open({ colorScheme, width }: { colorScheme: 'light' | 'dark'; width: number }) {
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
    const url = pathToFileURL(join(folder, 'index.html')).href;
    const attempts: string[] = [];
    const complaints: string[] = [];
    await page.route('**', (route) => {
      if (route.request().url() === url) return route.continue();
      attempts.push(route.request().url());
      return route.abort();
    });
    page.on('request', (request) => {
      if (request.url() !== url) attempts.push(request.url());
    });
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(url, { waitUntil: 'networkidle' });
    return { page, attempts, complaints };
  }
});

function colour(page: Page, selector: string, property: string): Promise<string> {
  return page.evaluate<string>(
    `getComputedStyle(document.querySelector(${JSON.stringify(selector)}))[${JSON.stringify(property)}]`,
  );
}

/** The first background behind an element that is not transparent. */
function backgroundOf(page: Page, selector: string): Promise<string> {
  return page.evaluate<string>(`(() => {
    let element = document.querySelector(${JSON.stringify(selector)});
    while (getComputedStyle(element).backgroundColor === 'rgba(0, 0, 0, 0)') element = element.parentElement;
    return getComputedStyle(element).backgroundColor;
  })()`);
}

/** Contrast ratio of two `rgb()` colours (WCAG 2.2), 1 to 21. */
function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

function luminance(rgb: string): number {
  const channels = (rgb.match(/[\d.]+/g) ?? []).slice(0, 3).map((text) => {
    const channel = Number(text) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * channels[0]! + 0.7152 * channels[1]! + 0.0722 * channels[2]!;
}
