import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { chooseBackend } from '../../src/backend/choose.ts';
import {
  articleTrial,
  DRAWN,
  type Outcome,
  outcomeOf,
  startOf,
  TWINS,
  type Twin,
} from '../reference/article-task.ts';
import { TEST_BACKEND } from '../support/test-backend.ts';

/** What Keras made of the article's script, from article.py. */
const keras: Readonly<Record<Twin, Outcome>> = JSON.parse(
  readFileSync(new URL('../reference/golden/article.json', import.meta.url), 'utf8'),
);
const WIDTH = 0.25;

test.each(Object.keys(TWINS) as Twin[])(
  '%s: every epoch has the losses and accuracies that Keras has, and as many are run',
  async (twin) => {
    await chooseBackend(TEST_BACKEND);
    const trial = articleTrial(twin, DRAWN, WIDTH);
    const here = await outcomeOf(trial, startOf(trial));
    const there = keras[twin];
    expect(here.epochs).toHaveLength(there.epochs.length);
    // Early stopping ended it: the weights that are tested are not the best.
    expect(here.epochs.length).toBeLessThan(40);
    const ours = [...here.epochs, here.test].flat();
    [...there.epochs, there.test].flat().forEach((value, i) => {
      expect(Math.abs(ours[i]! - value), `value ${i}`).toBeLessThan(1e-3);
    });
  },
);

test("the article's experiment has the article's protocol", () => {
  const { base, schedule } = articleTrial('article', DRAWN, 1);
  expect(base).toEqual({ name: 'VGG16', width: 1, inputSize: 32 });
  expect(schedule).toMatchObject({
    budget: { epochs: 40 },
    batchSize: 128,
    validation: { split: 'tail', share: 0.1 },
    earlyStopping: { patience: 3, keep: 'last' },
  });
});
