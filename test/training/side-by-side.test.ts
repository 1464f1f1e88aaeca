import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { chooseBackend } from '../../src/backend/choose.ts';
import {
  EMBEDDED,
  lossesOf,
  pretrainedBase,
  SIDES,
  sideTrial,
} from '../reference/side-by-side-task.ts';
import { TEST_BACKEND } from '../support/test-backend.ts';

/** [training loss, validation loss] of each epoch in Keras, from side_by_side.py. */
const keras: Readonly<Record<(typeof SIDES)[number], number[][]>> = JSON.parse(
  readFileSync(new URL('../reference/golden/side-by-side.json', import.meta.url), 'utf8'),
);
const CHANCE = Math.log(4);

test('three epochs from one pretrained base have the losses that Keras has', async () => {
  // Keras started from the weights that wasm had learned.
  await chooseBackend('wasm');
  const start = await pretrainedBase();
  await chooseBackend(TEST_BACKEND);
  for (const side of SIDES) {
    const here = await lossesOf(sideTrial(EMBEDDED, side), start);
    expect(here.length).toBe(3);
    expect(here.at(-1)![0]).toBeLessThan(CHANCE / 2);
    here.flat().forEach((loss, i) => {
      expect(Math.abs(loss - keras[side].flat()[i]!), `${side}, loss ${i}`).toBeLessThan(1e-3);
    });
  }
}, 60_000);
