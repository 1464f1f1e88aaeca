import { tf } from '../../tf.ts';
import {
  type BufferRange,
  flush,
  type GpuBuffer,
  type GpuEncoder,
  type WebgpuBackend,
} from '../../webgpu/gpu.ts';
import { aligned, type Storage } from './storage.ts';

interface Place {
  readonly range: BufferRange;
  /** `dataId` of the value that both had when they were last the same. */
  shared: object | null;
}

/**
 * A program's own copies of variables' values, which its functions change in place. What is
 * located together lies together, in the order in which it is named.
 */
export function createState(backend: WebgpuBackend, storage: Storage) {
  const places = new Map<tf.Variable, Place>();
  /** Variables whose newest value is here alone. */
  const ahead = new Set<tf.Variable>();
  const bytesOf = ({ size }: tf.Variable) => 4 * size;
  const state = {
    /** Gives a place to those that have none. */
    locate(variables: readonly tf.Variable[]): void {
      let shelf: tf.Variable[] = [];
      let bytes = 0;
      const place = () => {
        if (shelf.length === 0) return;
        const buffer = storage.allocate(bytes);
        let offset = 0;
        for (const variable of shelf) {
          places.set(variable, {
            range: { buffer, offset, size: bytesOf(variable) },
            shared: null,
          });
          offset += aligned(bytesOf(variable));
        }
        shelf = [];
        bytes = 0;
      };
      for (const variable of new Set(variables)) {
        if (places.has(variable)) continue;
        const more = aligned(bytesOf(variable));
        if (bytes + more > storage.limit) place();
        shelf.push(variable);
        bytes += more;
      }
      place();
    },
    placeOf: (variable: tf.Variable): BufferRange => places.get(variable)!.range,
    changes(variables: Iterable<tf.Variable>): void {
      for (const variable of variables) ahead.add(variable);
    },
    /** Takes the values that were assigned outside. */
    push(encoder: GpuEncoder): void {
      for (const [variable, place] of places) {
        if (variable.isDisposed || variable.dataId === place.shared) continue;
        ahead.delete(variable);
        place.shared = variable.dataId;
        const { buffer, offset, size } = place.range;
        write(backend, variable.dataId, { buffer, offset, size }, encoder);
      }
    },
    /** Gives tfjs' variables the values that are here. */
    pull(): void {
      const behind = [...ahead].filter((variable) => !variable.isDisposed);
      ahead.clear();
      if (behind.length === 0) return;
      flush(backend);
      const encoder = backend.device.createCommandEncoder();
      const values = behind.map((variable) => {
        const { shape, dtype } = variable;
        return copyOf(backend, places.get(variable)!.range, shape, dtype, encoder);
      });
      backend.queue.submit([encoder.finish()]);
      behind.forEach((variable, i) => {
        variable.assign(values[i] as never);
        places.get(variable)!.shared = variable.dataId;
      });
      tf.dispose(values);
    },
  };
  return state;
}

export type State = ReturnType<typeof createState>;

/** A new tensor with the numbers of a part of a buffer. */
export function copyOf(
  backend: WebgpuBackend,
  { buffer, offset, size }: BufferRange,
  shape: readonly number[],
  dtype: tf.DataType,
  encoder: GpuEncoder,
): tf.Tensor {
  const { dataId } = backend.makeTensorInfo(shape, dtype);
  backend.uploadToGPU(dataId);
  const to = backend.tensorMap.get(dataId).resource as GpuBuffer;
  encoder.copyBufferToBuffer(buffer, offset, to, 0, size);
  return tf.engine().makeTensorFromDataId(dataId, [...shape], dtype, tf.backend());
}

/** Copies a tensor's numbers into a part of a buffer, from the host or from the GPU. */
export function write(
  backend: WebgpuBackend,
  dataId: object,
  { buffer, offset, size }: BufferRange,
  encoder: GpuEncoder,
): void {
  const { values, resource, dtype } = backend.tensorMap.get(dataId);
  if (resource) {
    encoder.copyBufferToBuffer(resource as GpuBuffer, 0, buffer, offset, size);
    return;
  }
  const isReady = values instanceof Float32Array || values instanceof Int32Array;
  const numbers = dtype === 'float32' ? Float32Array : Int32Array;
  backend.queue.writeBuffer(buffer, offset, isReady ? values : numbers.from(values!));
}
