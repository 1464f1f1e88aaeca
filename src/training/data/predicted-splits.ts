import { BenchError } from '../../errors.ts';
import { contentHash } from '../../experiment/hash.ts';
import { baseLabel, type TrialSpec, trainedBy } from '../../experiment/trial.ts';
import { buildBase } from '../../models/bases/bases.ts';
import type { ModelGraph } from '../../models/graph.ts';
import { counted, shortened, some } from '../../text/numbers.ts';
import type { DataFacts } from './data-facts.ts';
import { inFold, type SplitData, splitOf } from './trial-split.ts';

/**
 * Splits the data of trials as they will, before any of them runs.
 * @returns What a reader should know of their batches, by the trials' data sets.
 * @throws BenchError `data` for what cannot be split, `experiment` for batches that batch
 *   normalisation makes nothing of.
 */
export function predictSplits(trials: readonly TrialSpec[], facts: DataFacts): Set<string> {
  const splits = new Map<string, Split>();
  const notes = new Set<string>();
  for (const trial of trials) {
    const { data, seed, schedule } = trial;
    const trainSize = trial.kind === 'target' ? trial.trainSize : null;
    const fold = trial.kind === 'target' ? (trial.fold ?? null) : null;
    const key = contentHash([data, trainSize, seed, fold, schedule.validation]);
    const split = splits.get(key) ?? predicted(trial, facts);
    splits.set(key, split);
    if (split.note !== null) notes.add(split.note);
    const note = lonelyNote(trial, split.trained);
    if (note !== null) notes.add(note);
  }
  return notes;
}

/** What a trial's split makes of its data. */
interface Split {
  /** Images to train on. */
  readonly trained: number;
  readonly note: string | null;
}

function predicted(trial: TrialSpec, facts: DataFacts): Split {
  try {
    const data = inFold(trial, facts.splitDataOf(trial.data));
    const { train, heldOut } = splitOf(trial, data);
    return { trained: train.length, note: tailNote(trial, data, heldOut) };
  } catch (cause) {
    if (!(cause instanceof BenchError)) throw cause;
    const size =
      trial.kind === 'target' && trial.trainSize !== null ? ` (${trial.trainSize} images)` : '';
    throw new BenchError(
      cause.code,
      `${trial.data.name}${size} cannot be split to train and validate on, by seed ${trial.seed}: ${cause.message}`,
      { ...(cause.remedy === undefined ? {} : { remedy: cause.remedy }), cause },
    );
  }
}

/** A tail holds out what lies there, of some classes perhaps nothing. */
function tailNote(
  { data: { name }, schedule }: TrialSpec,
  { classes, train, validation }: SplitData,
  heldOut: Int32Array,
): string | null {
  if (typeof schedule.validation === 'number' || validation !== undefined) return null;
  const held = new Set(heldOut.map((index) => train.labels[index]!));
  const without = classes.filter((_, label) => train.labels.includes(label) && !held.has(label));
  if (without.length === 0) return null;
  return `${name}: the last ${counted(heldOut.length, 'training image')}, which are held out, are none of ${some(without.map(shortened), SHOWN_CLASSES)}: validation says nothing of ${without.length === 1 ? 'it' : 'them'}`;
}

/** Classes that a note names. */
const SHOWN_CLASSES = 8;

/**
 * Batch normalisation over one value a channel gives zeros, whatever the image: a batch of
 * one image where the feature map is one pixel.
 */
function lonelyNote(trial: TrialSpec, count: number): string | null {
  const { batchSize } = trial.schedule;
  const rest = count % batchSize;
  if (batchSize > 1 && count > 1 && rest !== 1) return null;
  const layer = lonelyLayer(trial);
  if (layer === null) return null;
  const what = `the batch normalisation ${layer} of ${baseLabel(trial.base)} has one value a channel in a batch of one image, and gives the same for every image`;
  if (batchSize > 1 && count > 1)
    return `${trial.data.name}: ${what}; the last batch of ${count} images in batches of ${batchSize} is one`;
  throw new BenchError('experiment', `${trial.data.name}: ${what}; every batch is one`, {
    remedy: "Raise `batchSize` or the base's `inputSize`, or freeze its batch normalisation.",
  });
}

/** The first trained batch normalisation whose map is one pixel. */
function lonelyLayer(trial: TrialSpec): string | null {
  const graph = buildBase(trial.base);
  const from = firstTrained(trial, graph);
  const layer = graph.layers
    .slice(from)
    .find(
      ({ kind, outputShape }) => kind === 'batchNorm' && outputShape[0]! * outputShape[1]! === 1,
    );
  return layer?.name ?? null;
}

/** Index of the first layer whose batch normalisation uses a batch's statistics. */
function firstTrained(trial: TrialSpec, { layers }: ModelGraph): number {
  const { fineTuning } = trial.schedule;
  if (trainedBy(trial) === 'scratch') return 0;
  if (fineTuning === undefined || fineTuning.batchNorm === 'frozen') return layers.length;
  const { from } = fineTuning;
  return from === undefined ? 0 : layers.findIndex(({ block }) => block === from);
}
