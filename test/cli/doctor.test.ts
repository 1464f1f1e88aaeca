import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { findingsText } from '../../src/cli/commands/doctor.ts';
import { absent, fault, ok } from '../../src/doctor/findings.ts';

const FINDINGS = [
  ok('Node', 'v20.20.2'),
  absent('tensorflow', 'Run `bench setup tensorflow`.', 'it is not installed, '.repeat(4).trim()),
  fault('wasm', 'Use another one.', 'a convolution is wrong', `/${'long'.repeat(30)}`),
];

test('the table says state and remedy in words, within the width', () => {
  const lines = stripVTControlCharacters(findingsText(FINDINGS, 60)).split('\n');
  expect(lines).toEqual([
    'Node        ok      v20.20.2',
    'tensorflow  –       it is not installed, it is not',
    '                    installed, it is not installed, it is',
    '                    not installed,',
    '                    remedy: Run `bench setup tensorflow`.',
    'wasm        FAULT   a convolution is wrong',
    `                    /${'long'.repeat(30)}`,
    '                    remedy: Use another one.',
  ]);
});
