import { wrong } from '#schema/problem.ts'

const form = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export const isId = (text: string): boolean => form.test(text)

/** A UUID in lower case. */
export function readId(input: unknown): string {
  if (typeof input !== 'string') throw wrong('id.not-an-id')
  const id = input.trim().toLowerCase()
  if (id !== '' && !isId(id)) throw wrong('id.not-an-id')
  return id
}
