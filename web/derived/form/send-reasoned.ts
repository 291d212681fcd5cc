/** Sends a record; where it is somebody who asked for erasure, asks for the reason first. What asks is loaded only then. */
export async function sendReasoned<T>(send: (query: string) => Promise<T>): Promise<T> {
  try {
    return await send('')
  } catch (error) {
    const { default: withReason } = await import('#web/derived/form/with-reason.tsx')
    return withReason(error, send)
  }
}
