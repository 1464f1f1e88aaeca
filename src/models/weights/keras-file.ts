import type { Dataset, File, Group, OutputData } from 'h5wasm/node';
import { BenchError } from '../../errors.ts';
import { sizeOf } from '../count.ts';
import { notFloat } from './float-arrays.ts';
import { type Hdf5, loadHdf5, readHdf5 } from './hdf5.ts';
import type { WeightArray } from './weights.ts';

/** A layer of a weights file: its arrays in Keras's order (kernel, bias; gamma, beta, mean, variance). */
export interface SavedLayer {
  readonly name: string;
  readonly arrays: readonly WeightArray[];
  /** The model it is in, where the file does not keep the order of layers; else null. */
  readonly within: string | null;
}

/** Groups in groups, and groups in all: a file may have them by the million, or in a circle. */
const DEEPEST = 32;
const MAX_GROUPS = 5_000;

/** A file that is being read. */
interface Reading {
  readonly hdf5: Hdf5;
  readonly file: File;
  readonly path: string;
  /** Addresses of the groups that were seen. */
  readonly seen: Set<string>;
  /** Names of layers by their groups, for where the file has none. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * The layers that own arrays, in the file's order, of what Keras writes:
 * - legacy `.h5`, of weights or of a whole model (keras/src/legacy/saving/legacy_h5_format.py):
 *   a group a layer, listed in `layer_names`; the keras-applications files are such;
 * - Keras 3 `.weights.h5` (keras/src/saving/saving_lib.py): groups `<class>[_n]/vars/0, 1, ...`
 *   whose attribute `name`, where it is there, is the layer's name.
 *
 * A model inside a model gives its layers. Values become float32, and are read when they
 * are asked for: what is wrong with those of a layer that is not used does not matter.
 * @param names Of layers by their groups, as a model's config has them.
 * @throws {BenchError} 'data' when the file is truncated, corrupt or of another kind.
 */
export async function readKerasFile(
  path: string,
  names: ReadonlyMap<string, string> = new Map(),
): Promise<SavedLayer[]> {
  const hdf5 = await loadHdf5();
  return readHdf5(hdf5, path, (file) => layersOf({ hdf5, file, path, seen: new Set(), names }));
}

/**
 * The config of a whole model in a legacy `.h5`; null where there are weights alone.
 * @throws {BenchError} 'data' when the file is truncated or corrupt.
 */
export async function readModelConfig(path: string): Promise<string | null> {
  const hdf5 = await loadHdf5();
  return readHdf5(hdf5, path, (file) => textsOf(file, 'model_config')?.join('') ?? null);
}

function layersOf(reading: Reading): SavedLayer[] {
  const { hdf5, file, path } = reading;
  const legacy = file.keys().includes('model_weights') ? file.get('model_weights') : file;
  if (legacy instanceof hdf5.Group && textsOf(legacy, 'layer_names') !== null)
    return legacyLayers(reading, legacy);
  const layers = kerasThreeLayers(reading, file, 'model', '');
  if (layers.length > 0) return layers;
  throw new BenchError('data', `${path} holds no weights that Keras wrote`, {
    remedy: 'Save them with model.save_weights(), as .h5 or .weights.h5.',
  });
}

function legacyLayers(reading: Reading, root: Group): SavedLayer[] {
  const { hdf5, path } = reading;
  if (textsOf(root, 'backend')?.[0] === 'theano')
    throw new BenchError('data', `${path} holds Theano's kernels, which are mirrored`, {
      remedy: 'Give the file for TensorFlow (its name has tf_dim_ordering).',
    });
  return (textsOf(root, 'layer_names') ?? []).flatMap((name) => {
    const group = root.get(name);
    if (!(group instanceof hdf5.Group)) throw new Error(`there is no layer ${name}`);
    const arrays = (textsOf(group, 'weight_names') ?? []).map((weight) => ({
      owner: ownerOf(weight),
      array: arrayOf(reading, group, weight),
    }));
    // The arrays of an inner model stand in one group, each under its own layer's name.
    const owners = [...new Set(arrays.map(({ owner }) => owner))];
    return owners.map((owner) => ({
      name: owners.length > 1 ? owner : name,
      arrays: arrays.filter((each) => each.owner === owner).map(({ array }) => array),
      within: null,
    }));
  });
}

/** `block1_conv1` of `block1_conv1/kernel:0` and of `vgg16/block1_conv1/kernel`; Keras 1 wrote `block1_conv1_W_1:0`. */
function ownerOf(weight: string): string {
  return weight.includes('/') ? weight.split('/').at(-2)! : '';
}

/** Depth first; sibling groups of one class by their number, which is the order of `model.layers`. */
function kerasThreeLayers(
  reading: Reading,
  group: Group,
  key: string,
  within: string,
  deep = 0,
): SavedLayer[] {
  const { hdf5 } = reading;
  if (isSeen(reading, group, deep)) return [];
  return group
    .keys()
    .filter((child) => !NO_LAYERS.has(child))
    .toSorted((a, b) => numberOf(a) - numberOf(b))
    .flatMap((child) => {
      const entry = group.get(child);
      if (!(entry instanceof hdf5.Group)) return [];
      if (child !== 'vars') {
        const inner = child === 'layers' ? group.path : within;
        return kerasThreeLayers(reading, entry, child, inner, deep + 1);
      }
      const arrays = entry
        .keys()
        .toSorted((a, b) => Number(a) - Number(b))
        .map((index) => arrayOf(reading, entry, index));
      if (arrays.length === 0) return [];
      const name = textsOf(entry, 'name')?.[0] ?? reading.names.get(group.path) ?? key;
      return [{ name, arrays, within }];
    });
}

/** A group may be linked into another, or into itself. */
function isSeen({ hdf5, seen }: Reading, { file_id, path }: Group, deep: number): boolean {
  if (deep > DEEPEST) throw new Error(`its groups are nested more than ${DEEPEST} deep`);
  if (seen.size === MAX_GROUPS)
    throw new Error(`it has more than ${MAX_GROUPS.toLocaleString('en-US')} groups`);
  const address = String(hdf5.Module.create_object_reference(file_id, path));
  if (seen.has(address)) return true;
  seen.add(address);
  return false;
}

/** What a training run keeps beside its layers. */
const NO_LAYERS: ReadonlySet<string> = new Set(['optimizer', 'seed_generator']);

function numberOf(key: string): number {
  return Number(/_(\d+)$/.exec(key)?.[1] ?? -1);
}

function arrayOf({ hdf5, path }: Reading, group: Group, name: string): WeightArray {
  const entry = group.get(name);
  if (!(entry instanceof hdf5.Dataset)) throw new Error(`there is no array ${group.path}/${name}`);
  const shape = entry.shape ?? [];
  const whole = entry.path;
  let values: Float32Array | undefined;
  return {
    shape,
    get values() {
      values ??= readHdf5(hdf5, path, (file) => valuesOf(file.get(whole) as Dataset));
      return values;
    },
  };
}

function valuesOf(entry: Dataset): Float32Array {
  const values = toFloat32(entry);
  if (values.length !== sizeOf(entry.shape ?? [])) throw new Error(`${entry.path} is not whole`);
  return values;
}

function toFloat32(entry: Dataset): Float32Array {
  const { path, dtype } = entry;
  // h5wasm throws on F16 without saying where; whole numbers are of a quantised network.
  if (typeof dtype !== 'string' || !/^[<>][fd]$/.test(dtype))
    throw new Error(notFloat(path, dtype, '32 or 64'));
  const value: OutputData | null = entry.value;
  if (value instanceof Float32Array) return value;
  if (typeof value === 'number') return Float32Array.of(value);
  if (value instanceof Float64Array) return Float32Array.from(value);
  throw new Error(notFloat(path, dtype, '32 or 64'));
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
