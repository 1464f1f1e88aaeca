import { drawnExamples } from '../../experiment/drawn-examples.ts';
import type { PredictionRecord } from '../../store/records.ts';

/** A test image with the mean probabilities that an arm's seeds gave it, and those of scratch. */
export interface Seen {
  readonly example: number;
  readonly label: number;
  readonly own: Mean;
  /** Null where the arm is compared with nothing. */
  readonly scratch: Mean | null;
}

export interface Mean {
  readonly probabilities: Float64Array;
  readonly predicted: number;
}

/** The groups of a gallery, by what was made of their images. */
export interface Picked {
  readonly title: string;
  readonly images: readonly Seen[];
}

/** Images of a group that was chosen. */
const EACH = 6;
/** Images that were drawn, whatever was answered. */
const DRAWN = 10;

/**
 * Images drawn at random, and those that tell most of an arm: those it is surest of, rightly
 * and wrongly; and of a comparison those that the source turned, with the largest change of the
 * right class's probability first.
 * @param tested How many test images the target has, of which some may not be known.
 */
export function pickImages(images: readonly Seen[], tested: number): Picked[] {
  const right = ({ label }: Seen, mean: Mean | null) => mean?.predicted === label;
  const sure = ({ own }: Seen) => own.probabilities[own.predicted]!;
  const turned = ({ label, own, scratch }: Seen) =>
    scratch === null ? 0 : Math.abs(own.probabilities[label]! - scratch.probabilities[label]!);
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
  const compared = images.filter(({ scratch }) => scratch !== null);
  return [
    ...(compared.length === 0
      ? []
      : [
          group(
            'Turned wrong: right from scratch, wrong with the source',
            (image) => right(image, image.scratch) && !right(image, image.own),
            turned,
          ),
          group(
            'Turned right: wrong from scratch, right with the source',
            (image) => !right(image, image.scratch) && right(image, image.own),
            turned,
          ),
        ]),
    group('Most confident and wrong', (image) => !right(image, image.own), sure),
    group('Most confident and right', (image) => right(image, image.own), sure),
    drawnOf(images, tested),
  ].filter((each) => each.images.length > 0);
}

function drawnOf(images: readonly Seen[], tested: number): Picked {
  const drawn = new Set(drawnExamples(tested, DRAWN));
  return {
    title: 'Drawn at random, not chosen',
    images: images
      .filter(({ example }) => drawn.has(example))
      .sort((a, b) => a.example - b.example),
  };
}

/**
 * The mean of each image over the seeds, or folds, of an arm, and of scratch where it was tested by
 * that too; empty where probabilities are not known.
 * @param scratch Null where the arm is compared with nothing.
 */
export function seenOf(
  own: readonly (readonly PredictionRecord[])[],
  scratch: readonly (readonly PredictionRecord[])[] | null,
): Seen[] {
  const known = [...own, ...(scratch ?? [])]
    .flat()
    .every(({ probabilities }) => probabilities.length > 0);
  if (!known) return [];
  const twin = scratch && byExample(scratch);
  return [...byExample(own)].flatMap(([example, answers]) => {
    const others = twin?.get(example);
    if (twin !== null && others === undefined) return [];
    const { label } = answers[0]!;
    return [{ example, label, own: meanOf(answers), scratch: others ? meanOf(others) : null }];
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
