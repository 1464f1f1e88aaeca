import { type Command, inputsOf, type Launch } from '../recording/commands.ts';
import type { Value } from '../recording/value.ts';

/** Several commands by one, while their order stays one in which all is made before it is read. */
export interface CommandList {
  /** What is there of a command; null where it is part of another. */
  now(command: Command): Command | null;
  maker(value: Value): Command | undefined;
  /** Readers in their order; `wanted` tells whether the value is asked for after the call. */
  readers(value: Value): readonly Command[];
  isWanted(value: Value): boolean;
  /** Whether all that `inputs` are is made before a command. */
  areThere(inputs: readonly Value[], before: Command): boolean;
  /** Puts `by` in the place of one command, and takes others away. */
  replace(one: Command, by: Launch, gone: readonly Command[]): void;
  commands(): Command[];
}

/** @param wanted Values that are asked for after the call. */
export function listOf(commands: readonly Command[], wanted: ReadonlySet<Value>): CommandList {
  const slots: (Command | null)[] = [...commands];
  const slotOf = new Map<Command, number>(commands.map((command, slot) => [command, slot]));
  const makers = new Map<Value, number>();
  const readers = new Map<Value, Set<number>>();
  const enter = (command: Command, slot: number) => {
    for (const output of command.outputs) makers.set(output, slot);
    for (const input of inputsOf(command)) {
      const present = readers.get(input) ?? new Set<number>();
      readers.set(input, present.add(slot));
    }
  };
  const leave = (command: Command, slot: number) => {
    for (const input of inputsOf(command)) readers.get(input)?.delete(slot);
  };
  commands.forEach(enter);
  const at = (slot: number) => slots[slot]!;
  return {
    now: (command) => {
      const slot = slotOf.get(command);
      return slot === undefined ? null : slots[slot]!;
    },
    maker: (value) => {
      const slot = makers.get(value);
      return slot === undefined ? undefined : at(slot);
    },
    readers: (value) => [...(readers.get(value) ?? [])].sort((a, b) => a - b).map(at),
    isWanted: (value) => wanted.has(value),
    areThere: (inputs, before) =>
      inputs.every((input) => (makers.get(input) ?? -1) < slotOf.get(before)!),
    replace(one, by, gone) {
      const slot = slotOf.get(one)!;
      for (const each of [one, ...gone]) {
        const from = slotOf.get(each)!;
        leave(each, from);
        slots[from] = null;
      }
      slots[slot] = by;
      slotOf.set(by, slot);
      enter(by, slot);
    },
    commands: () => slots.filter((one) => one !== null),
  };
}
