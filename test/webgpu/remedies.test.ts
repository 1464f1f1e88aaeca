import { beforeAll } from 'vitest';
import { chooseBackend } from '../../src/backend/choose.ts';
import { describeCapturedRemedies } from '../support/captured-remedies.ts';

beforeAll(async () => {
  await chooseBackend('webgpu');
});

// Both on tensorflow: a software GPU takes its time.
describeCapturedRemedies(['Adam']);
