import * as z from 'zod';
import { configSchema } from '../../src/gate/settings.ts';
import { keyTable } from './keys.ts';
import type { JsonSchema, TypeDocs } from './type-docs.ts';

/** docs/reference/config.md, from the schema of `bench.config.ts`. */
export function configReference(docs: TypeDocs): string {
  const schema = z.toJSONSchema(configSchema, { io: 'input' }) as JsonSchema;
  docs.describe(schema, 'ConfigInput');
  return `# bench.config.ts

\`bench compare\` reads its gates from \`bench.config.ts\` in the working directory, or from the file that \`--config\` names. Without one, the defaults below hold. Options of the command line take precedence over the file: \`--gates.accuracy.margin=0.02\`, \`--gates.time=false\`, \`--across code\`. An unknown key is refused.

\`\`\`ts
import { defineConfig } from 'transfer-bench';

export default defineConfig({
  gates: { accuracy: { margin: 0.02 }, time: false, inconclusive: 'trip' },
});
\`\`\`

${keyTable(schema)}

\`false\` turns a gate off. \`'trip'\` makes the command exit 3, \`'report'\` only prints. What each gate tests is in [how to gate in CI](../how-to/ci.md#the-gates).
`;
}
