import { useEffect, useEffectEvent, useMemo, useRef } from 'react'
import { ApiError, type FieldProblem } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import type { ModelEntity, ModelField } from '#web/app/model.ts'
import { same } from '#web/derived/conflict.ts'
import { changed, formFields, tidy, type Values } from '#web/derived/form/form-values.ts'
import { type Form, useForm } from '#web/kit/form.ts'

interface RecordFormOptions {
  readonly entity: ModelEntity
  /** What stands in the fields before anything is typed. */
  readonly start: Values
  /** What was typed earlier: a draft. */
  readonly typed?: Values | undefined
  /** Is told what was typed, by field, after each change; nothing when all is as at the start. */
  readonly onTyped?: (typed: Values) => void
  /** Gets the values as they are sent. Throws ApiError when they are refused. */
  readonly submit: (values: Values) => Promise<void>
}

export interface RecordFormState {
  readonly entity: ModelEntity
  readonly fields: readonly ModelField[]
  readonly form: Form<Values>
  readonly isTyped: boolean
}

/** The values of an entity's form, and what the server says of them. */
export function useRecordForm({ entity, start, typed, onTyped, submit }: RecordFormOptions): RecordFormState {
  const fields = useMemo(() => formFields(entity), [entity])
  const form: Form<Values> = useForm<Values>({ ...start, ...typed }, async (values) => {
    const tidied = tidy(fields, values)
    // Empty parts go before the server counts: its pointers must mean what is on screen.
    for (const { key, kind } of fields) if (kind === 'parts' && !same(values[key], tidied[key])) form.set(key, tidied[key])
    try {
      await submit(tidied)
    } catch (error) {
      throw placed(error, fields)
    }
  })
  const now = useMemo(() => changed(fields, start, form.values), [fields, start, form.values])
  const known = useRef(typed ?? {})
  const tell = useEffectEvent((values: Values) => onTyped?.(values))
  useEffect(() => {
    if (same(known.current, now)) return
    known.current = now
    tell(now)
  }, [now])
  return { entity, fields, form, isTyped: Object.keys(now).length > 0 }
}

/** Problems of fields that this form does not show are said for the form as a whole: an error that nobody sees cannot be put right. */
function placed(error: unknown, fields: readonly ModelField[]): unknown {
  if (!(error instanceof ApiError)) return error
  const shown = new Set(fields.map((field) => field.key))
  const isHere = ({ pointer }: FieldProblem) => shown.has(pointer.split('/')[1] ?? '')
  const elsewhere = error.problems.filter((problem) => !isHere(problem))
  if (elsewhere.length === 0) return error
  const message = elsewhere.map(sentenceOf).join(' ')
  const errors = [...error.problems.filter(isHere), { pointer: '', code: error.code, message }]
  return new ApiError(error.status, { title: error.message, code: error.code, params: error.params, errors })
}

function sentenceOf({ pointer, message }: FieldProblem): string {
  return pointer === '' ? message : t('form.elsewhere', { field: pointer.slice(1), message })
}
