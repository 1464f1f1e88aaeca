import { expect, test } from 'vitest';
import { chooseBackend } from '../../src/backend/choose.ts';
import type { ReadImage } from '../../src/deployment/predict/decode-images.ts';
import { type Prediction, predict } from '../../src/deployment/predict/predict.ts';
import { BASE_NAMES } from '../../src/experiment/bases.ts';
import { answerOf } from '../../src/training/evaluate.ts';
import { type Asked, askedModel } from '../support/made-model.ts';

async function* inMemory({ model, images, count }: Asked): AsyncGenerator<ReadImage> {
  const bytes = model.about.images!.size ** 2 * 3;
  for (let i = 0; i < count; i++)
    yield { name: `${i}`, pixels: images.subarray(i * bytes, (i + 1) * bytes), notes: [] };
}

test.each(BASE_NAMES)('%s answers images on webgpu as on wasm', async (name) => {
  await chooseBackend('wasm');
  // Batches of 4, and a last one of another size.
  const asked = await askedModel({ name }, 6);
  await chooseBackend('webgpu');
  const notices: string[] = [];
  const options = { batchSize: 4, temperature: null, notice: (text: string) => notices.push(text) };
  const found = await predict(asked.model, inMemory(asked), options, async (answers) => {
    const all: Prediction[] = [];
    for await (const answer of answers) all.push(answer as Prediction);
    return all;
  });
  expect(found).toHaveLength(6);
  for (const [i, logits] of asked.logits.entries()) {
    const { predicted, probabilities } = answerOf(logits);
    expect(found[i]!.predicted).toBe(predicted);
    for (const [k, p] of probabilities.entries())
      expect(Math.abs(found[i]!.probabilities[k]! - p)).toBeLessThan(1e-5);
  }
  // It is captured: nothing is said to run slower than it might.
  expect(notices).toEqual([]);
});
