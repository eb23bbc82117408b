/** Where domain events come from, for the patterns of rules. */
export const defaultSource = "snn";
