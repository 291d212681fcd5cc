/** One event of a stream (HTML, section 9.2): text lines, and an empty one. */
export function frame({ id, event, data }: { id?: string; event: string; data: unknown }): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}

/** Keeps the line open, and moves the place on without an event: the changes in between were not for this listener, or there were none. */
export const beat = (id: string): string => `: beat\nid: ${id}\n\n`

/** How long a client waits before it comes again. */
export const hello = 'retry: 2000\n\n'
