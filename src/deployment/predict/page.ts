import { pageStyle } from '../../report/html/assets.ts';
import { escapeHtml } from '../../text/escape.ts';
import { counted, percent, count as whole } from '../../text/numbers.ts';
import type { UnreadImage } from './decode-images.ts';

/** What the page says beside its images. */
export interface PageHead {
  /** The model in a line. */
  readonly model: string;
  /** What a reader should know, a sentence each. */
  readonly notes: readonly string[];
  readonly classes: readonly string[];
}

/** An image on the page. */
export interface Shown {
  readonly name: string;
  /** A `data:` URI. */
  readonly picture: string;
  readonly predicted: number;
  readonly probabilities: readonly number[];
  readonly confidence: number;
  readonly calibrated: number | null;
  readonly notes: readonly string[];
}

/** What a page is made of. */
export interface Pictured {
  readonly predicted: number;
  /** Images by the class that was predicted. */
  readonly counts: readonly number[];
  /** The least confident first. */
  readonly shown: readonly Shown[];
  readonly unread: number;
  /** The first of them. */
  readonly unreadShown: readonly UnreadImage[];
}

/** Classes named beside an image. */
const TOP = 3;

/** One HTML document that loads nothing and runs nothing: its pictures are in it. */
export function predictionsPage(head: PageHead, pictured: Pictured): string {
  const { predicted, unread } = pictured;
  const title = `${counted(predicted, 'image')} predicted`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<title>${title} · transfer-bench</title>
<style>${pageStyle()}</style>
</head>
<body class="alone">
<header>
<p class="eyebrow">${escapeHtml(head.model)}</p>
<h1>${title}${unread === 0 ? '' : `, ${whole(unread)} not read`}</h1>
${head.notes.map((note) => `<p class="quiet">${escapeHtml(sentence(note))}</p>`).join('\n')}
</header>
<main>
${classTable(head.classes, pictured)}
${gallery(head.classes, pictured)}
${unreadList(pictured)}
</main>
</body>
</html>
`;
}

function classTable(classes: readonly string[], { counts, predicted }: Pictured): string {
  const rows = classes.map(
    (name, i) =>
      `<tr><th scope="row"><span class="name">${escapeHtml(name)}</span></th><td class="number">${whole(counts[i]!)}</td><td class="number">${predicted === 0 ? '–' : percent(counts[i]! / predicted)}</td></tr>`,
  );
  return `<section aria-labelledby="classes"><h2 id="classes">Classes</h2>
<div class="scroll"><table><thead><tr><th scope="col">class</th><th scope="col" class="number">images</th><th scope="col" class="number">share</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div></section>`;
}

function gallery(classes: readonly string[], { shown, predicted }: Pictured): string {
  if (shown.length === 0) return '';
  const which =
    shown.length < predicted
      ? `The ${whole(shown.length)} of which the model is least sure, the least sure first; the table that was written has all ${whole(predicted)}.`
      : 'The least sure first.';
  return `<section aria-labelledby="images"><h2 id="images">Images</h2>
<p class="quiet">${which} Bars are the likeliest classes, with their probabilities as the network gives them; how sure it is says its confidence after calibration, where that is known.</p>
<ul class="gallery predicted">${shown.map((image) => imageOf(image, classes)).join('\n')}</ul></section>`;
}

function imageOf(image: Shown, classes: readonly string[]): string {
  const { name, picture, predicted, probabilities, confidence, calibrated, notes } = image;
  const top = [...probabilities.keys()]
    .sort((a, b) => probabilities[b]! - probabilities[a]!)
    .slice(0, TOP);
  const bars = top.map((i) => {
    const label = escapeHtml(classes[i]!);
    const share = probabilities[i]!;
    return `<span class="bar" style="--p:${Math.round(100 * share)}%"><span class="name" title="${label}">${label}</span> <span>${percent(share)}</span></span>`;
  });
  const path = escapeHtml(name);
  // What tells images apart stands at the end of long paths.
  const file = escapeHtml(name.split(/[\\/]/).slice(-2).join('/'));
  const answer = escapeHtml(classes[predicted]!);
  const sure =
    calibrated === null
      ? `${percent(confidence)} sure, not calibrated`
      : `${percent(calibrated)} sure, calibrated`;
  const said = notes.map((note) => `<p class="quiet">${escapeHtml(note)}</p>`).join('');
  return `<li><div class="picture"><img src="${picture}" alt="${path}" width="64" height="64"></div>
<p class="truth"><b class="name" title="${answer}">${answer}</b> <span class="quiet">${sure}</span></p>
<div><p class="bars">${bars.join('')}</p><p class="quiet name" title="${path}">${file}</p>${said}</div></li>`;
}

function unreadList({ unread, unreadShown }: Pictured): string {
  if (unread === 0) return '';
  const items = unreadShown.map(
    ({ name, reason }) =>
      `<li><span class="name">${escapeHtml(name)}</span>: ${escapeHtml(reason)}</li>`,
  );
  const more =
    unread > unreadShown.length ? `<p>and ${whole(unread - unreadShown.length)} more</p>` : '';
  return `<section aria-labelledby="unread"><h2 id="unread">Not read</h2>
<ul>${items.join('\n')}</ul>${more}</section>`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
