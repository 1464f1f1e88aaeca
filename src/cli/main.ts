#!/usr/bin/env node
// Nothing is imported before what goes wrong with importing can be told.
try {
  const { refuseTinyAddressSpace } = await import('./address-space.ts');
  refuseTinyAddressSpace();
  const { bench } = await import('./bench.ts');
  await bench();
} catch (thrown) {
  const reason = thrown instanceof Error ? thrown.message.split('\n')[0] : String(thrown);
  process.stderr.write(
    `error: transfer-bench cannot be loaded: ${reason}\nremedy: Allow more open files and memory (\`ulimit -n 4096\`, \`ulimit -v unlimited\`), or run \`npm ci\` where a package is damaged.\n`,
  );
  process.exitCode = 1;
}
