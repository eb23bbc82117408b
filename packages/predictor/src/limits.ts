/** Bytes of a picture that is sent to us, and of one that we fetch. */
export const mostPictureBytes = 10_000_000;
