import { tf } from '../../../tf.ts';
import type { GpuBuffer, TensorEntry, WebgpuBackend } from '../../../webgpu/gpu.ts';
import { UncapturableError } from '../../uncapturable.ts';
import { type Constant, type Origin, Value } from './value.ts';

/** What tensors' numbers are under a recording. */
export function valueBook(backend: WebgpuBackend) {
  const known = new WeakMap<object, Value>();
  const entryOf = (dataId: object) => backend.tensorMap.get(dataId) as TensorEntry & Shaped;
  const bytesOf = (dataId: object) => 4 * tf.util.sizeFromShape([...entryOf(dataId).shape]);
  const book = {
    of(dataId: object): Value {
      const { resource } = entryOf(dataId);
      const present = resource instanceof Value ? resource : known.get(dataId);
      if (present !== undefined) return present;
      const constant = constantOf(entryOf(dataId));
      return book.know({ dataId }, { kind: 'constant', constant });
    },
    know({ dataId }: { readonly dataId: object }, origin: Origin): Value {
      const value = new Value(bytesOf(dataId), origin);
      known.set(dataId, value);
      return value;
    },
    /** The value that a kernel is to write; null where there is none yet. */
    written: ({ dataId }: tf.TensorInfo) => {
      const { resource } = entryOf(dataId);
      return resource instanceof Value ? resource : null;
    },
    make(dataId: object, origin: Origin): Value {
      const value = new Value(bytesOf(dataId), origin);
      entryOf(dataId).resource = value;
      return value;
    },
    /** Whether it is known on the host, and so can be computed with there. */
    isOnHost: ({ dataId }: { readonly dataId: object }) =>
      !known.has(dataId) && !(entryOf(dataId).resource instanceof Value),
    placeholder({ shape, dtype }: tf.Tensor, index: number): tf.Tensor {
      const { dataId } = backend.makeTensorInfo(shape, dtype);
      book.make(dataId, { kind: 'input', index });
      return tf.engine().makeTensorFromDataId(dataId, shape, dtype, tf.backend());
    },
    /** Gives a variable that has just been made its first numbers, which are no part of a call. */
    settleFirst({ dataId, size }: tf.Variable): void {
      const entry = entryOf(dataId);
      if (!(entry.resource instanceof Value)) return;
      const { origin } = entry.resource;
      if (origin.kind !== 'constant' || origin.constant.kind !== 'fill') {
        throw new UncapturableError('it makes a variable of values that it computes');
      }
      entry.resource = null;
      fillWhenRead(entry, origin.constant.bits, size);
    },
  };
  return book;

  function constantOf({ values, dtype, resource }: TensorEntry): Constant {
    if (!values) return { kind: 'outside', buffer: resource as GpuBuffer };
    // Copied, because the caller may use the array again.
    const numbers = dtype === 'float32' ? Float32Array.from(values) : Int32Array.from(values);
    const bits = new Int32Array(numbers.buffer);
    if (bits.every((one) => one === bits[0])) return { kind: 'fill', bits: bits[0]! };
    return { kind: 'values', values: numbers };
  }
}

interface Shaped {
  readonly shape: readonly number[];
}

export type ValueBook = ReturnType<typeof valueBook>;

/** Gives a tensor its values at their first reading: an optimizer has many that nobody reads. */
function fillWhenRead(entry: TensorEntry, bits: number, size: number): void {
  const set = (value: ArrayLike<number> | null) =>
    Object.defineProperty(entry, 'values', { value, writable: true, configurable: true });
  Object.defineProperty(entry, 'values', {
    configurable: true,
    get() {
      const filled = new Int32Array(size).fill(bits);
      set(entry.dtype === 'float32' ? new Float32Array(filled.buffer) : filled);
      return entry.values;
    },
    set,
  });
}
