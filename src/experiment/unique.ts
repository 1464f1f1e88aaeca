/** A refinement of a list: no two items have one key, and the message names the first that is there twice. */
export const unique = <T>(key: (item: T) => string | number) =>
  [
    (items: readonly T[]) => new Set(items.map(key)).size === items.length,
    {
      error: (issue: { input: unknown }) => {
        const keys = (issue.input as T[]).map(key);
        return `no two alike, but ${keys.find((k, i) => keys.indexOf(k) !== i)} is there twice`;
      },
    },
  ] as const;
