import { UncapturableError } from '../../uncapturable.ts';
import { type Command, inputsOf } from './commands.ts';
import type { Recording } from './recording.ts';
import type { Value } from './value.ts';

/**
 * Fails unless both recordings of a function ask for the same: what JavaScript computes anew at
 * each call would be the same for ever in a capture.
 * @throws UncapturableError
 */
export function assertSame(first: Recording, second: Recording): void {
  if (first.commands.length !== second.commands.length) {
    throw new UncapturableError('it does not run the same kernels at each call');
  }
  first.commands.forEach((command, i) => {
    const other = second.commands[i]!;
    const constants = (one: Command) => inputsOf(one).map(constantText);
    const numbers = (one: Command) => (one.kind === 'launch' ? textOf(one.uniforms) : '');
    const isSame =
      command.kind === other.kind &&
      numbers(command) === numbers(other) &&
      constants(command).join() === constants(other).join();
    if (!isSame) {
      const what = command.kind === 'launch' ? command.name : command.kind;
      throw new UncapturableError(
        `JavaScript gives ${what} a number that is another at each call: make that an input`,
      );
    }
  });
}

function constantText({ origin }: Value): string {
  if (origin.kind !== 'constant') return origin.kind;
  const { constant } = origin;
  if (constant.kind === 'values') return textOf(constant.values.buffer);
  return constant.kind === 'fill' ? String(constant.bits) : constant.kind;
}

function textOf(bytes: ArrayBufferLike): string {
  return Buffer.from(bytes).toString('base64');
}
