// What the compiler refuses. Each line that should not compile is marked; were it to compile, the mark itself would be the error.
import { test } from 'node:test'
import { entity } from '#schema/entity.ts'
import { choice } from '#schema/fields/choice.ts'
import { date } from '#schema/fields/date.ts'
import { text } from '#schema/fields/text.ts'
import { refuse, rule } from '#schema/rule.ts'

const common = {
  role: 'processor',
  subject: 'self',
  uses: { 'essential.service': 'contract' },
  retain: { clock: 'createdAt', rule: 'while-subscribed', action: 'erase' },
  access: { read: {}, write: {} },
} as const

export const refused = {
  // @ts-expect-error a text that does not say what it holds
  unannotated: text({ max: 20 }),
  // @ts-expect-error a slip in an option's name
  slip: text({ holds: 'user.name', serach: true }),
  // @ts-expect-error a category that nobody knows
  category: text({ holds: 'user.shoe-size' }),
  // @ts-expect-error a date has no length
  length: date({ max: 3 }),
  // @ts-expect-error a choice without choices
  choices: choice({ holds: 'nothing-personal' }),
}

const fields = { name: text({ holds: 'user.name', required: true }), level: choice({ of: ['low', 'high'], holds: 'nothing-personal' }) }
const person = entity('person', { ...common, title: { of: ['name'] }, fields })

// @ts-expect-error a key of a declaration that nobody knows
export const stranger = entity('person', { ...common, titel: 'x', title: { of: ['name'] }, fields })

// @ts-expect-error a title of a field that is not there
export const untitled = entity('person', { ...common, title: { of: ['nothing'] }, fields })

// @ts-expect-error data whose use nobody named
export const useless = entity('person', { ...common, uses: { 'essential.nonsense': 'contract' }, title: { of: ['name'] }, fields })

export const verb = rule(person, 'update', ({ record }) =>
  record.level === 'low' ? { set: { name: record.name.toUpperCase() } } : refuse('person.too-high'),
)

// @ts-expect-error a verb that sets what the entity has not
export const wrongVerb = rule(person, 'update', () => ({ set: { colour: 'red' } }))

// @ts-expect-error a comparison with a choice that is none
export const wrongChoice = rule(person, 'update', ({ record }) => (record.level === 'medium' ? refuse('x.y') : {}))

test('what should not compile does not: the compiler has looked (npm run check)', () => {})
