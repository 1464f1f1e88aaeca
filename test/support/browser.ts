import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** Chromium without a window. */
export async function startBrowser(): Promise<Browser> {
  if (!existsSync(CHROMIUM))
    throw new Error(
      `This test needs Chromium at ${CHROMIUM}. Install it (apt-get install -y chromium), or name another in CHROMIUM.`,
    );
  return chromium.launch({ executablePath: CHROMIUM, args: QUIET });
}

export interface Look {
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
  readonly javaScriptEnabled?: boolean;
}

/** A page from disk, with what it asked of the network and what it complained of. */
export interface Opened {
  readonly page: Page;
  readonly attempts: readonly string[];
  readonly complaints: readonly string[];
}

/** Opens a file with every request but for itself refused and noted, and waits until its script is done. */
export async function openPage(
  browser: Browser,
  file: string,
  { colorScheme = 'light', width = 1280, javaScriptEnabled = true }: Look = {},
): Promise<Opened> {
  const context = await browser.newContext({
    colorScheme,
    javaScriptEnabled,
    viewport: { width, height: 900 },
  });
  const page = await context.newPage();
  const url = pathToFileURL(file).href;
  const attempts: string[] = [];
  const complaints: string[] = [];
  const own = (asked: string) => asked === url || asked.startsWith('data:');
  await page.route('**', (route) => {
    if (own(route.request().url())) return route.continue();
    return route.abort();
  });
  page.on('request', (request) => {
    if (!own(request.url())) attempts.push(request.url());
  });
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(url, { waitUntil: 'load' });
  if (javaScriptEnabled) await page.waitForSelector('html[data-ready]', { state: 'attached' });
  return { page, attempts, complaints };
}
