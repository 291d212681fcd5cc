/** Puts a text on the clipboard. False where the browser has none for us (without https) or refuses: people must be told. */
export async function copyText(text: string): Promise<boolean> {
  const written = navigator.clipboard?.writeText(text)
  return written === undefined
    ? false
    : written.then(
        () => true,
        () => false,
      )
}
