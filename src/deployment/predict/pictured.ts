import { thumbnails } from '../../data/pixels/thumbnails.ts';
import type { UnreadImage } from './decode-images.ts';
import type { Pictured, Shown } from './page.ts';
import type { Prediction } from './predict.ts';

/** Images on the page: with each some kilobytes more come into it. */
const MOST = 200;
/** Of those that were not read. */
const MOST_UNREAD = 100;

/** Gathers what a page shows of any number of images, in bounded memory. */
export interface Picturing {
  add(answer: Prediction | UnreadImage): void;
  /** Draws the pictures. */
  pictured(): Promise<Pictured>;
}

/** @param classes How many there are. */
export function picturing(classes: number): Picturing {
  const counts = new Array<number>(classes).fill(0);
  const unreadShown: UnreadImage[] = [];
  // The least sure so far, the least sure first.
  const least: Prediction[] = [];
  let [predicted, unread] = [0, 0];
  const keep = (answer: Prediction) => {
    if (least.length === MOST && answer.confidence >= least.at(-1)!.confidence) return;
    const after = least.findIndex(({ confidence }) => confidence > answer.confidence);
    least.splice(after < 0 ? least.length : after, 0, answer);
    if (least.length > MOST) least.pop();
  };
  return {
    add(answer) {
      if ('reason' in answer) {
        unread += 1;
        if (unreadShown.length < MOST_UNREAD) unreadShown.push(answer);
        return;
      }
      predicted += 1;
      counts[answer.predicted]! += 1;
      keep(answer);
    },
    pictured: async () => ({
      predicted,
      counts,
      unread,
      unreadShown,
      shown: await Promise.all(least.map(shownOf)),
    }),
  };
}

async function shownOf({ pixels, ...answer }: Prediction): Promise<Shown> {
  const size = Math.sqrt(pixels.length / 3);
  const set = { images: pixels, labels: new Int32Array(1), count: 1, height: size, width: size };
  const pictures = await thumbnails(set, [0]);
  return { ...answer, picture: pictures.get(0)! };
}
