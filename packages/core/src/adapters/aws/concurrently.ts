/**
 * Works through all items, so many at once. After a failure no further item is begun, and those under way are awaited:
 * nothing goes on behind the back of a caller who has been told of the failure.
 * @throws the first error
 */
export async function concurrently<Item>(
  most: number,
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const errors: unknown[] = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length && errors.length === 0) await work(items[next++]!).catch((error) => errors.push(error));
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
  if (errors.length > 0) throw errors[0];
}
