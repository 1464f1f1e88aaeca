import { expect, test } from 'vitest';
import { groupNounOf } from '../../src/experiment/group-noun.ts';

test.each([
  ['patient', 'patient'],
  ['Patient ID', 'patient'],
  ['PatientID', 'patient'],
  ['patient_id', 'patient'],
  [' subject.no ', 'subject'],
  ['Study', 'study'],
  ['personnumber', 'person'],
  ['group', 'group'],
  ['id', 'group'],
  ['', 'group'],
  ['patients_age', 'group'],
  ['constructor', 'group'],
  ['ward', 'group'],
] as const)('the groups of a column %j are %ss', (column, noun) => {
  expect(groupNounOf(column)).toBe(noun);
});
