/** What the groups of images are, and several of them: words that a sentence can count. */
export const GROUP_NOUNS = {
  group: 'groups',
  patient: 'patients',
  subject: 'subjects',
  participant: 'participants',
  person: 'people',
  case: 'cases',
  study: 'studies',
  exam: 'exams',
  animal: 'animals',
  slide: 'slides',
  volume: 'volumes',
} as const;

export type GroupNoun = keyof typeof GROUP_NOUNS;

/** What the groups of a column are, such as patients of `Patient_ID`; `group` where its name is no known word. */
export function groupNounOf(column: string): GroupNoun {
  const [, word] = /^(.+?)[\s._-]*(?:id|no|nr|number|name)?$/i.exec(column.trim()) ?? [];
  const known = Object.keys(GROUP_NOUNS) as GroupNoun[];
  return known.find((noun) => noun === word?.toLowerCase()) ?? 'group';
}
