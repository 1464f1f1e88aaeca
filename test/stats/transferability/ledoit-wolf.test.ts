import { expect, test } from 'vitest';
import { presentClasses } from '../../../src/stats/transferability/classes.ts';
import { gramOf } from '../../../src/stats/transferability/gram.ts';
import { ledoitWolf } from '../../../src/stats/transferability/ledoit-wolf.ts';
import { centred } from '../../../src/stats/transferability/matrix.ts';
import { GOLDEN } from '../../support/transferability-golden.ts';

test.each(GOLDEN)(
  "%s: scikit-learn's shrinkage",
  (_name, { features, labels, classes, ...golden }) => {
    const rows = centred(features);
    const { products, size } = gramOf(rows, presentClasses(labels, classes));
    expect(ledoitWolf(rows, features.count, products, size)).toBeCloseTo(golden.shrinkage, 9);
  },
);
