import { ROOMS, type Room } from '../../test/architecture/rooms.ts';

/** ARCHITECTURE.md, from the table of rooms that a test keeps. */
export function architecture(): string {
  const rooms = Object.entries(ROOMS);
  const shared = rooms.filter(([, { forAll }]) => forAll);
  const own = rooms.filter(([, { forAll }]) => !forAll);
  const insides = own.filter(([, { inside }]) => inside);
  return `# Architecture

\`src/\` is divided into rooms: folders, and a few files beside them. An arrow is an import. \`test/architecture/arrows.test.ts\` keeps the arrows below: a room imports only what its row names, folders of a room import of their siblings only what the second table names, and no file imports itself by way of others. \`test/\` mirrors \`src/\`; helpers of tests are in \`test/support\`.

## How a run goes

1. \`cli\` reads the command line. \`runner\` loads the experiment files, each in a process of its own, and \`experiment\` validates them and expands them to trials. A trial's name is the hash of all that decides its result.
2. \`runner\` asks \`store\` which trials are finished, and plans the rest. Each runs in a process of its own: it gets one spec as JSON, does the work of \`training\` (with \`models\`, \`data\` and \`backend\`), and sends events. The parent process alone writes the store.
3. \`analysis\` turns stored rows into changes of accuracy, verdicts and advice. \`report\` draws them. \`gate\` compares two runs.

Three more rules have a test: only \`backend\` imports TensorFlow.js, only \`store\` has SQL, and \`analysis\`, \`gate\` and \`report\` know the store's records but not its code.

## Rooms

From what a user calls down to what depends on nothing.

| room | purpose | may import |
|---|---|---|
${own.map(row).join('\n')}

Every room may import these:

| room | purpose |
|---|---|
${shared.map(([name, { purpose }]) => `| \`${name}\` | ${purpose} |`).join('\n')}

## Inside the rooms

Folders that are not named here import none of their siblings.

| room | folder | may import |
|---|---|---|
${insides.flatMap(folders).join('\n')}
`;
}

const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ') || '–';

function row([name, { purpose, imports }]: readonly [string, Room]): string {
  return `| \`${name}\` | ${purpose} | ${code(imports)} |`;
}

function folders([name, { inside = {} }]: readonly [string, Room]): string[] {
  return Object.entries(inside).map(
    ([folder, imports]) => `| \`${name}\` | \`${folder}\` | ${code(imports)} |`,
  );
}
