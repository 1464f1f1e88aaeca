import { readFileSync } from 'node:fs';

/** Bytes of addresses below which V8, or a library, aborts without a word. */
const LEAST = 2 * 2 ** 30;

/** What the system lets this process address, in bytes; infinite where it sets no limit. */
function addressSpace(): number {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8');
    return Number(/^Max address space +(\d+)/m.exec(limits)?.[1] ?? Number.POSITIVE_INFINITY);
  } catch {
    // Other systems than Linux have no such file.
    return Number.POSITIVE_INFINITY;
  }
}

/** @throws Error where it is too little to load what a command needs. */
export function refuseTinyAddressSpace(): void {
  if (addressSpace() < LEAST)
    throw new Error(
      `this shell allows ${Math.floor(addressSpace() / 2 ** 20)} MB of addresses, at least 2,048 are needed`,
    );
}
