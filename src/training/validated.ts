import type { ValidationRecord } from '../experiment/result.ts';
import type { TrialSpec } from '../experiment/trial.ts';
import type { Classifier } from './classifier.ts';
import { featureExamples } from './data/examples.ts';
import { type Evaluation, evaluate } from './evaluate.ts';
import type { Observer } from './progress.ts';
import type { TrainingData } from './regimes/training-context.ts';
import { compileInference } from './step/compiled.ts';

/**
 * What the weights that are tested answer to the validation images: thresholds and
 * calibration are fitted to it, never to the test images. Of a frozen base the features that
 * are there already are taken.
 */
export async function validationAnswers(
  trial: TrialSpec,
  classifier: Classifier,
  data: TrainingData,
  observe: Observer,
): Promise<ValidationRecord & Pick<Evaluation, 'logits'>> {
  const { plain, validationIndices } = data;
  const frozen = trial.kind === 'target' && trial.regime === 'frozen';
  const examples = frozen
    ? featureExamples(await data.features(classifier, observe), plain.labels)
    : plain;
  const compiled = compileInference(
    'inference',
    frozen ? (x) => classifier.headLogits(x, false) : (x) => classifier.logits(x, null),
    observe,
  );
  try {
    const { probabilities, logits } = await evaluate(
      compiled.infer,
      examples,
      validationIndices,
      trial.schedule.batchSize,
    );
    const labels = validationIndices.map((index) => plain.labels[index]!);
    return { labels, probabilities, logits };
  } finally {
    compiled.dispose();
  }
}
