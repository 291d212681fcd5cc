/** Where sealed bytes lie: a folder, or a bucket. A key is a path of ids, which says nothing of what they are. */
export interface ByteStore {
  /** Keeps what comes, whole or not at all. */
  put(key: string, content: AsyncIterable<Uint8Array>): Promise<void>
  /** The bytes from `start` to before `end`, piece by piece, and how many there are in all. Undefined when there is no such key. */
  read(key: string, start: number, end: number): Promise<{ readonly size: number; readonly content: AsyncIterable<Uint8Array> } | undefined>
  /** Undefined when there is no such key. */
  size(key: string): Promise<number | undefined>
  /** Removing what is not here is no error. */
  remove(key: string): Promise<void>
  /** What was last written before that time, below a folder of keys; what a process that ended left unfinished is cleared away, an hour later. */
  list(folder: string, before: Date): AsyncGenerator<string, void, undefined>
}
