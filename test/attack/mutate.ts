import type { Random } from '../../src/experiment/random.ts';

/** One byte, or a run of them, of a file as damage or malice leaves it. */
export function mutated(bytes: Uint8Array, random: Random): { what: string; bytes: Buffer } {
  const copy = Buffer.from(bytes);
  const at = random.int(copy.length);
  switch (random.int(6)) {
    case 0:
      copy[at]! ^= 1 << random.int(8);
      return { what: `a bit at ${at}`, bytes: copy };
    case 1:
      return { what: `cut at ${at}`, bytes: copy.subarray(0, at) };
    case 2:
      copy.fill(0, at, Math.min(copy.length, at + 1 + random.int(64)));
      return { what: `zeros at ${at}`, bytes: copy };
    case 3:
      copy.fill(0xff, at, Math.min(copy.length, at + 1 + random.int(8)));
      return { what: `ones at ${at}`, bytes: copy };
    case 4: {
      const from = random.int(copy.length);
      copy.copy(copy, at, from, from + 1 + random.int(256));
      return { what: `${from} over ${at}`, bytes: copy };
    }
    default: {
      // Headers are where numbers say how much there is.
      const early = random.int(Math.min(512, copy.length - 8));
      copy.writeUInt32LE([0x7fffffff, 0xffffffff, 0x10000000, 0][random.int(4)]!, early);
      return { what: `a number at ${early}`, bytes: copy };
    }
  }
}
