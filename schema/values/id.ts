import { wrong } from '#schema/problem.ts'

const form = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** What comes from outside may be a list of one id, which reads like it. */
export const isId = (text: string): boolean => typeof text === 'string' && form.test(text)

/** A UUID in lower case. */
export function readId(input: unknown): string {
  if (typeof input !== 'string') throw wrong('id.not-an-id')
  const id = input.trim().toLowerCase()
  if (id !== '' && !isId(id)) throw wrong('id.not-an-id')
  return id
}
