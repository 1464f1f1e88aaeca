import { createHash } from 'node:crypto';
import { type DataSet, type ImageSet, imageAt } from '../image-set.ts';

/**
 * Says how many test images are among the training images, byte for byte: each
 * flatters whatever has seen it. A sentence, or nothing where there are none.
 */
export function copiesAcross({ train, test }: DataSet): string[] {
  const seen = new Set(digestsOf(train));
  const copies = digestsOf(test).filter((digest) => seen.has(digest)).length;
  if (copies === 0) return [];
  const share = ((100 * copies) / test.count).toFixed(1);
  return [
    `${copies} of ${test.count} test images (${share}%) are among the training images, which flatters the test`,
  ];
}

function digestsOf(set: ImageSet): string[] {
  return Array.from({ length: set.count }, (_, i) =>
    createHash('sha256').update(imageAt(set, i)).digest('base64'),
  );
}
