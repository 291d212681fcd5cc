import type { RowProblem } from '#engine/import/store.ts'
import type { Language } from '#messages/message.ts'
import { errorSentence } from '#messages/words.ts'

/** The sentence of a problem in the reader's language. */
export const problemSentence = ({ code, params }: Pick<RowProblem, 'code' | 'params'>, language: Language): string =>
  errorSentence(language, code, params ?? {}) ?? code
