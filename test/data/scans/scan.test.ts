import { describe, expect, test } from 'vitest';
import { drawPatient, type Patient } from '../../../src/data/scans/patient.ts';
import { drawScan } from '../../../src/data/scans/scan.ts';
import { scansSpec } from '../../support/data-sets.ts';

const SIZE = 48;

function drawn(
  patient: Patient,
  number = 0,
  options: Parameters<typeof scansSpec>[0] = {},
): Uint8Array {
  const into = new Uint8Array(SIZE * SIZE * 3);
  drawScan(scansSpec({ size: SIZE, noise: 0, ...options }), patient, [0, number], into);
  return into.filter((_, at) => at % 3 === 0);
}
const patientOf = (index = 0, options: Parameters<typeof scansSpec>[0] = {}) =>
  drawPatient(scansSpec({ noise: 0, ...options }), index);
const brighter = (scan: Uint8Array, than: Uint8Array) =>
  [...scan.keys()].filter((at) => scan[at]! > than[at]!);

describe('drawScan', () => {
  test('air is dark, tissue is bright, lungs are between', () => {
    for (let index = 0; index < 20; index++) {
      const patient = patientOf(index, { seed: 3 });
      const scan = drawn({ ...patient, ill: false });
      const at = (x: number, y: number) =>
        scan[Math.round(y * SIZE) * SIZE + Math.round(x * SIZE)]!;
      const lung = at(patient.lungs[0].x, patient.lungs[0].y);
      expect(lung).toBeGreaterThan(at(0.99, 0.02));
      expect(at(patient.body.x, patient.lungs[0].y)).toBeGreaterThan(lung);
    }
  });

  test('lesions are brighter, in the lungs, and all that tells the ill from the healthy', () => {
    for (let number = 0; number < 30; number++) {
      const patient = patientOf(number);
      const healthy = drawn({ ...patient, ill: false }, number);
      const ill = drawn({ ...patient, ill: true }, number);
      const spots = brighter(ill, healthy);
      expect(spots.length).toBeGreaterThan(8);
      expect(brighter(healthy, ill)).toEqual([]);
      for (const at of spots) {
        const x = Math.abs(((at % SIZE) + 0.5) / SIZE - patient.body.x);
        expect(x).toBeLessThan(patient.body.halfWidth);
      }
    }
  });

  test('lesions are where they were in no other image, and are as bright and large as asked for', () => {
    const healthy = (number: number) => drawn({ ...patientOf(), ill: false }, number);
    const ill = (number: number, options: Parameters<typeof scansSpec>[0] = {}) =>
      drawn({ ...patientOf(), ill: true }, number, options);
    const places = [0, 1, 2, 3].map((number) => brighter(ill(number), healthy(number)).join());
    expect(new Set(places).size).toBe(4);
    const without = healthy(0);
    const highest = (contrast: number) =>
      Math.max(...ill(0, { lesionContrast: contrast }).map((level, at) => level - without[at]!));
    const { gain } = patientOf().scanner;
    expect(highest(0.1)).toBeGreaterThan(0.6 * 0.1 * 255 * gain);
    expect(highest(0.1)).toBeLessThan(3 * 1.4 * 0.1 * 255 * gain);
    expect(highest(0.05)).toBeLessThan(highest(0.1));
    const areaOf = (lesionSize: [number, number]) =>
      brighter(ill(0, { lesionSize, lesionContrast: 0.5 }), without).length;
    expect(areaOf([0.3, 0.3]) / areaOf([0.1, 0.1])).toBeGreaterThan(3);
  });

  test('has the noise of its scanner', () => {
    const patient = { ...patientOf(), ill: false };
    const clean = drawn(patient);
    const noise = 0.02;
    const noisy = drawn({ ...patient, scanner: { ...patient.scanner, noise } });
    const differences = [...clean.keys()]
      .filter((at) => clean[at]! > 20 && clean[at]! < 235)
      .map((at) => noisy[at]! - clean[at]!);
    const variance = differences.reduce((sum, each) => sum + each * each, 0) / differences.length;
    expect(Math.sqrt(variance) / (255 * noise)).toBeGreaterThan(0.93);
    expect(Math.sqrt(variance) / (255 * noise)).toBeLessThan(1.07);
  });
});
