import type { ApiError } from '#web/app/api.ts'
import type { RecordData } from '#web/app/model.ts'
import { same } from '#web/derived/conflict.ts'
import type { Values } from '#web/derived/form/form-values.ts'

/** How far the making of one new record got: its idempotency key, and the body of which nobody knows yet whether it arrived. */
export interface Attempt {
  readonly key: string
  readonly sent?: Values
}

export interface Door {
  /** POST under an idempotency key. */
  readonly create: (body: Values, key: string) => Promise<RecordData>
  /** PATCH of the record in the version that is given. */
  readonly update: (record: RecordData, change: Values) => Promise<RecordData>
  /** Keeps the attempt, so that it outlives a lost answer and a reload. */
  readonly keep: (attempt: Attempt) => void
  readonly newKey: () => string
}

/**
 * Makes one record, however often it is called: when an answer was lost, the next call first finds out what became of that attempt, and
 * changes the record that it made if more was typed since.
 * @throws ApiError when it is refused; then nothing was made
 */
export async function createOnce(door: Door, attempt: Attempt, body: Values): Promise<RecordData> {
  if (attempt.sent !== undefined && !same(attempt.sent, body)) {
    const made = await recover(door, attempt.key, attempt.sent)
    if (made !== undefined) return await door.update(made, difference(attempt.sent, body))
  }
  try {
    return await send(door, attempt.key, body)
  } catch (error) {
    if (!isKeyOfAnother(error)) throw error
    // The same draft, open in another tab, was saved from there with other values: this one is a record of its own.
    return await send(door, door.newKey(), body)
  }
}

async function send(door: Door, key: string, body: Values): Promise<RecordData> {
  door.keep({ key, sent: body })
  try {
    return await door.create(body, key)
  } catch (error) {
    if (isRefused(error)) door.keep({ key })
    throw error
  }
}

/** The record that an earlier attempt made, or makes now; undefined when it was refused, so that nothing is there. */
async function recover(door: Door, key: string, sent: Values): Promise<RecordData | undefined> {
  try {
    return await door.create(sent, key)
  } catch (error) {
    if (isRefused(error)) return undefined
    throw error
  }
}

function difference(before: Values, after: Values): Values {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !same(before[key], after[key]))
  return Object.fromEntries(keys.map((key) => [key, after[key] ?? (Array.isArray(before[key]) ? [] : null)]))
}

// By name: the module of ApiError knows the language of the screen, which has no place here.
const isAnswer = (error: unknown): error is ApiError => error instanceof Error && error.name === 'ApiError'

/** The server looked at it and said no. Anything else (no answer, an answer of something in between) leaves open what happened. */
const isRefused = (error: unknown): boolean => isAnswer(error) && error.status >= 400 && error.status < 500

const isKeyOfAnother = (error: unknown): boolean =>
  isAnswer(error) && error.problems.some((problem) => problem.code === 'idempotency.other-request')
