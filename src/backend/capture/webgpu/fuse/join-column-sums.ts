import { Value } from '../recording/value.ts';
import type { CommandList } from './command-list.ts';
import { isOwn, type OwnLaunch, pointwiseOf, storesOf, withKernel } from './own-launch.ts';

/**
 * Sums over the rows of a tensor that another kernel reads before, are one more output of that:
 * so a convolution's gradient by its bias is part of that by its filter.
 */
export function joinColumnSums(one: OwnLaunch, list: CommandList): void {
  const { columnSums } = one.kernel;
  if (columnSums === undefined) return;
  const last = columnSums.parts === 1 ? one : adderOf(one, list);
  const joined = last && joinedReader(one, columnSums.channels, list);
  if (!joined) return;
  const { reader, kernel, parts } = joined;
  const [sums] = last.outputs as [Value];
  const giving = (more: Value) => {
    const outputs = [...reader.outputs, more];
    return withKernel(reader, { kernel, given: {} }, { inputs: reader.inputs, outputs });
  };
  if (parts === 1) {
    list.replace(reader, giving(sums), last === one ? [one] : [one, last]);
    return;
  }
  const made = new Value(parts * sums.bytes, { kind: 'computed' });
  const sum = { kind: 'sum', input: made, parts, bias: null } as const;
  const adder = pointwiseOf([{ value: sum, kept: null }], columnSums.channels, [sums]);
  list.replace(reader, giving(made), []);
  list.replace(last, adder, last === one ? [] : [one]);
}

/** What adds up the parts of sums and does nothing else; null where there is no such. */
function adderOf({ outputs }: OwnLaunch, list: CommandList): OwnLaunch | null {
  const [parts] = outputs as [Value];
  const [adder, ...others] = list.readers(parts);
  if (others.length > 0 || list.isWanted(parts)) return null;
  if (!isOwn(adder) || adder.kernel.pointwise?.stores.length !== 1) return null;
  const { value, kept } = storesOf(adder)[0]!;
  return kept === null && value.kind === 'sum' && value.bias === null ? adder : null;
}

/** The first that can add up the columns of what it reads too, before they are asked for. */
function joinedReader(one: OwnLaunch, channels: number, list: CommandList) {
  const [x] = one.inputs as [Value];
  for (const reader of list.readers(x)) {
    if (!isOwn(reader) || reader.inputs[1] !== x || !list.areThere(reader.outputs, one)) continue;
    const joined = reader.kernel.withColumnSums?.(channels) ?? null;
    if (joined !== null) return { reader, ...joined };
  }
  return null;
}
