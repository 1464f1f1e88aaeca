import { expect, test } from 'vitest';
import { drawPatient } from '../../../src/data/scans/patient.ts';
import { scansSpec } from '../../support/data-sets.ts';

const patientsOf = (options: Parameters<typeof scansSpec>[0], count = 200) =>
  Array.from({ length: count }, (_, index) => drawPatient(scansSpec(options), index));

test('the ill are spread evenly over the patients', () => {
  for (const prevalence of [0.15, 1 / 3, 0.5, 0.85]) {
    const ill = patientsOf({ prevalence }).map((patient) => Number(patient.ill));
    let sum = 0;
    ill.forEach((each, index) => {
      sum += each;
      expect(Math.abs(sum - (index + 1) * prevalence)).toBeLessThanOrEqual(0.5);
    });
  }
});

test('a body says nothing of whether its patient is ill', () => {
  const [rare, common] = [patientsOf({ prevalence: 0.2 }), patientsOf({ prevalence: 0.8 })];
  const bodies = (patients: ReturnType<typeof patientsOf>) =>
    patients.map(({ ill: _, ...rest }) => rest);
  expect(bodies(common)).toEqual(bodies(rare));
  const noiseOf = (isIll: boolean) => {
    const own = patientsOf({ prevalence: 0.5 }, 2000).filter(({ ill }) => ill === isIll);
    return own.reduce((sum, { scanner }) => sum + scanner.gain, 0) / own.length;
  };
  // The gain is uniform over 0.4: 4 standard errors of a difference of two means of 1000.
  expect(Math.abs(noiseOf(true) - noiseOf(false))).toBeLessThan(
    4 * (0.4 / Math.sqrt(12)) * Math.sqrt(2 / 1000),
  );
});

test('the lungs are within the body, left and right of its middle', () => {
  for (const { body, lungs } of patientsOf({}))
    for (const [side, lung] of [
      [-1, lungs[0]],
      [1, lungs[1]],
    ] as const) {
      expect(side * (lung.x - body.x)).toBeGreaterThan(lung.halfWidth);
      expect(Math.abs(lung.x - body.x) + lung.halfWidth).toBeLessThan(body.halfWidth);
      expect(lung.y - lung.halfHeight).toBeGreaterThan(body.y - body.halfHeight);
    }
});

test('scanners have half to one and a half of the noise', () => {
  const noises = patientsOf({ noise: 0.1 }).map(({ scanner }) => scanner.noise);
  expect(Math.min(...noises)).toBeGreaterThanOrEqual(0.05);
  expect(Math.max(...noises)).toBeLessThanOrEqual(0.15);
  expect(Math.max(...noises) - Math.min(...noises)).toBeGreaterThan(0.08);
});
