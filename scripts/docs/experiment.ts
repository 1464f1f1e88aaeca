import * as z from 'zod';
import { BASE_NAMES } from '../../src/experiment/bases.ts';
import { scheduleOf } from '../../src/experiment/schedule.ts';
import { experimentSchema } from '../../src/experiment/schema.ts';
import { keyTable } from './keys.ts';
import type { JsonSchema, TypeDocs } from './type-docs.ts';

/** How each variant of a key's value is written, by its `kind`, or an optimizer's `name`. */
const CALLS: Readonly<Record<string, string>> = {
  pretrain: 'pretrain({ name, data, ... })',
  imagenet: 'imagenet()',
  weights: 'weights(file, { name, preprocessing })',
  random: 'random({ name })',
  'mean-variance': 'meanVariance(of, { name })',
  procedural: 'procedural({ name, label, train, test, ... })',
  scans: 'scans({ name, patients, ... })',
  cifar10: 'cifar10({ ... })',
  cifar100: 'cifar100({ ... })',
  'image-folder': 'imageFolder({ dir, ... })',
  manifest: 'manifest({ file, ... })',
  npz: 'npz({ file, ... })',
  parquet: 'parquet({ files, ... })',
  'web-dataset': 'webDataset({ files, ... })',
  corrupted: 'corrupted(corruption, severity)',
  'fine-tuned': 'fineTuned({ name, ... })',
  'linear-probe': 'linearProbe({ name, l2, classWeights })',
  refine: 'refine({ name, filters, ... })',
  'l2-sp': 'l2sp({ alpha, beta })',
  delta: 'delta({ alpha, beta })',
  bss: 'bss({ eta, k })',
  equal: 'equal({ epochs })',
  converged: 'converged({ epochs, patience })',
  adam: 'adam(learningRate, { weightDecay, schedule })',
  sgd: 'sgd(learningRate, { momentum, nesterov, weightDecay, schedule })',
};

const LINKS = {
  bases: '#bases',
  sources: '#sources',
  targets: '#targets',
  regimes: '#regimes',
  penalty: '#penalties',
  training: '#training',
  budgets: '#budgets',
  alsoTest: '#alsotest',
  data: '#targets',
  optimizer: '#optimizer',
  schedule: '#schedule-of-the-learning-rate',
  frozen: '#training-of-one-regime',
  'fine-tuned': '#training-of-one-regime',
  scratch: '#training-of-one-regime',
};

/** docs/reference/experiment.md, from the experiment's schema and the functions that fill it. */
export function experimentReference(docs: TypeDocs): string {
  const schema = z.toJSONSchema(experimentSchema, { io: 'input' }) as JsonSchema;
  docs.describe(schema, 'ExperimentInput');
  const { bases, sources, targets, regimes, alsoTest, budgets, training } = schema.properties!;
  const corrupted = (alsoTest!.items!.oneOf ?? []).slice(0, 1);
  const fields = training!.properties!;
  const variants = (list: JsonSchema) => variantSections(docs, list.oneOf ?? []);
  return `# The experiment file

An experiment is a TypeScript file whose default export is \`defineExperiment({ ... })\`. Everything below is imported from \`'transfer-bench'\`. The file is validated before anything runs: an unknown key, a value out of range or an impossible cell is refused, with the file, the key, what was expected and what was received. An axis may have 1,000 entries, and an experiment 100,000 trials.

Paths are relative to the working directory. A dash in the default column means that nothing is set.

${keyTable(schema, { links: LINKS })}

## bases

${basesTable(docs)}

Each takes an object with these keys, all optional:

${keyTable(bases!.items!, { without: ['name'] })}

## sources

${variants(sources!.items!)}

## targets

Also the \`data\` of \`pretrain\`.

${variants(targets!.items!)}

## regimes

\`'frozen'\`, \`'fine-tuned'\`, \`'scratch'\`, and the regimes below, whose settings are laid over those of \`training\`. See [how to find a remedy](../how-to/remedies.md).

${regimeSections(docs, regimes!.items!, fields)}

## Penalties

${variantSections(docs, penaltiesOf(regimes!.items!))}

## alsoTest

A data set as above, or:

${variantSections(docs, corrupted)}

## training

Without it, an experiment trains by the settings of the article that this project began with. Every key but \`validation\` may be set for one regime alone.

${keyTable(training!, { links: LINKS, defaults: trainingDefaults() })}

## Training of one regime

\`frozen\`, \`fine-tuned\`, \`scratch\` and the \`training\` of a \`pretrain\` source take the keys above, except \`validation\` and the regimes. What is set there takes precedence over what is set for all. \`fine-tuned\` has these too:

${keyTable(fineTunedAlone(fields), { defaults: trainingDefaults() })}

## optimizer

${variants(fields['optimizer']!)}

## Schedule of the learning rate

The \`schedule\` of an optimizer.

${rateSchedules(fields['optimizer']!)}

## budgets

${variants(budgets!.items!)}
`;
}

