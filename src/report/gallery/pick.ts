import type { PredictionRecord } from '../../store/records.ts';

/** A test image with the mean probabilities that each arm's seeds gave it. */
export interface Seen {
  readonly example: number;
  readonly label: number;
  readonly transfer: Mean;
  readonly scratch: Mean;
}

export interface Mean {
  readonly probabilities: Float64Array;
  readonly predicted: number;
}

/** The groups of a gallery, by what both arms made of their images. */
export interface Picked {
  readonly title: string;
  readonly images: readonly Seen[];
}

/** Images of a group. */
const EACH = 6;

/**
 * The images that tell most of a comparison: those the arm with the source is
 * surest of, rightly and wrongly, and those that it turned, with the largest
 * change of the right class's probability first.
 */
export function pickImages(images: readonly Seen[]): Picked[] {
  const right = ({ label }: Seen, { predicted }: Mean) => predicted === label;
  const sure = ({ transfer }: Seen) => transfer.probabilities[transfer.predicted]!;
  const turned = ({ label, transfer, scratch }: Seen) =>
    Math.abs(transfer.probabilities[label]! - scratch.probabilities[label]!);
  const group = (
    title: string,
    belongs: (image: Seen) => boolean,
    by: (image: Seen) => number,
  ): Picked => ({
    title,
    images: images
      .filter(belongs)
      .sort((a, b) => by(b) - by(a) || a.example - b.example)
      .slice(0, EACH),
  });
  return [
    group(
      'Turned wrong: right from scratch, wrong with the source',
      (image) => right(image, image.scratch) && !right(image, image.transfer),
      turned,
    ),
    group(
      'Turned right: wrong from scratch, right with the source',
      (image) => !right(image, image.scratch) && right(image, image.transfer),
      turned,
    ),
    group('Most confident and wrong', (image) => !right(image, image.transfer), sure),
    group('Most confident and right', (image) => right(image, image.transfer), sure),
  ].filter((each) => each.images.length > 0);
}

/** The mean of each image over the seeds, or folds, of both arms that tested it; empty where probabilities are not known. */
export function seenOf(
  transfer: readonly (readonly PredictionRecord[])[],
  scratch: readonly (readonly PredictionRecord[])[],
): Seen[] {
  const known = [...transfer, ...scratch]
    .flat()
    .every(({ probabilities }) => probabilities.length > 0);
  if (!known) return [];
  const [own, twin] = [byExample(transfer), byExample(scratch)];
  return [...own].flatMap(([example, answers]) => {
    const others = twin.get(example);
    if (others === undefined) return [];
    const { label } = answers[0]!;
    return [{ example, label, transfer: meanOf(answers), scratch: meanOf(others) }];
  });
}

function byExample(
  seeds: readonly (readonly PredictionRecord[])[],
): Map<number, PredictionRecord[]> {
  const found = new Map<number, PredictionRecord[]>();
  for (const prediction of seeds.flat()) {
    const own = found.get(prediction.example);
    if (own) own.push(prediction);
    else found.set(prediction.example, [prediction]);
  }
  return found;
}

function meanOf(predictions: readonly PredictionRecord[]): Mean {
  const probabilities = new Float64Array(predictions[0]!.probabilities.length);
  for (const prediction of predictions)
    prediction.probabilities.forEach((p, i) => {
      probabilities[i]! += p / predictions.length;
    });
  return { probabilities, predicted: probabilities.indexOf(Math.max(...probabilities)) };
}
