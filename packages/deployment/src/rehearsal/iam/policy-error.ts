/** A policy that AWS would refuse, or that says what the rehearsal cannot judge. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
}
