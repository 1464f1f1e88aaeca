import { escapeHtml } from '../../text/escape.ts';

/** Characters of a cell from which on its rest is shown on demand. */
const LONG = 400;
/** A word that no line has room for. */
const UNBROKEN = /\S{40}/;

/** A text in a cell: broken where it has no breaks, folded where it is long. */
export function textCell(text: string): string {
  if (text.length <= LONG)
    return UNBROKEN.test(text) ? `<span class="wild">${escapeHtml(text)}</span>` : escapeHtml(text);
  // Not within a pair of surrogates.
  const head = Array.from(text.slice(0, LONG)).slice(0, -1).join('');
  return `<details class="long"><summary>${escapeHtml(head)}…</summary>${escapeHtml(text)}</details>`;
}
