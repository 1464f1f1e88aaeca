import { escapeHtml } from '../../text/escape.ts';
import { BLUE, INK, PAPER } from '../charts/theme.ts';

/** Narrower than this, a chart's text is too small to read: the page scrolls it instead. */
const LEAST_WIDTH = 640;

/**
 * A chart's SVG document as an element of a page: its ink takes the page's text
 * colour, the one blue too dark for a dark page the page's, its paper goes, and its ids are its own among several charts.
 */
export function inlineSvg(svg: string, name: string, alt: string): string {
  return svg
    .trim()
    .replace(/^<svg[^>]*>/, (root) => rootOf(root, alt))
    .replace(
      new RegExp(`<rect width="[^"]*" height="[^"]*" fill="${PAPER}"[^>]*?(/>|></rect>)`),
      '',
    )
    .replaceAll(`"${INK}"`, '"currentColor"')
    .replaceAll(`"${BLUE}"`, '"var(--blue)"')
    .replaceAll('id="', `id="${name}-`)
    .replaceAll('url(#', `url(#${name}-`);
}

function rootOf(root: string, alt: string): string {
  const attribute = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(root)?.[1] ?? '';
  const width = Number(attribute('width'));
  return `<svg role="img" aria-label="${escapeHtml(alt)}" width="${width}" height="${attribute('height')}" viewBox="${attribute('viewBox')}" style="min-width:${Math.min(width, LEAST_WIDTH)}px">`;
}
