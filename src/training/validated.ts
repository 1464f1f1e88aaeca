import type { ValidationRecord } from '../experiment/result.ts';
import { onFeaturesAlone, type TrialSpec } from '../experiment/trial.ts';
import type { Classifier } from './classifier.ts';
import { type Examples, featureExamples } from './data/examples.ts';
import { type Evaluation, evaluate } from './evaluate.ts';
import type { Observer } from './progress.ts';
import type { TrainingData } from './regimes/training-context.ts';
import { type Infer, inferring } from './step/compiled.ts';

/**
 * What the weights that are tested answer to the validation images: thresholds and
 * calibration are fitted to it, never to the test images. Of a frozen base the features that
 * are there already are taken.
 * @param infer By those weights.
 */
export async function validationAnswers(
  trial: TrialSpec,
  classifier: Classifier,
  data: TrainingData,
  infer: Infer,
  observe: Observer,
): Promise<ValidationRecord & Pick<Evaluation, 'logits'>> {
  const { plain, validationIndices } = data;
  const { batchSize } = trial.schedule;
  const answersTo = (examples: Examples) => (by: Infer) =>
    evaluate(by, examples, validationIndices, batchSize);
  const { probabilities, logits } = onFeaturesAlone(trial)
    ? await inferring(
        'inference',
        (x) => classifier.headLogits(x, false),
        observe,
        answersTo(featureExamples(await data.features(classifier, observe), plain.labels)),
      )
    : await answersTo(plain)(infer);
  const labels = validationIndices.map((index) => plain.labels[index]!);
  return { labels, probabilities, logits };
}
