/** A text of its own: one that was cut from a piece of the file would keep the whole piece in memory. */
export const ownText = (text: string): string => Buffer.from(text).toString()
