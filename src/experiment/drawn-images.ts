import type * as z from 'zod';

/** Bytes that the images of a drawn data set take at most: they are all in memory. */
const MAX_BYTES = 4e9;

/** Refuses more drawn images than memory holds, naming the key that would have to be less. */
export function refuseManyDrawn(
  { images, size, key }: { readonly images: number; readonly size: number; readonly key: string },
  context: z.RefinementCtx,
): void {
  const most = Math.floor(MAX_BYTES / (3 * size ** 2));
  if (images <= most) return;
  context.addIssue({
    code: 'custom',
    path: [key],
    message: `at most ${most.toLocaleString('en-US')} images of ${size} px, train and test together: they are all in memory`,
  });
}
