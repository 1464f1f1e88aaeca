import type { GpuDevice, Kernel } from '../../webgpu/gpu.ts';
import { pipelineOf, uniformsOf } from '../../webgpu/shader.ts';
import { type Command, inputsOf, type Launch } from './recording.ts';
import type { Value } from './value.ts';

/**
 * Has a kernel do what the next one does with its result alone, or what the one before has done
 * for it: a relu, the gradient of a relu, the sum of a product's parts.
 * @param wanted Values that are asked for after the call.
 */
export function fuse(
  commands: readonly Command[],
  wanted: ReadonlySet<Value>,
  device: GpuDevice,
): Command[] {
  const makers = new Map<Value, Command>();
  const readers = new Map<Value, Command[]>();
  for (const command of commands) {
    for (const output of command.outputs) makers.set(output, command);
    for (const input of new Set(inputsOf(command))) {
      readers.set(input, [...(readers.get(input) ?? []), command]);
    }
  }
  /** What is in the place of a command; null where nothing is. */
  const replaced = new Map<Command, Launch | null>();
  const now = (command: Command | undefined) =>
    command && (replaced.has(command) ? replaced.get(command)! : command);
  const readersOf = (value: Value) => (wanted.has(value) ? [] : (readers.get(value) ?? []));
  for (const command of commands) {
    if (command.kind !== 'launch') continue;
    if (command.name === 'relu') withMaker(command);
    if (command.name === 'reluGradient') withReaders(command);
    if (command.name === 'sumOfParts' || command.name === 'sumOfParts_bias') withFirst(command);
  }
  return commands.flatMap((command) => now(command) ?? []);

  function withMaker(relu: Launch): void {
    const [z] = relu.inputs as [Value];
    const original = makers.get(z);
    const maker = now(original);
    if (maker?.kind !== 'launch' || maker.outputs[0] !== z || readersOf(z).length !== 1) return;
    const kernel = maker.kernel?.fused?.relu;
    if (kernel === undefined) return;
    const outputs = [relu.outputs[0]!, ...maker.outputs.slice(1)];
    replaced.set(original!, { ...as(maker, kernel), outputs });
    replaced.set(relu, null);
  }

  function withReaders(gradient: Launch): void {
    const [dy, y] = gradient.inputs as [Value, Value];
    const dz = gradient.outputs[0]!;
    const originals = readersOf(dz);
    const swallowing = originals.flatMap((original) => {
      const reader = now(original);
      if (reader?.kind !== 'launch' || reader.inputs.lastIndexOf(dz) !== 0) return [];
      const kernel = reader.kernel?.fused?.reluGradient;
      if (kernel === undefined) return [];
      return [{ original, inputs: [dy, ...reader.inputs.slice(1), y], ...{ reader, kernel } }];
    });
    if (swallowing.length === 0 || swallowing.length !== originals.length) return;
    for (const { original, reader, kernel, inputs } of swallowing) {
      replaced.set(original, { ...as(reader, kernel), inputs });
    }
    replaced.set(gradient, null);
  }

  /** The first reader of a sum adds it up, and gives it to the others. */
  function withFirst(sum: Launch): void {
    const x = sum.outputs[0]!;
    const original = readers.get(x)?.[0];
    const reader = now(original);
    if (reader?.kind !== 'launch' || reader.inputs.length !== 1 || !sum.given) return;
    const kernel = reader.kernel?.fused?.sum?.(sum.name);
    if (kernel === undefined) return;
    const given = { ...reader.given, parts: sum.given['parts']! };
    replaced.set(original!, {
      ...as(reader, kernel),
      ...{ outputs: [...reader.outputs, x], inputs: sum.inputs },
      ...{ given, uniforms: uniformsOf(kernel, given) },
    });
    replaced.set(sum, null);
  }

  function as(launch: Launch, kernel: Kernel): Launch {
    return { ...launch, kernel, name: kernel.name, pipeline: pipelineOf(kernel, device) };
  }
}
