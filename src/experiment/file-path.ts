import * as z from 'zod';

/** Where a file or folder is; the system knows no path with a NUL in it. */
export const filePath = z
  .string()
  .min(1)
  .refine((path) => !path.includes('\0'), 'a path, which has no NUL');