/** The functions that are called as a base is. */
function basesTable(docs: TypeDocs): string {
  const bases = BASE_NAMES.map((name) => name.toLowerCase());
  const names = docs.values.filter((name) => bases.includes(name.toLowerCase()));
  const keys = (name: string) =>
    name === 'resnet50' ? 'width, inputSize, version' : 'width, inputSize';
  const rows = names.map((name) => `| \`${name}({ ${keys(name)} })\` | ${docs.of(name)} |`);
  return ['| function | network |', '|---|---|', ...rows].join('\n');
}

/** One section a variant: the call that makes it, what it is, and its keys. */
function variantSections(docs: TypeDocs, options: readonly JsonSchema[]): string {
  return options
    .map((option) => {
      const { kind, name } = option.properties!;
      const call = CALLS[String((kind ?? name)?.const)]!;
      const without = kind === undefined ? ['name'] : ['kind'];
      const about = docs.of(call.slice(0, call.indexOf('(')));
      return `### \`${call}\`\n\n${about}\n\n${keyTable(option, { links: LINKS, without })}`;
    })
    .join('\n\n');
}

/** Keys that every regime has and that a regime has in a form of its own, which it tells by another key. */
const OWN_FORMS: Readonly<Record<string, (option: JsonSchema) => boolean>> = {
  classWeights: ({ properties }) => !('epochs' in properties!),
  tune: ({ properties }) => 'penalty' in properties!,
};

/** One section a regime with settings: its own keys, not those that every regime has. */
function regimeSections(
  docs: TypeDocs,
  regimes: JsonSchema,
  common: Readonly<Record<string, JsonSchema>>,
): string {
  const own = (option: JsonSchema): JsonSchema => ({
    ...option,
    properties: Object.fromEntries(
      Object.entries(option.properties!).filter(
        ([key]) => !(key in common) || OWN_FORMS[key]?.(option),
      ),
    ),
  });
  return variantSections(docs, regimeVariants(regimes).map(own));
}

function regimeVariants({ anyOf = [] }: JsonSchema): readonly JsonSchema[] {
  return anyOf.find(({ oneOf }) => oneOf !== undefined)!.oneOf!;
}

/** The penalties that a fine-tuning may have. */
function penaltiesOf(regimes: JsonSchema): readonly JsonSchema[] {
  const { penalty } = regimeVariants(regimes)[0]!.properties!;
  return penalty!.anyOf!.find(({ oneOf }) => oneOf !== undefined)!.oneOf!;
}

/** One section a kind of schedule: what it is, and its keys. */
function rateSchedules(optimizer: JsonSchema): string {
  const { schedule } = optimizer.oneOf![0]!.properties!;
  return schedule!
    .oneOf!.map((option) => {
      const { kind } = option.properties!;
      return `### \`{ kind: '${kind!.const}', ... }\`\n\n${kind!.description}\n\n${keyTable(option)}`;
    })
    .join('\n\n');
}

/** The keys that only fine-tuning has. */
function fineTunedAlone(fields: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const own = Object.entries(fields['fine-tuned']!.properties!);
  return { properties: Object.fromEntries(own.filter(([key]) => !(key in fields))) };
}

/** What training has where neither the experiment nor the schema says: the article's settings. */
export function trainingDefaults(): Record<string, unknown> {
  const { budget, fineTuning, tune, batchNormMomentum, ...rest } = scheduleOf({}, 'fine-tuned');
  const { optimizer, ...plain } = rest;
  const common = { ...budget, ...plain, tune, ...fineTuning };
  const adam = { optimizer: { name: optimizer.name, learningRate: optimizer.learningRate } };
  return { ...common, ...adam, ...(batchNormMomentum === null ? {} : { batchNormMomentum }) };
}
