/** A term of the reports, and what it means. */
export interface Term {
  readonly name: string;
  readonly meaning: string;
  /** How it stands in texts, where it is explained on the spot; a term without is in the list alone. */
  readonly forms: readonly string[];
}

/** The terms that a report explains, in the order of their names. */
export const GLOSSARY: readonly Term[] = [
  {
    name: 'A-distance',
    forms: ['A-distance'],
    meaning:
      'How well a linear classifier tells images of the source from those of the target, from 0, not at all, to 2, always. Lower predicts better.',
  },
  {
    name: 'adjusted p',
    forms: ['p (adjusted)', 'adjusted p'],
    meaning:
      'The probability of a change at least this large by chance, were there none, made larger for the other comparisons of the report and for every time the question was looked at before. The verdicts go by it.',
  },
  {
    name: 'arm',
    forms: ['arm', 'arms'],
    meaning:
      'One way to train on a target: a base, what its weights start from, and the regime. Its accuracy is the mean over the seeds.',
  },
  {
    name: 'AUC',
    forms: ['AUC'],
    meaning:
      'Area under the ROC curve: how often an image of a class is ranked above one of another. 0.5 is guessing, 1 is perfect.',
  },
  {
    name: 'balanced accuracy',
    forms: ['balanced accuracy'],
    meaning:
      'The mean of the classes’ recalls, in which a class of few images counts as much as one of many.',
  },
  {
    name: 'base',
    forms: [],
    meaning:
      'A convolutional network without its top, such as VGG16; ×0.25 means that it has a quarter of the published channels, 32px the side of its input.',
  },
  {
    name: 'budget',
    forms: ['equal budget', 'converged budget'],
    meaning:
      'How long is trained. Equal: the same steps for every regime. Converged: each until validation stops improving.',
  },
  {
    name: 'calibration error',
    forms: ['calibration error'],
    meaning:
      'How far the confidence of the answers lies from the share of them that is right, in points.',
  },
  {
    name: 'corrected resampled t test',
    forms: ['corrected resampled t test'],
    meaning:
      'A test of the mean over folds that allows for the images which their networks share, after Nadeau and Bengio. Student’s own would take the folds for independent.',
  },
  {
    name: 'equivalent',
    forms: ['equivalent', 'equivalence margin'],
    meaning:
      'Shown to change accuracy by no more than the equivalence margin, the least change that matters, by two one-sided tests.',
  },
  {
    name: 'fine-tuned',
    forms: ['fine-tuned', 'fine-tune', 'fine-tuning'],
    meaning:
      'The base starts from the source’s weights and is trained on: first a new head alone, then the base with it.',
  },
  {
    name: 'fold',
    forms: ['folds'],
    meaning:
      'One of the parts that a target’s images are cut in: each is tested on by networks trained on the others. Images of one group, such as a patient, stay in one.',
  },
  {
    name: 'Fréchet distance',
    forms: ['Fréchet distance'],
    meaning:
      'How far the mean and the spread of a base’s features on the target are from those on its source. Lower predicts better.',
  },
  {
    name: 'frozen',
    forms: ['frozen', 'freezing'],
    meaning: 'The base keeps the source’s weights; only a new head is trained on its features.',
  },
  {
    name: 'GBC',
    forms: ['GBC'],
    meaning:
      'How much the classes overlap in a frozen base’s features, each taken for a Gaussian; 0 where they do not. Higher predicts better.',
  },
  {
    name: 'Holm',
    forms: ['Holm', 'Holm-adjusted'],
    meaning:
      'Holm’s correction: of many comparisons some are significant by chance, so the smallest p has to be the smaller the more there are.',
  },
  {
    name: 'inconclusive',
    forms: ['inconclusive'],
    meaning:
      'Neither a change nor its absence is shown by this data. It is no finding of “no difference”.',
  },
  {
    name: 'interval',
    forms: [],
    meaning:
      'Where the true value lies with the confidence given, over seeds and test images as samples of all there could be.',
  },
  {
    name: 'kNN',
    forms: ['kNN'],
    meaning:
      'The share of the images whose class is that of most of the images nearest to them, in a frozen base’s features. Higher predicts better.',
  },
  {
    name: 'look',
    forms: ['look', 'looks'],
    meaning:
      'One time that a question was asked of growing data. Looking until something shows finds too much, so each further look costs.',
  },
  {
    name: 'McNemar',
    forms: ['McNemar'],
    meaning:
      'McNemar’s test of two networks on the same images, by those that only one of them gets right.',
  },
  {
    name: 'negative transfer',
    forms: ['negative transfer'],
    meaning:
      'Starting from the source gives a lower accuracy than starting from scratch. Its gap is the error with the source minus the error without.',
  },
  {
    name: 'NLEEP',
    forms: ['NLEEP'],
    meaning:
      'How well clusters of a frozen base’s features predict the classes, in nats. Higher predicts better.',
  },
  {
    name: 'Pareto front',
    forms: ['Pareto front'],
    meaning: 'The arms that no other beats in both accuracy and time.',
  },
  {
    name: 'PPV and NPV',
    forms: ['PPV', 'NPV'],
    meaning:
      'Positive and negative predictive value: of the images that are called so, and not so, the share that is right. They depend on the prevalence.',
  },
  {
    name: 'prevalence',
    forms: ['prevalence'],
    meaning: 'The share of images, or patients, that are of the class to be found.',
  },
  {
    name: 'regime',
    forms: [],
    meaning:
      'How a base is trained on the target: frozen, fine-tuned, from scratch, or by a remedy of the experiment.',
  },
  {
    name: 'remedy',
    forms: ['remedy', 'remedies'],
    meaning:
      'A regime beside the three plain ones, which is meant to keep a source from hurting. It is compared with plain fine-tuning and with scratch.',
  },
  {
    name: 'scratch',
    forms: ['scratch', 'scratch counterpart'],
    meaning:
      'From random weights, with everything trained. The scratch counterpart of an arm has its base, target and seed: each change is against it.',
  },
  {
    name: 'seed',
    forms: [],
    meaning:
      'Decides every random draw of a trial: first weights, order and split. Several show how far chance alone moves the accuracy.',
  },
  {
    name: 'sensitivity',
    forms: ['sensitivity'],
    meaning: 'Of the images of the class to be found, the share that is called so.',
  },
  {
    name: 'source',
    forms: [],
    meaning: 'Where the first weights of a base come from: data that it was trained on before.',
  },
  {
    name: 'specificity',
    forms: ['specificity'],
    meaning: 'Of the images of other classes, the share that is not called so.',
  },
  {
    name: 'target',
    forms: [],
    meaning: 'The data set in question. Its name is the experiment’s own word.',
  },
  {
    name: 'temperature scaling',
    forms: ['temperature scaling'],
    meaning:
      'Dividing a network’s logits by one number, the temperature, which gives the least cross-entropy of the validation images. Above 1 it was too confident. No answer changes, only the confidence in it.',
  },
  {
    name: 'told apart',
    forms: ['told apart'],
    meaning:
      'Two arms are told apart where the difference of their accuracies, seed by seed, is shown, with a correction for all arms compared with the best.',
  },
  {
    name: 'TransRate',
    forms: ['TransRate'],
    meaning:
      'How much less it takes to code a frozen base’s features once their classes are known, in nats. Higher predicts better.',
  },
];

/** What names a term in addresses, such as `term-fine-tuned`. */
export function termId({ name }: Term): string {
  return `term-${name.toLowerCase().replace(/[^a-z]+/g, '-')}`;
}
