import { InferenceSession, Tensor } from 'onnxruntime-web';
import { beforeAll, describe, expect, test } from 'vitest';
import { chooseBackend } from '../../../src/backend/choose.ts';
import { ONNX_NAMES, onnxFile } from '../../../src/deployment/formats/onnx.ts';
import { wholeModel } from '../../../src/deployment/formats/whole-model.ts';
import { answerOf } from '../../../src/training/evaluate.ts';
import { askedModel, MADE } from '../../support/made-model.ts';
import { TEST_BACKEND } from '../../support/test-backend.ts';

beforeAll(async () => {
  await chooseBackend(TEST_BACKEND);
});

describe.each(Object.entries(MADE))('%s as an ONNX model', (_, made) => {
  test('answers 8-bit images as the harness does, in batches of any size', async () => {
    const { model, images, count, logits } = await askedModel(made);
    const whole = wholeModel(model);
    const { size } = whole.input;
    const bytes = onnxFile(whole, { version: '1.2.3', metadata: { trial: 'a' } });
    const session = await InferenceSession.create(bytes, { executionProviders: ['wasm'] });
    const { input, probabilities } = ONNX_NAMES;
    const ask = async (from: number, to: number) => {
      const values = Float32Array.from(
        images.subarray(from * size * size * 3, to * size * size * 3),
      );
      const fed = new Tensor('float32', values, [to - from, size, size, 3]);
      return session.run({ [input]: fed });
    };
    const all = await ask(0, count);
    const one = await ask(1, 2);
    const expected = logits.flatMap((row) => answerOf(row).probabilities);
    expect(all[probabilities]!.dims).toEqual([count, 3]);
    expectClose(all[probabilities]!.data as Float32Array, expected);
    expectClose(all[ONNX_NAMES.logits]!.data as Float32Array, logits.flat());
    expectClose(one[probabilities]!.data as Float32Array, expected.slice(3, 6));
    // Were all alike, a wrong model would pass.
    expect(Math.max(...expected) - Math.min(...expected)).toBeGreaterThan(0.05);
    await session.release();
  });
});

function expectClose(found: ArrayLike<number>, expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of expected.entries())
    expect(Math.abs(found[i]! - value)).toBeLessThan(1e-5);
}
