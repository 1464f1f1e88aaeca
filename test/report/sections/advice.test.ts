import { expect, test } from 'vitest';
import type { Advice } from '../../../src/analysis/types.ts';
import { adviceBlocks } from '../../../src/report/sections/advice.ts';
import { factsIn } from '../../support/blocks.ts';
import { ONE_BASE, reportInput, scoring } from '../../support/report-input.ts';

const { analysis } = reportInput(
  ONE_BASE,
  scoring(({ regime, data, seed }) => {
    const hurt = data.name === 'far' && regime === 'frozen';
    return (hurt ? 0.4 : 0.7) + 0.001 * seed;
  }),
);

test('each base and source has its action, and the reason as a sentence', () => {
  const [near, far, ...rest] = factsIn(adviceBlocks(analysis));
  expect(rest).toEqual([]);
  expect(near!.label).toMatch(/^VGG16 ×0\.25 32px, shape → near: /);
  expect(far!.label).toBe('VGG16 ×0.25 32px, shape → far: do not freeze');
  expect(far!.text).toBe(
    'frozen −30.0 points (negative); fine-tuned no change (equivalent), so it or scratch, whichever is cheaper.',
  );
});

test('size and budget are named, each advice by its own', () => {
  const advice: Advice = {
    ...analysis.advice[0]!,
    trainSize: 50,
    budget: 'equal',
    action: 'fine-tune',
    reason: 'it gains',
  };
  expect(factsIn(adviceBlocks({ ...analysis, advice: [advice] }))).toEqual([
    {
      label: 'VGG16 ×0.25 32px, shape → near, 50 images, equal budget: fine-tune',
      text: 'it gains.',
    },
  ]);
});

test('without advice there is no section', () => {
  expect(adviceBlocks({ ...analysis, advice: [] })).toEqual([]);
});
