import sharp from 'sharp';
import { expect, test } from 'vitest';
import { thumbnails } from '../../../src/data/pixels/thumbnails.ts';
import { proceduralDataSet } from '../../../src/data/procedural/procedural.ts';
import { sample } from '../../support/sample-experiment.ts';

test('a picture is the image, no larger than a gallery shows it', async () => {
  const [target] = sample().targets;
  if (target?.kind !== 'procedural') throw new Error('expected a procedural target');
  for (const [size, shown] of [
    [32, 32],
    [96, 64],
  ] as const) {
    const { test: images } = proceduralDataSet({ ...target, size });
    const found = await thumbnails(images, [3, 7]);
    expect([...found.keys()]).toEqual([3, 7]);
    const [head, data] = found.get(3)!.split(',');
    expect(head).toBe('data:image/webp;base64');
    const { width, height } = await sharp(Buffer.from(data!, 'base64')).metadata();
    expect([width, height]).toEqual([shown, shown]);
    expect(found.get(3)).not.toBe(found.get(7));
  }
});
