import { beforeAll } from 'vitest';
import { chooseBackend } from '../../src/backend/choose.ts';
import { describeCapturedRemedies } from '../support/captured-remedies.ts';

beforeAll(async () => {
  await chooseBackend('tensorflow');
});

describeCapturedRemedies(['SGD', 'Adam']);
