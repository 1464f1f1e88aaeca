import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeReport } from '../../src/report/write-report.ts';
import { type Look, type Opened, openPage, startBrowser } from '../support/browser.ts';
import { reportInput } from '../support/report-input.ts';

const CHARTS = 8;
const LOOKS = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 1280 },
  { colorScheme: 'light', width: 390 },
  { colorScheme: 'dark', width: 390 },
] as const;

describe('index.html in Chromium', () => {
  let folder = '';
  let browser: Browser;
  const input = reportInput();
  const open = (look?: Look): Promise<Opened> =>
    openPage(browser, join(folder, 'index.html'), look);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'report-page-'));
    await writeReport(input, folder);
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    if (folder !== '') await rm(folder, { recursive: true });
  });

  it.each(LOOKS)('is whole, quiet and offline in $colorScheme at $width px', async (look) => {
    const { page, attempts, complaints } = await open(look);
    expect(await page.title()).toContain('near-and-far');
    expect(await page.locator('h1').textContent()).toContain('Does pretraining on shapes help');
    const live = page.locator('.chart.live svg');
    expect(await live.count()).toBe(CHARTS);
    // Marks, and not axes alone.
    const marks = '.mark-symbol path, .mark-rect path, .mark-rule line, .mark-line path';
    for (const chart of await live.all())
      expect(await chart.locator(marks).count()).toBeGreaterThan(3);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(look.width);
    expect(attempts).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it.each(LOOKS)('has no fault that axe finds in $colorScheme at $width px', async (look) => {
    const { page } = await open(look);
    for (const summary of await page.locator(':is(header, main) details > summary').all())
      if (await summary.isVisible()) await summary.click();
    await page.locator('.trial-rows .open').first().click();
    expect(await faults(page)).toEqual([]);
    await page.close();
  });

  it('is as quiet where nothing is compared, with test images of each arm', async () => {
    const alone = join(folder, 'alone');
    await writeReport(reportInput({ regimes: ['frozen'] }), alone);
    const { page, attempts, complaints } = await openPage(browser, join(alone, 'index.html'));
    expect(await page.locator('[data-chart="fit-curves"] .mark-line path').count()).toBeGreaterThan(
      1,
    );
    expect(await page.locator('section.test-images .gallery img').count()).toBeGreaterThan(9);
    expect(await page.locator('section.test-images .bar.true').count()).toBeGreaterThan(9);
    expect([attempts, complaints]).toEqual([[], []]);
    await page.close();
  });

  it('asks, answers, says what to take and begins the grid on the first screen', async () => {
    const { page } = await open({ width: 1440 });
    for (const part of ['h1', '.answer', '.card >> nth=-1', 'table.matrix .tile >> nth=0']) {
      const box = (await page.locator(part).first().boundingBox())!;
      expect(box.y + box.height, part).toBeLessThan(900);
    }
    const card = await page.locator('.card').first().innerText();
    expect(card).toMatch(/^Target near drawn images, labelled by shape, dark palette/);
    expect(card).toContain('DenseNet121 ×0.5 32px fine-tuned from shape');
    expect(card).toMatch(
      /87\.9% \[85\.2, 90\.5\]\s+1 min 07 s a trial, and 5 min 52 s once to pretrain/,
    );
    expect(await page.locator('.card').first().locator('.samples img').count()).toBe(4);
    const tile = await page.locator('.tile').first().innerText();
    expect(tile).toMatch(/▲ positive\s+\+5\.7\s+\[\+4\.2, \+7\.1\]/);
    await page.close();
  });

  it('lets the curves and all else follow a tile', async () => {
    const { page, complaints } = await open();
    const said = page.locator('#said');
    const chosen = input.analysis.comparisons.findIndex(
      ({ base, regime, target }) =>
        base.startsWith('DenseNet121') && regime === 'fine-tuned' && target === 'near',
    );
    const before = await curve(page);
    expect(await said.innerText()).not.toContain('DenseNet121');
    const tile = page.locator(`button.tile[data-at="${chosen}"]`);
    await tile.focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(
      `document.querySelector('#said').innerText.includes(${JSON.stringify(input.analysis.comparisons[chosen]!.sentence)})`,
    );
    expect(await tile.getAttribute('aria-pressed')).toBe('true');
    await expect.poll(() => curve(page)).not.toBe(before);
    const rows = await page
      .locator('[data-chart="cell-classes"] details tbody tr')
      .evaluateAll((all) => all.length);
    expect(rows).toBe(4);
    await expect.poll(() => pale(page, 'accuracy')).toBeGreaterThan(10);
    await expect.poll(() => pale(page, 'gap')).toBeGreaterThan(10);
    expect(page.url()).toContain(`#comparison-${chosen}`);
    await page.getByRole('button', { name: 'Clear the choice' }).click();
    await expect.poll(() => pale(page, 'accuracy')).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('brings what a tile stands for into view, for the eye and the keyboard', async () => {
    const { page } = await open();
    await page.locator('button.tile').nth(3).click();
    const heading = page.locator('#one-comparison');
    await expect
      .poll(async () => (await heading.boundingBox())!.y, { timeout: 10_000 })
      .toBeLessThan(60);
    const focused = await page.evaluate<string>('document.activeElement.textContent');
    expect(focused).toBe(await page.locator('#said h3').textContent());
    await page.getByRole('link', { name: 'Back to the verdicts' }).click();
    await expect.poll(() => page.locator('button.tile').first().isVisible()).toBe(true);
    await page.close();
  });

  it('shows the accuracies in the cells on demand, and without a script', async () => {
    const { page } = await open();
    const accuracies = page.locator('.tile .accuracies').first();
    const button = page.getByRole('button', { name: 'Show values' });
    expect(await accuracies.isVisible()).toBe(false);
    await button.focus();
    await page.keyboard.press('Enter');
    expect(await button.getAttribute('aria-pressed')).toBe('true');
    expect(await accuracies.innerText()).toMatch(/^\d\d\.\d%, scratch \d\d\.\d%$/);
    await button.click();
    expect(await accuracies.isVisible()).toBe(false);
    await page.close();
    const still = await open({ javaScriptEnabled: false });
    expect(await still.page.locator('.tile .accuracies').first().isVisible()).toBe(true);
    await still.page.close();
  });

  it.each([1280, 390])('has contents that lead to every section at %s px', async (width) => {
    const { page } = await open({ width });
    const contents = page.getByRole('navigation', { name: 'Contents' });
    const links = contents.locator('a');
    expect(await links.count()).toBe(await page.locator('main > section').count());
    expect(await links.first().isVisible()).toBe(width > 1000);
    if (width < 1000) await contents.getByText('Contents').click();
    await contents.getByRole('link', { name: 'Trials' }).click();
    await expect
      .poll(async () => (await page.locator('#trials').boundingBox())!.y, { timeout: 10_000 })
      .toBeLessThan(100);
    expect(await contents.getByText('Contents').isVisible()).toBe(true);
    await expect
      .poll(() => contents.locator('a[href="#trials"]').getAttribute('aria-current'))
      .toBe('true');
    expect(await links.first().isVisible()).toBe(width > 1000);
    await page.close();
  });

  it('explains a term on hover and on focus, and in the glossary', async () => {
    const { page } = await open();
    const tip = page.getByRole('tooltip');
    const term = page.locator('a.term', { hasText: /^frozen$/ }).first();
    await term.hover();
    await expect.poll(() => tip.innerText()).toContain('only a new head is trained');
    await page.keyboard.press('Escape');
    expect(await tip.isVisible()).toBe(false);
    await page.locator('.skip').focus();
    while (!(await page.evaluate('document.activeElement.matches("a.term")')))
      await page.keyboard.press('Tab');
    await expect.poll(() => tip.isVisible()).toBe(true);
    await page.keyboard.press('Enter');
    expect(page.url()).toMatch(/#term-/);
    const lost = await page.evaluate(
      '[...document.querySelectorAll("a.term")].filter(({ hash }) => !document.querySelector(hash)).length',
    );
    expect(lost).toBe(0);
    await page.close();
  });

  it('has verdict and change within a phone’s width', async () => {
    const { page } = await open({ width: 390 });
    const row = page
      .getByRole('table', { name: /^Comparisons with scratch/ })
      .locator('tbody tr')
      .first();
    for (const cell of [1, 2]) {
      const box = (await row.locator('th, td').nth(cell).boundingBox())!;
      expect(box.x + box.width).toBeLessThanOrEqual(390 - 16);
    }
    await page.close();
  });

  it('chooses by a mark of a chart, and pales by a legend', async () => {
    const { page, complaints } = await open();
    const mark = page.locator('[data-chart="gap"] .mark-symbol.role-mark path').first();
    await mark.click();
    await expect.poll(() => page.url()).toContain('#comparison-');
    await page.getByRole('button', { name: 'Clear the choice' }).click();
    await page.locator('[data-chart="curves"] .role-legend-label text').first().click();
    await expect.poll(() => pale(page, 'curves')).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('pales by the legend from the keyboard too, and says what a click chose', async () => {
    const { page, complaints } = await open();
    const chart = page.locator('[data-chart="curves"]');
    const regime = chart.getByLabel('Regime');
    await regime.focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => pale(page, 'curves')).toBeGreaterThan(0);
    await regime.selectOption('all');
    await expect.poll(() => pale(page, 'curves')).toBe(0);
    await chart.locator('.role-legend-label text').first().click();
    await expect.poll(() => regime.inputValue()).not.toBe('');
    await page.locator('[data-chart="gap"] .controls select').selectOption({ index: 1 });
    await expect.poll(() => pale(page, 'gap')).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('says what a mark is', async () => {
    const { page } = await open();
    await page.locator('[data-chart="gap"] .mark-symbol.role-mark path').first().hover();
    const tooltip = page.locator('#vg-tooltip-element');
    await expect.poll(() => tooltip.innerText()).toContain('Change (points)');
    await page.close();
  });

  it('sorts, filters and turns over the trials, and gives the command of one', async () => {
    const { page } = await open();
    const rows = page.locator('.trial-rows tbody tr:not(.details)');
    expect(await rows.count()).toBe(50);
    expect(await page.getByRole('status').innerText()).toBe('1–50 of 76 trials');
    await page.getByRole('button', { name: 'Next →' }).click();
    expect(await rows.count()).toBe(26);
    await page.getByRole('button', { name: 'Accuracy (%)' }).click();
    await page.getByRole('button', { name: '← Previous' }).click();
    const accuracies = (await rows.locator('td:nth-child(3)').allInnerTexts()).map(Number);
    expect(accuracies).toEqual([...accuracies].sort((a, b) => b - a));
    await page.getByLabel('Status').selectOption('failed');
    expect(await rows.count()).toBe(1);
    await rows.getByRole('button').click();
    const details = await page.locator('.trial-rows .details').innerText();
    expect(details).toContain('the loss is NaN at step 41');
    expect(details).toContain(
      "npx bench run experiments/near-and-far.ts --fresh -t '^InceptionResNetV2 ×0\\.25 75px · shape → far · fine-tuned · seed 3$'",
    );
    expect(details).toContain('"regime": "fine-tuned"');
    await page.getByLabel('Status').selectOption('');
    await page.getByLabel('Search').fill('vgg16 near seed');
    expect(await rows.count()).toBe(9);
    await page.close();
  });

  it('follows the reader’s colours, and takes theirs over the system’s', async () => {
    const { page } = await open({ colorScheme: 'light' });
    const paper = () => colour(page, 'body', 'backgroundColor');
    const ink = () => colour(page, '[data-chart="gap"] svg text', 'fill');
    expect(await paper()).toBe('rgb(255, 255, 255)');
    const light = await ink();
    await page.getByLabel('Theme').selectOption('dark');
    expect(await paper()).toBe('rgb(13, 17, 23)');
    expect(await ink()).not.toBe(light);
    await page.close();
  });

  it('is whole without its script', async () => {
    const { page, complaints } = await open({ javaScriptEnabled: false });
    expect(await page.getByRole('img').count()).toBeGreaterThanOrEqual(CHARTS);
    expect(await page.locator('.tile').count()).toBe(input.analysis.comparisons.length);
    const failed = page.getByRole('table', { name: 'Failed trials' });
    expect(await failed.innerText()).toContain('the loss is NaN at step 41');
    await page.getByText('All trials (76)').click();
    expect(await page.locator('#trial-table tbody tr').count()).toBe(76);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('prints without what only a screen can do', async () => {
    const { page } = await open({ colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print' });
    expect(await colour(page, 'body', 'backgroundColor')).toBe('rgb(255, 255, 255)');
    expect(await page.locator('#tools').isVisible()).toBe(false);
    expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(50_000);
    await page.close();
  });
});

/** Serious and critical violations that axe-core finds, each with its first element. */
async function faults(page: Page): Promise<string[]> {
  // Not by a script element: the page's policy allows its own alone.
  await page.evaluate(axe.source);
  const violations = await page.evaluate<
    { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[]
  >('axe.run().then(({ violations }) => violations)');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) => `${id} ×${nodes.length}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`,
    );
}

function curve(page: Page): Promise<string | null> {
  return page
    .locator('[data-chart="cell-curves"] .mark-line.role-mark path')
    .first()
    .getAttribute('d');
}

/** Marks of a chart that are paled. */
function pale(page: Page, chart: string): Promise<number> {
  return page
    .locator(`[data-chart="${chart}"] .role-mark path[opacity="0.1"]`)
    .evaluateAll((marks) => marks.length);
}

function colour(page: Page, selector: string, property: string): Promise<string> {
  return page.evaluate<string>(
    `getComputedStyle(document.querySelector(${JSON.stringify(selector)}))[${JSON.stringify(property)}]`,
  );
}
