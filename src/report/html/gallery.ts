import { escapeHtml } from '../../text/escape.ts';
import type { Gallery, GalleryImage, Prediction } from '../gallery/data.ts';

/** The test images of a comparison; a sentence where it has none. */
export function renderGallery(
  { cells, pictures, note }: Pick<Gallery, 'cells' | 'pictures' | 'note'>,
  comparison: number,
): string {
  const cell = cells[comparison] ?? null;
  if (cell === null)
    return `<p class="quiet">There are no test images to show of this comparison: its predictions are not known${note === '' ? '' : ', or its gap is not among the largest'}.</p>`;
  return cell.groups
    .map(
      ({ title, images }) =>
        `<h4>${escapeHtml(title)}</h4>\n<ul class="gallery">${images.map((image) => imageOf(image, pictures, cell.source)).join('\n')}</ul>`,
    )
    .join('\n');
}

function imageOf(image: GalleryImage, pictures: readonly string[], source: string): string {
  const uri = image.picture === null ? undefined : pictures[image.picture];
  const truth = escapeHtml(image.truth);
  const picture =
    uri === undefined
      ? '<span class="blank">no picture</span>'
      : `<img src="${uri}" alt="Test image ${image.example}, ${truth}" width="64" height="64">`;
  return `<li><div class="picture">${picture}</div><p class="truth"><span class="quiet">Image ${image.example}:</span> <b class="name" title="${truth}">${truth}</b></p>
${predictionOf(source, image.transfer)}${predictionOf('scratch', image.scratch)}</li>`;
}

function predictionOf(arm: string, { right, top }: Prediction): string {
  const bars = top.map(
    ([name, p]) =>
      `<span class="bar" style="--p:${Math.round(100 * p)}%"><span class="name" title="${escapeHtml(name)}">${escapeHtml(name)}</span> <span>${percent(p)}</span></span>`,
  );
  return `<div><p class="arm"><span class="quiet">${escapeHtml(arm)}</span> <b>${right ? '✓ right' : '✗ wrong'}</b></p><p class="bars">${bars.join('')}</p></div>`;
}

function percent(p: number): string {
  return p > 0 && p < 0.01 ? '&lt;1%' : `${Math.round(100 * p)}%`;
}
