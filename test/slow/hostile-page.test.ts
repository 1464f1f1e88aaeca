import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeReport } from '../../src/report/write-report.ts';
import { openPage, startBrowser } from '../support/browser.ts';
import { HOSTILE, hostileInput } from '../support/hostile-report.ts';

describe('a page of hostile names and errors in Chromium', () => {
  let folder = '';
  let browser: Browser;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hostile-page-'));
    await writeReport(hostileInput(), folder);
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    if (folder !== '') await rm(folder, { recursive: true });
  });

  it.each([1280, 390])(
    'runs none of them, asks for nothing and keeps its width at %s px',
    async (width) => {
      const { page, attempts, complaints } = await openPage(browser, join(folder, 'index.html'), {
        width,
      });
      for (const tile of (await page.locator('button.tile').all()).slice(0, 3)) {
        await tile.click();
        await page.waitForTimeout(300);
      }
      for (const open of (await page.locator('.trial-rows .open').all()).slice(0, 3))
        await open.click();
      for (const summary of await page.locator(':is(header, main) details > summary').all())
        if (await summary.isVisible()) await summary.click();
      await page.locator('[data-chart="cell-confusion"] .mark-text.role-mark text').first().hover();
      await expect
        .poll(() => page.locator('#vg-tooltip-element').innerText())
        .toContain('True class');
      // A policy that stops a script says so on the console: nothing may even have tried.
      expect(complaints).toEqual([]);
      expect(attempts).toEqual([]);
      expect(await page.title()).toBe('near-and-far · transfer-bench');
      expect(await page.locator('img:not([src^="data:"])').count()).toBe(0);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      await page.close();
    },
  );

  it('shows each of them as the text it is', async () => {
    const { page } = await openPage(browser, join(folder, 'index.html'));
    const heading = await page.locator('h1').innerText();
    expect(heading).toContain(HOSTILE.html);
    expect(heading).toContain(HOSTILE.markdown);
    // The mark of direction is seen and does nothing.
    expect(heading).toContain('⟨U+202E⟩gnp.exe⟨U+202C⟩');
    await page.getByLabel('Status').selectOption('failed');
    await page.locator('.trial-rows .open').first().click();
    expect(await page.locator('.trial-rows .error').innerText()).toContain(HOSTILE.html);
    const names = await page.locator('#gallery .truth b').allTextContents();
    expect(names).toContain(HOSTILE.html);
    expect(await page.locator('.trial-rows').innerText()).not.toContain('undefined');
    const failed = page.getByRole('table', { name: 'Failed trials', exact: true });
    expect((await failed.textContent())!).toContain(HOSTILE.long);
    await page.close();
  });
});
