import { escapeHtml } from '../../text/escape.ts';
import type { Gallery, GalleryCell, GalleryImage, HeatView, Prediction } from '../gallery/data.ts';

type Shown = Pick<Gallery, 'cells' | 'pictures' | 'note'>;

/** The test images of a comparison; a sentence where it has none. */
export function renderGallery({ cells, pictures, note }: Shown, comparison: number): string {
  const cell = cells[comparison] ?? null;
  if (cell === null)
    return `<p class="quiet">There are no test images to show of this comparison: its predictions are not known${note === '' ? '' : ', or its gap is not among the largest'}.</p>`;
  return renderCell(cell, pictures);
}

/** The test images of the arms of an experiment without comparisons. */
export function renderAlone({ alone, pictures }: Pick<Gallery, 'alone' | 'pictures'>): string {
  return alone
    .map((cell) => `<h3>${escapeHtml(cell.heading)}</h3>\n${renderCell(cell, pictures)}`)
    .join('\n');
}

function renderCell({ arms, groups }: GalleryCell, pictures: readonly string[]): string {
  return groups
    .map(
      ({ title, images }) =>
        `<h4>${escapeHtml(title)}</h4>\n<ul class="gallery">${images.map((image) => imageOf(image, pictures, arms)).join('\n')}</ul>`,
    )
    .join('\n');
}

function imageOf(
  image: GalleryImage,
  pictures: readonly string[],
  arms: readonly string[],
): string {
  const uri = image.picture === null ? undefined : pictures[image.picture];
  const truth = escapeHtml(image.truth);
  const picture =
    uri === undefined
      ? '<span class="blank">no picture</span>'
      : `<img src="${uri}" alt="Test image ${image.example}, ${truth}" width="64" height="64">`;
  const answers = image.answers.map((answer, i) => answerOf(arms[i]!, answer, uri, pictures));
  return `<li><div class="picture">${picture}</div><p class="truth"><span class="quiet">Image ${image.example}:</span> <b class="name" title="${truth}">${truth}</b></p>
${answers.join('')}</li>`;
}

function answerOf(
  arm: string,
  { right, top, truth, heat = [] }: Prediction,
  picture: string | undefined,
  pictures: readonly string[],
): string {
  const bars = top.map(
    ([name, p], i) =>
      `<span class="bar${i === truth ? ' true' : ''}" style="--p:${Math.round(100 * p)}%">${nameOf(name, i === truth)} <span class="share">${percent(p)}</span></span>`,
  );
  return `<div><p class="arm"><span class="quiet">${escapeHtml(arm)}</span> <b>${right ? '✓ right' : '✗ wrong'}</b></p><p class="bars">${bars.join('')}</p>${heat.length === 0 || picture === undefined ? '' : `<div class="heats">${heat.map((view) => heatOf(view, arm, picture, pictures)).join('')}</div>`}</div>`;
}

const METHODS: Readonly<Record<HeatView['method'], string>> = {
  'grad-cam': 'Grad-CAM',
  gradient: 'gradient',
};

/** The image again, with where an arm looked laid over it. */
function heatOf(
  { method, layer, overlay, inside, area }: HeatView,
  arm: string,
  picture: string,
  pictures: readonly string[],
): string {
  const name = METHODS[method];
  const where = inside === null ? '' : `, ${percent(inside)} of it on the object`;
  const chance = inside === null || area === null ? '' : `, which covers ${percent(area)}`;
  const at = layer === null ? '' : ` at ${escapeHtml(layer)}`;
  return `<figure class="heat"><span class="laid"><img src="${picture}" alt="" width="48" height="48"><img class="over" src="${pictures[overlay]}" alt="Where ${escapeHtml(arm)} looked by ${name}${at}${where}${chance}" width="48" height="48"></span><figcaption>${name}${inside === null ? '' : ` ${percent(inside)}`}</figcaption></figure>`;
}

/** A class; the true one is marked, to the eye and in words. */
function nameOf(name: string, isTrue: boolean): string {
  const text = escapeHtml(name);
  return isTrue
    ? `<b class="name" title="${text}, the true class">${text}<span class="unseen"> (true)</span></b>`
    : `<span class="name" title="${text}">${text}</span>`;
}

function percent(p: number): string {
  return p > 0 && p < 0.01 ? '&lt;1%' : `${Math.round(100 * p)}%`;
}
