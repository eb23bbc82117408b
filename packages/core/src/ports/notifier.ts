/** Tells a person. */
export interface Notifier {
  notify(notice: { readonly subject: string; readonly text: string }): Promise<void>;
}
