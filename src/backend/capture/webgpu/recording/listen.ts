import type { tf } from '../../../tf.ts';
import type { WebgpuBackend } from '../../../webgpu/gpu.ts';
import { UncapturableError } from '../../uncapturable.ts';
import type { UpdateRecorder } from '../../updates.ts';
import type { Command } from './commands.ts';
import { ownPartsOf, partsOf } from './launch-parts.ts';
import type { Value } from './value.ts';
import type { ValueBook } from './value-book.ts';

/** Puts what writes down in the place of what launches, until `stop`. */
export function listen(backend: WebgpuBackend, values: ValueBook) {
  const commands: Command[] = [];
  /** Fills that have been read stay what they are. */
  const read = new Set<Value>();
  const readingOf = ({ dataId }: tf.TensorInfo) => {
    const value = values.of(dataId);
    read.add(value);
    return value;
  };
  let isRead = false;
  const { shouldExecuteOnCPU, recordAndSubmit, makeUniforms } = backend;
  const own: Partial<WebgpuBackend> = {
    uploadToGPU() {},
    shouldExecuteOnCPU(inputs, threshold) {
      return inputs.every(values.isOnHost) && shouldExecuteOnCPU.call(backend, inputs, threshold);
    },
    read() {
      isRead = true;
      return new Promise(() => {});
    },
    readSync(dataId) {
      const { values: known } = backend.tensorMap.get(dataId);
      if (known && values.isOnHost({ dataId })) return known;
      throw new UncapturableError('it reads a result in JavaScript');
    },
    recordAndSubmit(program, output, inputs, uniforms = []) {
      const { name } = program.constructor;
      const present = values.written(output);
      if (name === 'FillProgram' && present === null) {
        const bits = bitsOf(uniforms[0]!.data[0]!, output.dtype);
        values.make(output.dataId, { kind: 'constant', constant: { kind: 'fill', bits } });
        return;
      }
      if (present !== null && present.origin.kind !== 'computed') clear(present);
      const more = (program.kernel?.outputs.length ?? 1) - 1;
      const reads = inputs.slice(more).map(readingOf);
      const first = present ?? values.make(output.dataId, { kind: 'computed' });
      const others = inputs.slice(0, more).map(({ dataId }) => {
        return values.make(dataId, { kind: 'computed' });
      });
      const accumulates = present !== null;
      const parts =
        ownPartsOf(program) ??
        partsOf({ recordAndSubmit, makeUniforms }, program, output, inputs, uniforms);
      commands.push({
        kind: 'launch',
        name,
        ...{ outputs: [first, ...others], inputs: reads, accumulates, ...parts },
      });
    },
  };
  Object.assign(backend, own);
  const updates: UpdateRecorder = {
    update(update, state, given, rate) {
      const outputs = state.map(({ shape, dtype }) => backend.makeTensorInfo(shape, dtype));
      commands.push({
        kind: 'update',
        update,
        state: state.map(readingOf),
        given: given.map(readingOf),
        rate: rate && readingOf(rate),
        outputs: outputs.map(({ dataId }) => values.make(dataId, { kind: 'computed' })),
      });
      return outputs;
    },
  };
  return {
    commands,
    updates,
    assertNothingRead() {
      if (isRead) throw new UncapturableError('it reads a result in JavaScript');
    },
    stop() {
      // The methods are the class's: what was set on the instance goes.
      for (const name of Object.keys(own))
        delete (backend as Partial<WebgpuBackend>)[name as never];
    },
  };

  /** A tensor of zeros that a kernel adds to is one that is made at each call. */
  function clear(value: Value): void {
    const { origin } = value;
    const isZeros =
      origin.kind === 'constant' && origin.constant.kind === 'fill' && origin.constant.bits === 0;
    if (!isZeros || read.has(value)) {
      throw new UncapturableError('a kernel changes a tensor that is not its own');
    }
    value.origin = { kind: 'computed' };
    commands.push({ kind: 'clear', outputs: [value] });
  }
}

/** A number as a tensor of that type has it in memory. */
function bitsOf(value: number, dtype: tf.DataType): number {
  if (dtype !== 'float32') return value | 0;
  return new Int32Array(Float32Array.of(value).buffer)[0]!;
}
