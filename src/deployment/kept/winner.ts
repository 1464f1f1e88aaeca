import { armText, reachedText } from '../../analysis/findings/recommendation-text.ts';
import { analysisOf } from '../../analysis/of-run.ts';
import type { Analysis, Ranked, Recommendation } from '../../analysis/types.ts';
import { BenchError } from '../../errors.ts';
import { cellKey, sizeLabel } from '../../experiment/cell.ts';
import type { RunExperiment, RunRecord, TrialRecord } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import { counted, listed } from '../../text/numbers.ts';
import { keptFolder, notKept } from './kept-folder.ts';
import type { StoredTrial } from './stored-trial.ts';

/** Which of several winners is meant. */
export interface Asked {
  /** Number of a run; the latest when absent. */
  readonly run: number | undefined;
  readonly experiment: string | undefined;
  readonly target: string | undefined;
  /** Training images: a number, or `all`. */
  readonly size: string | undefined;
}

/** The trial of a recommended arm that is taken, and why. */
interface Winner extends StoredTrial {
  /** In a sentence. */
  readonly choice: string;
}

interface Candidate {
  readonly entry: RunExperiment;
  readonly analysis: Analysis;
  readonly recommendation: Recommendation;
}

/**
 * What the report of a run recommends for a target and a size of it: of the arm with the highest
 * mean, the trial with the lowest validation loss. Test images have no say in which of its trials
 * that is.
 * @throws BenchError `usage` where none or several could be meant, with those there are.
 */
export function winnerOf(store: Store, storeFile: string, asked: Asked): Winner {
  const run = store.getRun(asked.run ?? 'latest');
  const { entry, analysis, recommendation } = theOne(candidatesOf(store, run), run, asked);
  const { best, advice } = recommendation;
  if (best === null)
    throw new BenchError('usage', `run ${run.id} has no best of ${entry.name}: ${advice}`, {
      remedy: 'Run the experiment to its end, or name a trial by its hash.',
    });
  const cell = analysis.cells.find((each) => cellKey(each) === cellKey(best));
  const hashes = new Set(cell?.trials.map(({ hash }) => hash));
  const trials = store.trialsOf(run.id, entry.name).filter(({ hash }) => hashes.has(hash));
  const kept = trials.filter(({ hash }) => keptFolder(storeFile, hash) !== null);
  const record = kept.toSorted((a, b) => lossOf(a) - lossOf(b))[0];
  if (record === undefined)
    throw notKept(
      `the best of ${placeText(entry, recommendation)} is ${armText(best)}, and no weights of its trials were kept`,
    );
  return { run, entry, record, choice: choiceText(recommendation, best, trials, kept, analysis) };
}

function candidatesOf(store: Store, run: RunRecord): Candidate[] {
  return run.experiments
    .filter(({ skipReason }) => skipReason === null)
    .flatMap((entry) => {
      const analysis = analysisOf(store, run.id, entry);
      return analysis.recommendations.map((recommendation) => ({
        entry,
        analysis,
        recommendation,
      }));
    });
}

function theOne(all: readonly Candidate[], run: RunRecord, asked: Asked): Candidate {
  const { experiment, target, size } = asked;
  const fitting = all.filter(
    ({ entry, recommendation }) =>
      (experiment === undefined || entry.name === experiment) &&
      (target === undefined || recommendation.target === target) &&
      (size === undefined || String(recommendation.trainSize ?? 'all') === size),
  );
  const [first, ...others] = fitting;
  if (first !== undefined && others.length === 0) return first;
  const shown = first === undefined ? all : fitting;
  const lines = shown.map((each) => `\n  ${optionsOf(each)}`);
  if (shown.length === 0)
    throw new BenchError('usage', `run ${run.id} has no best: its experiments were skipped`, {
      remedy: 'See `bench list` for other runs, and name one with --run.',
    });
  throw new BenchError(
    'usage',
    first === undefined
      ? `run ${run.id} has no such best; it has:${lines.join('')}`
      : `run ${run.id} has ${shown.length} that could be meant by best:${lines.join('')}`,
    { remedy: 'Name one by these options, or a trial by its hash.' },
  );
}

/** The options that name a candidate. */
function optionsOf({ entry, recommendation: { target, trainSize } }: Candidate): string {
  const size = trainSize === null ? '' : ` --size ${trainSize}`;
  return `--experiment ${entry.name} --target ${target}${size}`;
}

function placeText(
  { name }: RunExperiment,
  { target, trainSize, wholeSize }: Recommendation,
): string {
  const size = sizeLabel(trainSize, wholeSize);
  return `${name} for ${target}${size === '' ? '' : ` of ${size}`}`;
}

function choiceText(
  { target, tied }: Recommendation,
  best: Ranked,
  trials: readonly TrialRecord[],
  kept: readonly TrialRecord[],
  { metric }: Analysis,
): string {
  const which =
    trials.length === 1
      ? 'its only trial is taken'
      : `of its ${counted(trials.length, 'trial')}${kept.length < trials.length ? `, of which ${kept.length} were kept,` : ''} the one with the lowest validation loss is taken`;
  const also =
    tied.length === 0
      ? ''
      : `; ${listed(tied.slice(0, 3).map(armText))}${tied.length > 3 ? ` and ${tied.length - 3} more` : ''} ${tied.length === 1 ? 'is' : 'are'} not told apart from it`;
  return `the best for ${target} is ${armText(best)}, ${reachedText(best, metric)}; ${which}${also}`;
}

function lossOf({ result }: TrialRecord): number {
  const loss = result?.bestValidationLoss ?? Number.NaN;
  return Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss;
}
