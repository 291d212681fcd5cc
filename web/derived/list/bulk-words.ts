import { t } from '#web/app/language.ts'

const keys = {
  editTitle: 'web.bulk.editTitle',
  change: 'web.bulk.change',
  editing: 'web.bulk.editing',
  edited: 'web.bulk.edited',
  trashTitle: 'web.bulk.trashTitle',
  trashing: 'web.bulk.trashing',
  trashed: 'web.bulk.trashed',
  restoring: 'web.bulk.restoring',
  restored: 'web.bulk.restored',
  endTitle: 'web.bulk.endTitle',
  ending: 'web.bulk.ending',
  ended: 'web.bulk.ended',
} as const

/** What is done with so many records, as a sentence; where nobody counted them all (-1), with a word instead of a number. */
export function bulkWords(key: keyof typeof keys, count: number): string {
  const text = t(keys[key], { count: count < 0 ? t('web.bulk.everyOne') : count })
  return text.charAt(0).toLocaleUpperCase() + text.slice(1)
}
