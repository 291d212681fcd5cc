import { type ChangeEvent, type FormEvent, useCallback, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { ApiError, problemsOf } from '#web/app/api.ts'
import { allMadeIn } from '#web/kit/making.ts'
import { sentenceFor } from '#web/kit/state.tsx'

type TextKey<V> = { [K in keyof V & string]: V[K] extends string ? K : never }[keyof V & string]

export interface Form<V> {
  readonly values: V
  readonly busy: boolean
  /** What is wrong with a value, by its path (`email`, `emails/0/value`). */
  readonly problem: (path: string) => string | undefined
  /** All of these, by path. */
  readonly problems: ReadonlyMap<string, string>
  /** What is wrong and belongs to no field. */
  readonly formProblem: string | undefined
  readonly set: <K extends keyof V>(key: K, value: V[K]) => void
  /** Everything that a text input needs: `<TextInput label="…" {...form.text('email')} />`. */
  readonly text: (key: TextKey<V>) => TextProps
  readonly onSubmit: (event?: FormEvent) => void
}

interface TextProps {
  readonly name: string
  readonly value: string
  readonly error: string | undefined
  /** Said here too, since Mantine's password input keeps it to itself. */
  readonly 'aria-invalid'?: true
  readonly onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => void
}

/** What is wrong with values for which the form has no field, or whose field does not say it: nobody could put that right. */
const unseenIn = ({ textContent }: HTMLFormElement, problems: ReadonlyMap<string, string>): string[] =>
  [...problems.values()].filter((message) => !textContent.includes(message))

/**
 * A form's values, and what the server says of them. `submit` throws ApiError when it is refused: problems of fields stand beside
 * their field, the first of which gets the focus, everything else in `formProblem`.
 */
export function useForm<V extends object>(initial: V, submit: (values: V) => Promise<void>): Form<V> {
  const [values, setValues] = useState(initial)
  const [problems, setProblems] = useState<ReadonlyMap<string, string>>(new Map())
  const [formProblem, setFormProblem] = useState<string>()
  const [busy, setBusy] = useState(false)
  const running = useRef(false)
  // What was set last may not have been drawn yet.
  const latest = useRef(initial)

  const set = useCallback(<K extends keyof V>(key: K, value: V[K]) => {
    latest.current = { ...latest.current, [key]: value }
    setValues(latest.current)
    setProblems((before) => new Map([...before].filter(([path]) => path !== key && !path.startsWith(`${String(key)}/`))))
  }, [])

  const run = async (form: HTMLFormElement | undefined) => {
    if (running.current) return
    running.current = true
    setBusy(true)
    setFormProblem(undefined)
    try {
      if (form !== undefined) await allMadeIn(form)
      await submit(latest.current)
      setProblems(new Map())
    } catch (error) {
      const found = problemsOf(error)
      // Drawn at once, so that the first wrong field is there to get the focus.
      flushSync(() => {
        setProblems(found)
        if (!(error instanceof ApiError) || found.size === 0 || found.has('')) setFormProblem(sentenceFor(error))
      })
      const unseen = form === undefined || found.has('') ? [] : unseenIn(form, found)
      if (unseen.length > 0) setFormProblem(unseen.join(' '))
      form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
    } finally {
      running.current = false
      setBusy(false)
    }
  }

  return {
    values,
    busy,
    problem: (path) => problems.get(path),
    problems,
    formProblem,
    set,
    text: (key) => ({
      name: key,
      value: values[key] as string,
      error: problems.get(key),
      ...(problems.has(key) ? { 'aria-invalid': true } : {}),
      onChange: (event) => set(key, event.currentTarget.value as V[typeof key]),
    }),
    onSubmit: (event) => {
      event?.preventDefault()
      void run(event?.currentTarget instanceof HTMLFormElement ? event.currentTarget : undefined)
    },
  }
}
