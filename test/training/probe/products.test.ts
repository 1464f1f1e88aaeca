import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generatorOf } from '../../../src/experiment/random.ts';
import { addProducts, fillLogits } from '../../../src/training/probe/products.ts';

const sizes = fc.tuple(...[9, 7, 6].map((max) => fc.integer({ min: 1, max })));

test('blocks of rows and classes give what single products do, whatever the sizes', () => {
  fc.assert(
    fc.property(sizes, ([count, channels, classes]) => {
      const draw = generatorOf('products', count!, channels!, classes!);
      const normals = (size: number) => Float64Array.from({ length: size }, () => draw.normal());
      const rows = { values: normals(count! * channels!), count: count!, channels: channels! };
      const [kernel, bias] = [normals(classes! * channels!), normals(classes!)];
      const logits = new Float64Array(count! * classes!);
      fillLogits(rows, kernel, bias, logits);
      const gradient = kernel.slice();
      addProducts(rows, logits, classes!, gradient);
      const value = (i: number, c: number) => rows.values[i * channels! + c]!;
      for (let k = 0; k < classes!; k++) {
        for (let i = 0; i < count!; i++) {
          let sum = bias[k]!;
          for (let c = 0; c < channels!; c++) sum += value(i, c) * kernel[k * channels! + c]!;
          expect(logits[i * classes! + k]).toBeCloseTo(sum, 12);
        }
        for (let c = 0; c < channels!; c++) {
          let sum = kernel[k * channels! + c]!;
          for (let i = 0; i < count!; i++) sum += logits[i * classes! + k]! * value(i, c);
          expect(gradient[k * channels! + c]).toBeCloseTo(sum, 11);
        }
      }
    }),
  );
});
