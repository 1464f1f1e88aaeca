/** The thread that decodes images beside inference: see `decodeAside`. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Decoding, FromThread } from './decode-aside.ts';
import { decodeImages } from './decode-images.ts';

const { paths, reading, ahead } = workerData as Decoding;
const port = parentPort!;
let sent = 0;
let taken = () => {};
port.on('message', () => {
  sent -= 1;
  taken();
});

const post = (message: FromThread, transferred: ArrayBuffer[] = []) =>
  port.postMessage(message, transferred);

try {
  for await (const image of decodeImages(paths, reading, ahead)) {
    if ('pixels' in image) {
      const pixels = image.pixels.slice();
      post({ image: { ...image, pixels } }, [pixels.buffer]);
    } else post({ image });
    sent += 1;
    // What nobody has taken yet is in memory.
    while (sent >= ahead) await new Promise<void>((wake) => (taken = wake));
  }
  post({ end: true });
} catch (thrown) {
  post({ thrown });
}
port.close();
