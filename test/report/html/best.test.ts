import { expect, test } from 'vitest';
import type { Best, Content } from '../../../src/report/content.ts';
import { renderBest } from '../../../src/report/html/best.ts';
import { escapeHtml } from '../../../src/text/escape.ts';

const HOSTILE = '<img src=x onerror=alert(1)> "&';
const word = (name: string) => ({ name, meaning: `what ${name} is`, samples: [] });
const near: Best = {
  target: word('near'),
  arm: 'VGG16 32px frozen from shape',
  accuracy: '81.0% [78.0, 84.0]',
  cost: '4.1 s a trial',
  advice: 'Keep it frozen.',
  beside: [{ label: 'With 50 images', text: 'scratch' }],
};
const rendered = (best: readonly Best[], sources: Content['sources'] = [word('shape')]) =>
  renderBest({ best, chosen: 'Best of 3.', sources } as unknown as Content, escapeHtml);

test('a target has its arm, what that reached and cost, the advice and what else there is', () => {
  const html = rendered([near]);
  for (const part of [
    '<li><span class="word">Source <b>shape</b> <span class="quiet">what shape is</span></span></li>',
    '<h3><span class="word">Target <b>near</b>',
    '<b>VGG16 32px frozen from shape</b>',
    '<b class="reached">81.0% [78.0, 84.0]</b> <span class="quiet">4.1 s a trial</span>',
    '<p>Keep it frozen.</p>',
    '<li>With 50 images: scratch</li>',
    '<p class="quiet">Best of 3.</p>',
  ])
    expect(html).toContain(part);
});

test('without an arm and anything beside there is the advice alone', () => {
  const html = rendered([{ ...near, arm: null, beside: [] }]);
  expect(html).not.toContain('class="arm"');
  expect(html).not.toContain('class="beside"');
  expect(html).toContain('Keep it frozen.');
});

test('samples of the data are pictures with their class as text', () => {
  const samples = [{ label: HOSTILE, picture: 'data:image/png;base64,AA' }];
  const html = rendered([{ ...near, target: { ...word('near'), samples } }]);
  expect(html).toContain(
    '<span class="samples"><img src="data:image/png;base64,AA" alt="&lt;img src=x onerror=alert(1)&gt; ',
  );
});

test('more than six targets are folded', () => {
  const targets = (count: number) =>
    rendered(Array.from({ length: count }, (_, i) => ({ ...near, target: word(`t${i}`) })));
  expect(targets(6)).not.toContain('<details>');
  const [shown, folded] = targets(8).split('<details><summary>2 more targets</summary>');
  expect(shown!.match(/<article/g)).toHaveLength(6);
  expect(folded!.match(/<article/g)).toHaveLength(2);
});

test('no text of a user is markup', () => {
  const all = {
    target: { name: HOSTILE, meaning: HOSTILE, samples: [] },
    arm: HOSTILE,
    accuracy: HOSTILE,
    cost: HOSTILE,
    advice: HOSTILE,
    beside: [{ label: HOSTILE, text: HOSTILE }],
  };
  expect(rendered([all], [{ name: HOSTILE, meaning: HOSTILE, samples: [] }])).not.toContain('<img');
});

test('without a target there is nothing', () => {
  expect(rendered([])).toBe('');
});
