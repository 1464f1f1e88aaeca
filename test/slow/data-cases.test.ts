import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TEST_BACKEND } from '../support/test-backend.ts';
import { type Workplace, workplace } from '../support/workplace.ts';
import { INPUTS } from './data-cases.ts';

/** What the experiment says of an input, how `bench` ends on it, and words that it prints. */
interface Expected {
  readonly input: string;
  /** Lines of the experiment; a source is random and a target procedural where they say none. */
  readonly lines: string;
  /** 0 where it is read and trained, 1 where `--list` refuses it. */
  readonly code: 0 | 1;
  readonly words: readonly string[];
  /** A line of the report on what was read; of what is refused there is none. */
  readonly reported?: RegExp;
}

const folder = (dir: string, options = '') =>
  `targets: [imageFolder({ dir: '${dir}', size: 32, ${options} })],`;

const EXPECT: readonly Expected[] = [
  ...[12, 10].flatMap((bits): Expected[] => {
    const most = (2 ** bits - 1).toLocaleString('en-US');
    return [
      {
        input: `grey${bits}`,
        lines: folder(`grey${bits}`),
        code: 1,
        words: [
          `the largest value of all images of grey${bits} is ${most}, the least 0, and their depth holds 65,535`,
          `\`range: { bits: ${bits} }\` for 0 to ${most}`,
        ],
      },
      {
        input: `grey${bits}`,
        lines: folder(`grey${bits}`, `range: { bits: ${bits} }`),
        code: 0,
        words: [
          `values of more than 8 bits from 0 to ${most} become black to white; there are 0 to ${most}`,
          'effusion 6 / 2, normal 7 / 1',
        ],
        reported: /^> .*values of more than 8 bits from 0 to .* become black to white/m,
      },
    ];
  }),
  {
    input: 'set-names',
    lines: folder('set-names'),
    code: 1,
    words: [
      '"test_set" and "training_set" of set-names hold the same folders ("NORMAL", "PNEUMONIA"), as splits do',
      'imageFolder({ dir: "set-names", splits: { train: "training_set", test: "test_set" } })',
    ],
  },
  {
    input: 'set-names',
    lines: folder('set-names', 'splits: { train: "training_set", test: "test_set" }'),
    code: 0,
    words: ['2 classes (train, validation included / test): NORMAL 8 / 4, PNEUMONIA 8 / 4'],
    reported: /^\| set-names \| NORMAL \| 8 \| of train \| 4 \|$/m,
  },
  {
    input: 'unlabelled',
    lines: folder('unlabelled'),
    code: 1,
    words: [
      '"test" of unlabelled is named as a split is, and beside it are "cat", "dog"',
      'imageFolder({ dir: "unlabelled", classes: ["cat", "dog"] })',
    ],
  },
  {
    input: 'unlabelled',
    lines: folder('unlabelled', 'classes: ["cat", "dog"]'),
    code: 0,
    words: ['cat 5 / 1, dog 5 / 1', '1 folder ignored, not among `classes`: "test"'],
    reported: /^> .*1 folder ignored, not among .*: "test"/m,
  },
  {
    input: 'bitmap',
    lines: folder('bitmap'),
    code: 0,
    words: ['2 classes (train, validation included / test): a 5 / 1, b 5 / 1'],
    reported: /^\| bitmap \| b \| 5 \| of train \| 1 \|$/m,
  },
  {
    input: 'bare-dicom',
    lines: folder('bare-dicom'),
    code: 1,
    words: [
      '8 of 8 files of bare-dicom cannot be read as images',
      '"bare-dicom/a/0": it is a DICOM image that is truncated or damaged',
    ],
  },
  {
    input: 'bn-head',
    lines: "sources: [weights('bn-head/classifier.h5', { name: 'own' })], regimes: ['frozen'],",
    code: 0,
    words: [
      '"bn-head/classifier.h5" has layers outside the base, which are left out: batch_normalization',
    ],
    reported: /^> .*has layers outside the base, which are left out: batch\\_normalization/m,
  },
  {
    input: 'one-patient',
    lines: folder('one-patient', 'groupBy: /^(p\\d+)_/'),
    code: 1,
    words: [
      'the images of one-patient cannot be split by their groups: "p1" has 40 of 44 images (91%)',
      'Change `groupBy` or `test`, add images of other groups, or give the splits as folders.',
    ],
  },
  {
    input: 'cifar-gap',
    lines: "targets: [cifar10({ dir: 'cifar-gap' })],",
    code: 1,
    words: [
      'cifar-gap holds no data_batch_4.bin: CIFAR-10 is not whole',
      '`batches: [1, 2, 3, 5]`',
    ],
  },
  {
    input: 'cifar-gap',
    lines: "targets: [cifar10({ dir: 'cifar-gap', batches: [1, 2, 3, 5] })],",
    code: 0,
    words: ['10 classes', 'airplane 8 / 2'],
    reported: /^\| cifar10 \| truck \| 8 \| of train \| 2 \|$/m,
  },
];

const experiment = (lines: string) => `
import { cifar10, defineExperiment, imageFolder, procedural, vgg16, weights } from 'transfer-bench';
export default defineExperiment({
  name: 'case',
  backend: '${TEST_BACKEND}',
  question: 'Is it read?',
  bases: [vgg16({ width: 0.125 })],
  sources: [{ kind: 'random' }],
  regimes: ['scratch'],
  targets: [procedural({ name: 'colours', label: 'colour', classes: 2, size: 32, train: 16, test: 8 })],
  seeds: [1],
  training: { epochs: 1, batchSize: 8 },
  throughput: false,
  ${lines}
});`;

let place: Workplace;
beforeAll(async () => {
  place = workplace();
  for (const [name, make] of Object.entries(INPUTS)) await make(join(place.folder, name));
});
afterAll(() => place.remove());

test('every input has a row', () => {
  expect(new Set(EXPECT.map(({ input }) => input))).toEqual(new Set(Object.keys(INPUTS)));
});

describe.each(EXPECT)('$input, $lines', ({ lines, code, words, reported }) => {
  test(code === 0 ? 'is read' : 'is refused before anything is trained', async () => {
    const file = place.write('case.ts', experiment(lines));
    const listed = await place.bench('run', file, '--list');
    expect(listed.code, listed.stderr).toBe(code);
    if (code === 1) {
      expect(listed.stdout).toBe('');
      expect(listed.stderr).toMatch(/^error: (.*\n)+remedy: .*\n$/);
      for (const word of words) expect(listed.stderr).toContain(word);
      return;
    }
    expect(listed.stderr).toBe('');
    for (const word of words) expect(listed.stdout).toContain(word);
    const ran = await place.bench('run', file, '--fresh');
    expect(ran.code, ran.stderr).toBe(0);
    const report = readFileSync(join(place.folder, 'reports/case/summary.md'), 'utf8');
    expect(report).toMatch(reported!);
  });
});
