import { openStore } from '../../src/store/open.ts';

/** Opens each store that it is sent, at the time that it is sent, and says how that went. */
process.on('message', ({ file, at }: { file: string; at: number }) => {
  // Busy until then: a timer would come some milliseconds late.
  while (Date.now() < at);
  let said = 'opened';
  try {
    openStore(file).close();
  } catch (thrown) {
    said = (thrown as Error).message;
  }
  process.send!(said);
});
process.send!('ready');
