import { escapeHtml } from '../../text/escape.ts';

/** A part of the page that the contents lead to. */
export interface Part {
  readonly id: string;
  readonly title: string;
}

/** The page's contents: beside the text where there is room, else folded above it. */
export function renderContents(parts: readonly Part[]): string {
  const links = parts.map(({ id, title }) => `<li><a href="#${id}">${escapeHtml(title)}</a></li>`);
  return `<nav class="contents" aria-label="Contents"><details id="contents"><summary>Contents</summary>
<ol>${links.join('\n')}</ol></details></nav>`;
}

/** What names a section in addresses, such as `what-to-do`. */
export function sectionId(title: string): string {
  return title.toLowerCase().replace(/[^a-z]+/g, '-');
}
