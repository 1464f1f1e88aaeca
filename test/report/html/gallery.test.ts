import { expect, test } from 'vitest';
import type { Gallery } from '../../../src/report/gallery/data.ts';
import { renderAlone, renderGallery } from '../../../src/report/html/gallery.ts';

const HOSTILE = '<b onclick="x()">';
const image = (picture: number | null) => ({
  example: 7,
  picture,
  truth: HOSTILE,
  answers: [
    { right: false, top: [[HOSTILE, 0.754] as const, ['dog', 0.004] as const], truth: 1 },
    { right: true, top: [['none', 0] as const, ['cat', 1] as const], truth: 1 },
  ],
});
const gallery = (note = '') =>
  ({
    cells: [
      null,
      {
        arms: ['shape', 'scratch'],
        groups: [{ title: 'Only <scratch>', images: [image(1), image(null)] }],
      },
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
    [...shown.matchAll(/<span class="share">([^<]*%)<\/span>/g)]
      .map(([, text]) => text)
      .slice(0, 4),
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

test('the true class is marked among those that were answered', () => {
  const html = renderGallery(gallery(), 1);
  expect(
    html.match(
      /<b class="name" title="dog, the true class">dog<span class="unseen"> \(true\)<\/span><\/b>/g,
    ),
  ).toHaveLength(2);
  expect(html).toContain('<span class="name" title="none">none</span>');
});

test('an arm without a comparison has its images under its name', () => {
  const { cells, pictures } = gallery();
  const [own] = [cells[1]!].map((cell) => ({
    ...cell,
    heading: 'VGG16 32px, imagenet → <cifar10>, frozen',
    arms: ['imagenet'],
    groups: cell.groups.map(({ title, images }) => ({
      title,
      images: images.map((each) => ({ ...each, answers: each.answers.slice(0, 1) })),
    })),
  }));
  const html = renderAlone({ alone: [own!], pictures });
  expect(html).toContain('<h3>VGG16 32px, imagenet → &lt;cifar10&gt;, frozen</h3>');
  expect(html.match(/<li>/g)).toHaveLength(2);
  expect(html).not.toContain('scratch<');
});
