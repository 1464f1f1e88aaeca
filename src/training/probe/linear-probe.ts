import { type Fitted, type LinearModel, logisticPath, logitsOf } from './logistic.ts';
import type { Rows } from './span.ts';

/** Penalties evenly spaced by their logarithms. */
export interface PenaltyGrid {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** The probe that is taken, and how it does on the validation images. */
export interface Probe extends LinearModel {
  readonly lambda: number;
  readonly validationLoss: number;
  readonly validationAccuracy: number;
  readonly trainLoss: number;
  readonly trainAccuracy: number;
}

/**
 * The linear probe of SimCLR (Chen et al. 2020, appendix B.8; Kornblith et al. 2019): logistic
 * regressions on features, the penalty that is the most accurate on validation images; of several
 * the one of the lower validation loss, then the stronger. They retrain it on training and
 * validation images together; here it is not, since no other regime sees the validation images.
 */
export function linearProbe(
  training: Fitted,
  validation: Pick<Fitted, 'rows' | 'labels'>,
  grid: PenaltyGrid,
): Probe {
  const lambdas = lambdasOf(grid);
  const probes = logisticPath(training, lambdas).map((model, i): Probe => {
    const held = quality(validation.rows, validation.labels, model);
    const own = quality(training.rows, training.labels, model);
    return {
      ...model,
      lambda: lambdas[i]!,
      validationLoss: held.loss,
      validationAccuracy: held.accuracy,
      trainLoss: own.loss,
      trainAccuracy: own.accuracy,
    };
  });
  return probes.reduce((best, each) => (isBetter(each, best) ? each : best));
}

/** From the strongest to the weakest. */
function lambdasOf({ from, to, count }: PenaltyGrid): number[] {
  const [low, high] = [Math.log(from), Math.log(to)];
  return Array.from({ length: count }, (_, i) => Math.exp(high + ((low - high) * i) / (count - 1)));
}

function isBetter(a: Probe, b: Probe): boolean {
  if (a.validationAccuracy !== b.validationAccuracy)
    return a.validationAccuracy > b.validationAccuracy;
  return a.validationLoss < b.validationLoss;
}

/** Mean cross-entropy, in nats, and accuracy. */
function quality(rows: Rows, labels: Int32Array, model: LinearModel) {
  const logits = logitsOf(rows, model);
  const classes = model.bias.length;
  let [loss, right] = [0, 0];
  for (let i = 0; i < rows.count; i++) {
    const own = logits.subarray(i * classes, (i + 1) * classes);
    const most = Math.max(...own);
    let sum = 0;
    for (const logit of own) sum += Math.exp(logit - most);
    loss += Math.log(sum) + most - own[labels[i]!]!;
    right += Number(own.indexOf(most) === labels[i]);
  }
  return { loss: loss / rows.count, accuracy: right / rows.count };
}
