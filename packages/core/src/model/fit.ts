/**
 * How a picture of another shape is made to fit: `fill` stretches it, `cover` cuts its edges off, `contain` adds background.
 *
 * By themselves, because the thread that reads a data set needs nothing else of what models are made of: with the schemas it would
 * start in twice the time.
 */
export const fits = ["fill", "cover", "contain"] as const;

export type Fit = (typeof fits)[number];
