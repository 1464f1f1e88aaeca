import type { Group } from 'h5wasm/node';
import type { Hdf5 } from '../../models/weights/hdf5.ts';
import type { WeightArray } from '../../models/weights/weights.ts';

/** Makes an HDF5 file, and closes it when it is filled, or could not be. */
export function withNewHdf5(hdf5: Hdf5, path: string, fill: (root: Group) => void): void {
  const file = new hdf5.File(path, 'w');
  try {
    fill(file);
  } finally {
    file.close();
  }
}

/** An array of float32, in a group. */
export function addArray(group: Group, name: string, { shape, values }: WeightArray): void {
  group.create_dataset({ name, data: values, shape: [...shape], dtype: '<f' });
}

/** A text of any length, beside a group's content. */
export function addText(group: Group, name: string, text: string): void {
  group.create_attribute(name, text, [], 'S');
}

/** Texts beside a group's content. */
export function addTexts(group: Group, name: string, texts: readonly string[]): void {
  // HDF5 has no list of no texts here; Keras reads no numbers as well.
  if (texts.length === 0) group.create_attribute(name, new Float64Array(0), [0], '<d');
  else group.create_attribute(name, [...texts], [texts.length], 'S');
}
