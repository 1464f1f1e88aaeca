import { join } from 'node:path';
import open from 'open';
import { reasonOf } from '../../errors.ts';
import { printLine } from './print.ts';

/** Milliseconds in which what opens a page has failed, if it does. */
const PATIENCE = 3000;

/** Opens the first report that it is given in a browser, and tells where it cannot. */
export function reportOpener(): (folder: string) => Promise<void> {
  let isOpened = false;
  return async (folder) => {
    if (isOpened) return;
    isOpened = true;
    const page = join(folder, 'index.html');
    const fault = await openPage(page);
    if (fault !== null) printLine(`${page} could not be opened in a browser: ${fault}`, 'stderr');
  };
}

/** Why the desktop did not open a page; null where it did, as far as it tells. */
async function openPage(page: string): Promise<string | null> {
  try {
    const opener = await open(page);
    return await new Promise((resolve) => {
      const timer = setTimeout(() => resolve(null), PATIENCE);
      const ended = (fault: string | null) => {
        clearTimeout(timer);
        resolve(fault);
      };
      opener.once('error', ({ message }) => ended(message));
      opener.once('exit', (code) => ended(code ? 'no browser was found' : null));
    });
  } catch (thrown) {
    return reasonOf(thrown);
  }
}
