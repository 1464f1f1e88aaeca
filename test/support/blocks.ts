import type { Block, Fact, Table } from '../../src/report/content.ts';

/** The tables among a section's blocks. */
export function tablesIn(blocks: readonly Block[]): Table[] {
  return blocks.flatMap((block) => (block.kind === 'table' ? [block.table] : []));
}

/** The paragraphs among a section's blocks. */
export function textsIn(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : []));
}

/** The labelled texts among a section's blocks. */
export function factsIn(blocks: readonly Block[]): Fact[] {
  return blocks.flatMap((block) => (block.kind === 'list' ? block.items : []));
}

/** A column of a table by its label, from top to bottom. */
export function columnOf({ columns, rows }: Table, label: string) {
  const place = columns.findIndex((column) => column.label === label);
  if (place < 0) throw new Error(`No column ${label}: ${columns.map((each) => each.label)}`);
  return rows.map((row) => row[place]!);
}
