/** What is left of a note that was being written on while it was saved. */
export const restOf = (text: string, saved: string): string => (text.startsWith(saved) ? text.slice(saved.length).trimStart() : text)

/** A note that is on its way, under the key by which the server knows it again: after a lost answer it is not written twice. */
export interface Sending {
  readonly text: string
  readonly key: string
}

export const sendingOf = (before: Sending | undefined, text: string, newKey: () => string): Sending =>
  before?.text === text ? before : { text, key: newKey() }
