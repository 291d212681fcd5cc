const works = new WeakMap<HTMLFormElement, Set<Promise<unknown>>>()

/** What a field of this form is still making (a new tag): the form is not sent before it is there. */
export function makingIn(form: HTMLFormElement | null, work: Promise<unknown>): void {
  if (form === null) return
  const making = works.get(form) ?? new Set()
  works.set(form, making.add(work))
  const done = () => making.delete(work)
  void work.then(done, done)
}

/** Resolves once nothing is being made for this form any more, well or not. */
export async function allMadeIn(form: HTMLFormElement): Promise<void> {
  await Promise.allSettled(works.get(form) ?? [])
}
