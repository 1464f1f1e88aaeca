import { expect, test } from 'vitest';
import type { Gallery } from '../../../src/report/gallery/data.ts';
import { renderGallery } from '../../../src/report/html/gallery.ts';

const HOSTILE = '<b onclick="x()">';
const image = (picture: number | null) => ({
  example: 7,
  picture,
  truth: HOSTILE,
  transfer: { right: false, top: [[HOSTILE, 0.754] as const, ['dog', 0.004] as const] },
  scratch: { right: true, top: [['none', 0] as const, ['cat', 1] as const] },
});
const gallery = (note = '') =>
  ({
    cells: [
      null,
      { source: 'shape', groups: [{ title: 'Only <scratch>', images: [image(1), image(null)] }] },
    ],
    pictures: ['data:,first', 'data:,second'],
    note,
  }) as unknown as Gallery;

test('an image has its picture, its truth and what both arms said of it', () => {
  const html = renderGallery(gallery(), 1);
  expect(html).toContain('<h4>Only &lt;scratch&gt;</h4>');
  expect(html).toContain('<img src="data:,second" alt="Test image 7, &lt;b onclick=');
  expect(html).not.toContain('data:,first');
  expect(html).toContain('<span class="quiet">shape</span> <b>✗ wrong</b>');
  expect(html).toContain('<span class="quiet">scratch</span> <b>✓ right</b>');
  expect(html).not.toContain(HOSTILE);
});

test('a probability is a whole percent, and none that is there is nought', () => {
  const shown = renderGallery(gallery(), 1);
  expect(
    [...shown.matchAll(/<span>([^<]*%)<\/span>/g)].map(([, text]) => text).slice(0, 4),
  ).toEqual(['75%', '&lt;1%', '0%', '100%']);
});

test('an image without a picture says so', () => {
  expect(renderGallery(gallery(), 1).match(/<span class="blank">no picture<\/span>/g)).toHaveLength(
    1,
  );
});

test('a comparison without images says why', () => {
  expect(renderGallery(gallery(), 0)).toContain('its predictions are not known.');
  expect(renderGallery(gallery('Of the largest.'), 0)).toContain(
    'not known, or its gap is not among the largest.',
  );
  expect(renderGallery(gallery(), 9)).toContain('no test images');
});
