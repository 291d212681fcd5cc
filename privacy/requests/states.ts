import type { RequestKind, RequestState } from '#schema/request.ts'

/** What the law lets a person do without anybody's decision, so that it happens at once: Art. 7(3), 20, 21(2) and (3) GDPR. */
export const aloneKinds: ReadonlySet<RequestKind> = new Set(['objection', 'withdrawal', 'portability'])

export const requestActions = ['confirm', 'ask', 'answered', 'extend', 'refuse', 'fulfil', 'cancel'] as const
export type RequestAction = (typeof requestActions)[number]

const table: Readonly<Record<RequestState, Readonly<Partial<Record<RequestAction, RequestState>>>>> = {
  // What came without proof can still be refused: the proof was asked for and never came.
  unconfirmed: { confirm: 'open', refuse: 'refused', cancel: 'cancelled' },
  open: { ask: 'waiting', extend: 'open', refuse: 'refused', fulfil: 'done', cancel: 'cancelled' },
  waiting: { answered: 'open', extend: 'waiting', refuse: 'refused', fulfil: 'done', cancel: 'cancelled' },
  done: {},
  refused: {},
  cancelled: {},
}

/** The state to which an action leads; undefined where it is not possible. */
export const nextRequestState = (state: RequestState, action: RequestAction): RequestState | undefined => table[state][action]

/** What can be done with a request in this state. */
export const actionsIn = (state: RequestState): readonly RequestAction[] => requestActions.filter((action) => action in table[state])

/** Is somebody still owed an answer? */
export const isOwed = (state: RequestState): boolean => state === 'open' || state === 'waiting'
