import type { Dataset, File, Group, OutputData } from 'h5wasm/node';
import { BenchError, reasonOf } from '../errors.ts';
import { sizeOf } from './count.ts';
import type { WeightArray } from './weights.ts';

/** A layer of a weights file: its arrays in Keras's order (kernel, bias; gamma, beta, mean, variance). */
export interface SavedLayer {
  readonly name: string;
  readonly arrays: readonly WeightArray[];
}

type Hdf5 = typeof import('h5wasm/node');

/**
 * The layers that own arrays, in the file's order, of what Keras writes:
 * - legacy `.h5`, of weights or of a whole model (keras/src/legacy/saving/legacy_h5_format.py):
 *   a group a layer, listed in `layer_names`; the keras-applications files are such;
 * - Keras 3 `.weights.h5` (keras/src/saving/saving_lib.py): groups `<class>[_n]/vars/0, 1, ...`
 *   whose attribute `name`, where it is there, is the layer's name.
 *
 * A model inside a model gives its layers. Values become float32.
 * @throws {BenchError} 'data' when the file is truncated, corrupt or of another kind.
 */
export async function readKerasFile(path: string): Promise<SavedLayer[]> {
  const hdf5 = await import('h5wasm/node');
  const { activate_throwing_error_handler: throwErrors } = await hdf5.ready;
  // Else HDF5 prints its stack on stderr and reads on.
  throwErrors();
  let file: File | undefined;
  try {
    file = new hdf5.File(path, 'r');
    return layersOf(hdf5, file, path);
  } catch (cause) {
    if (cause instanceof BenchError) throw cause;
    throw new BenchError('data', `${path} cannot be read as HDF5: ${innermost(cause)}`, {
      remedy:
        'Fetch or save the file again, in float32: it is truncated, corrupt, or no weights of Keras.',
      cause,
    });
  } finally {
    file?.close();
  }
}

function layersOf(hdf5: Hdf5, file: File, path: string): SavedLayer[] {
  const legacy = file.keys().includes('model_weights') ? file.get('model_weights') : file;
  if (legacy instanceof hdf5.Group && textsOf(legacy, 'layer_names') !== null)
    return legacyLayers(hdf5, legacy, path);
  const layers = kerasThreeLayers(hdf5, file, 'model');
  if (layers.length > 0) return layers;
  throw new BenchError('data', `${path} holds no weights that Keras wrote`, {
    remedy: 'Save them with model.save_weights(), as .h5 or .weights.h5.',
  });
}

function legacyLayers(hdf5: Hdf5, root: Group, path: string): SavedLayer[] {
  if (textsOf(root, 'backend')?.[0] === 'theano')
    throw new BenchError('data', `${path} holds Theano's kernels, which are mirrored`, {
      remedy: 'Give the file for TensorFlow (its name has tf_dim_ordering).',
    });
  return (textsOf(root, 'layer_names') ?? []).flatMap((name) => {
    const group = root.get(name);
    if (!(group instanceof hdf5.Group)) throw new Error(`there is no layer ${name}`);
    const arrays = (textsOf(group, 'weight_names') ?? []).map((weight) => ({
      owner: ownerOf(weight),
      array: arrayOf(hdf5, group, weight),
    }));
    // The arrays of an inner model stand in one group, each under its own layer's name.
    const owners = [...new Set(arrays.map(({ owner }) => owner))];
    return owners.map((owner) => ({
      name: owners.length > 1 ? owner : name,
      arrays: arrays.filter((each) => each.owner === owner).map(({ array }) => array),
    }));
  });
}

/** `block1_conv1` of `block1_conv1/kernel:0` and of `vgg16/block1_conv1/kernel`; Keras 1 wrote `block1_conv1_W_1:0`. */
function ownerOf(weight: string): string {
  return weight.includes('/') ? weight.split('/').at(-2)! : '';
}

/** Depth first; sibling groups of one class by their number, which is the order of `model.layers`. */
function kerasThreeLayers(hdf5: Hdf5, group: Group, key: string): SavedLayer[] {
  return group
    .keys()
    .filter((child) => !NO_LAYERS.has(child))
    .toSorted((a, b) => numberOf(a) - numberOf(b))
    .flatMap((child) => {
      const entry = group.get(child);
      if (!(entry instanceof hdf5.Group)) return [];
      if (child !== 'vars') return kerasThreeLayers(hdf5, entry, child);
      const arrays = entry
        .keys()
        .toSorted((a, b) => Number(a) - Number(b))
        .map((index) => arrayOf(hdf5, entry, index));
      return arrays.length === 0 ? [] : [{ name: textsOf(entry, 'name')?.[0] ?? key, arrays }];
    });
}

/** What a training run keeps beside its layers. */
const NO_LAYERS: ReadonlySet<string> = new Set(['optimizer', 'seed_generator']);

function numberOf(key: string): number {
  return Number(/_(\d+)$/.exec(key)?.[1] ?? -1);
}

function arrayOf(hdf5: Hdf5, group: Group, name: string): WeightArray {
  const entry = group.get(name);
  if (!(entry instanceof hdf5.Dataset)) throw new Error(`there is no array ${group.path}/${name}`);
  const shape = entry.shape ?? [];
  const values = toFloat32(entry);
  if (values.length !== sizeOf(shape)) throw new Error(`${entry.path} is not whole`);
  return { shape, values };
}

function toFloat32(entry: Dataset): Float32Array {
  // h5wasm throws on these without saying where.
  if (entry.dtype === '<e' || entry.dtype === '>e') throw notFloat(entry);
  const value: OutputData | null = entry.value;
  if (value instanceof Float32Array) return value;
  if (typeof value === 'number') return Float32Array.of(value);
  if (
    ArrayBuffer.isView(value) &&
    !(value instanceof BigInt64Array) &&
    !(value instanceof BigUint64Array)
  )
    return Float32Array.from(value as Float64Array);
  throw notFloat(entry);
}

function notFloat({ path, dtype }: Dataset): Error {
  return new Error(`${path} is ${String(dtype)}, floating point of 32 or 64 bits is expected`);
}

/** Texts of an attribute; Keras parts a long list into `<name>0`, `<name>1`, ... Null where there is none. */
function textsOf(group: Group, name: string): string[] | null {
  const { attrs } = group;
  const parts = attrs[name] ? [attrs[name]] : [];
  for (let i = 0; attrs[`${name}${i}`]; i++) parts.push(attrs[`${name}${i}`]!);
  if (parts.length === 0) return null;
  return parts.flatMap(({ value }) =>
    typeof value === 'string' ? [value] : Array.isArray(value) ? value.map(String) : [],
  );
}

/** HDF5's errors are stacks of frames; the last says what was wrong. */
function innermost(thrown: unknown): string {
  const reason = reasonOf(thrown);
  if (reason.startsWith('Aborted')) return 'its structure is damaged';
  const frames = [...reason.matchAll(/#\d+: .*?\(\): (.*)/g)];
  return frames.at(-1)?.[1] ?? reason;
}
