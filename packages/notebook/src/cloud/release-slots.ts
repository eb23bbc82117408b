import { readHistory, type Services, type Slots, slotsOf } from "@snn/core";

/** Which release is in production, which was there before, and which waits in staging. */
export async function releaseSlots({ releaseStore }: Pick<Services, "releaseStore">): Promise<Slots> {
  const { releases, decisions } = await readHistory(releaseStore);
  return slotsOf(releases, decisions);
}
