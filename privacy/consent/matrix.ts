import type { MessageClass } from '#schema/consent.ts'

/** What can speak against a message, in the order in which it is asked and told. */
export const conditions = ['restriction', 'suppression', 'objection', 'opt-out', 'minor'] as const
export type Condition = (typeof conditions)[number]

export type Cell = 'passes' | 'barred'

/** What must speak for a message besides: nothing; a recorded relation or reason; consent, or a soft opt-in in its place. */
export type Need = 'nothing' | 'relation' | 'consent'

export type Row = { readonly [C in Condition]: Cell } & { readonly needs: Need }

const advertising = {
  restriction: 'barred',
  suppression: 'barred',
  objection: 'barred',
  'opt-out': 'barred',
  minor: 'barred',
  needs: 'consent',
} as const

/** Who may be written to, class by class. This is the whole of the rule: the gate looks it up, the screens print it, the tests try every cell. */
export const matrix: { readonly [C in MessageClass]: Row } = {
  // Owed by law: it reaches everybody.
  legal: { restriction: 'passes', suppression: 'passes', objection: 'passes', 'opt-out': 'passes', minor: 'passes', needs: 'nothing' },
  // Art. 18(2): who is restricted hears of nothing but what the law and legal claims demand.
  transactional: {
    restriction: 'barred',
    suppression: 'passes',
    objection: 'passes',
    'opt-out': 'passes',
    minor: 'passes',
    needs: 'nothing',
  },
  service: { restriction: 'barred', suppression: 'passes', objection: 'passes', 'opt-out': 'passes', minor: 'passes', needs: 'nothing' },
  // One-to-one selling is direct marketing too: an objection ends it, and the first one needs a reason.
  personal: { restriction: 'barred', suppression: 'passes', objection: 'barred', 'opt-out': 'barred', minor: 'passes', needs: 'relation' },
  product: { ...advertising, needs: 'nothing' },
  marketing: advertising,
  newsletter: advertising,
  survey: advertising,
}
