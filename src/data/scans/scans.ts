import type { ScansSpec } from '../../experiment/scans-schema.ts';
import type { DataSet, MemorySet } from '../image-set.ts';
import { stratifiedSplit } from '../split/split.ts';
import { drawPatient, type Patient } from './patient.ts';
import { drawScan } from './scan.ts';

/** By label. */
const CLASSES = ['healthy', 'lesion'];

/**
 * Drawn chest images of patients, some of whom are ill: few, unbalanced and grouped, as medical
 * images are, and made anywhere without a download. A patient's images share its body and its
 * scanner (brightness, contrast, noise) and differ in pose and, of the ill, in where the lesions
 * are; so a network that has seen a patient knows more of it than its lesions, and the split is by
 * patient.
 *
 * A patient is decided by the seed and its number, an image by these and its own: more patients,
 * or more images of each, leave the others as they are, though others may be tested on.
 */
export function scansDataSet(spec: ScansSpec): DataSet<MemorySet> {
  const patients = Array.from({ length: spec.patients }, (_, index) => drawPatient(spec, index));
  const ill = Int32Array.from(patients, (patient) => Number(patient.ill));
  const { train, heldOut } = stratifiedSplit(ill, spec.test, spec.seed);
  return {
    name: spec.name,
    classes: [...CLASSES],
    groupsAre: 'patient',
    train: imagesOf(spec, patients, train),
    test: imagesOf(spec, patients, heldOut),
  };
}

/** All images of the patients at `indices`, patient by patient. */
function imagesOf(spec: ScansSpec, patients: readonly Patient[], indices: Int32Array): MemorySet {
  const { size, imagesPerPatient } = spec;
  const count = indices.length * imagesPerPatient;
  const bytes = size * size * 3;
  const images = new Uint8Array(count * bytes);
  const groups = Int32Array.from(
    { length: count },
    (_, i) => indices[Math.floor(i / imagesPerPatient)]!,
  );
  for (const [i, index] of groups.entries())
    drawScan(
      spec,
      patients[index]!,
      [index, i % imagesPerPatient],
      images.subarray(i * bytes, (i + 1) * bytes),
    );
  return {
    images,
    labels: groups.map((index) => Number(patients[index]!.ill)),
    count,
    height: size,
    width: size,
    groups,
    groupNames: patients.map((_, index) => `patient ${index + 1}`),
  };
}
