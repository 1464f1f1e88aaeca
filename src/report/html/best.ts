import { escapeHtml } from '../../text/escape.ts';
import { count } from '../../text/numbers.ts';
import type { Best, Content, DataWord } from '../content.ts';
import type { Gloss } from './gloss.ts';

/** Targets whose best arm is shown without being asked for. */
const MOST = 6;

/** What to take for each target, with what the names of its data stand for; empty where there is no target. */
export function renderBest({ best, chosen, sources }: Content, gloss: Gloss): string {
  if (best.length === 0) return '';
  const cards = best.map((each) => renderCard(each, gloss));
  const rest =
    cards.length > MOST
      ? `<details><summary>${count(cards.length - MOST)} more targets</summary><div class="cards">${cards.slice(MOST).join('\n')}</div></details>`
      : '';
  return `<section class="best" aria-labelledby="best">
<div class="heading"><h2 id="best">What to take</h2>
<ul class="words">${sources.map((source) => `<li>${renderWord('Source', source)}</li>`).join('')}</ul></div>
<div class="cards">${cards.slice(0, MOST).join('\n')}</div>${rest}
<p class="quiet">${gloss(chosen)}</p>
</section>`;
}

function renderCard({ target, arm, accuracy, cost, advice, beside }: Best, gloss: Gloss): string {
  const found =
    arm === null
      ? ''
      : `<p class="arm"><b>${escapeHtml(arm)}</b> <span class="reached">${escapeHtml(accuracy)}</span></p>
<p class="quiet">${escapeHtml(cost)}</p>`;
  const facts = beside.map(({ label, text }) => `<li>${gloss(label)}: ${escapeHtml(text)}</li>`);
  return `<article class="card">
<h3>${renderWord('Target', target)}</h3>
${found}
<p>${gloss(advice)}</p>
${facts.length === 0 ? '' : `<ul class="beside">${facts.join('\n')}</ul>`}
</article>`;
}

/** A name that is the experiment's own, what it stands for, and some of its images. */
function renderWord(role: string, { name, meaning, samples }: DataWord): string {
  const pictures = samples.map(
    ({ label, picture }) =>
      `<img src="${picture}" alt="${escapeHtml(label)}" title="${escapeHtml(label)}" width="32" height="32">`,
  );
  return `<span class="word">${role} <b>${escapeHtml(name)}</b> <span class="quiet">${escapeHtml(meaning)}</span></span>${pictures.length === 0 ? '' : `<span class="samples">${pictures.join('')}</span>`}`;
}
