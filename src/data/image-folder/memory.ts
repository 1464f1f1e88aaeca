/** Bytes that images may take at a time while they are decoded. */
const AT_ONCE = 2 ** 29;

interface Waiting {
  readonly bytes: number;
  readonly go: () => void;
}

let taken = 0;
const queue: Waiting[] = [];

/**
 * Does what takes so many bytes when they are free, in the order of asking; what takes
 * more than all of them is done alone.
 */
export async function withMemory<T>(bytes: number, work: () => Promise<T>): Promise<T> {
  const own = Math.min(bytes, AT_ONCE);
  await new Promise<void>((go) => {
    queue.push({ bytes: own, go });
    admit();
  });
  try {
    return await work();
  } finally {
    taken -= own;
    admit();
  }
}

function admit(): void {
  for (let next = queue[0]; next !== undefined; next = queue[0]) {
    if (taken + next.bytes > AT_ONCE) return;
    queue.shift();
    taken += next.bytes;
    next.go();
  }
}
