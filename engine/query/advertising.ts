/** What somebody said to advertising, as a list can be filtered by it. `agreed`: to a topic at least. `objected`: to all of it. Both, where they said the one to one topic and the other to the rest. */
export const advertisingWords = ['agreed', 'objected'] as const
export type AdvertisingWord = (typeof advertisingWords)[number]

const refusals = `('refused', 'withdrawn', 'objected')`

/** Lines of the ledger by mail about the person of the row `t`, as `alias`. */
const lines = (alias: string, more: string): string =>
  `select 1 from consent_event ${alias} where ${alias}.tenant_id = $1 and ${alias}.person_id = t.id and ${alias}.channel in ('any', 'mail') and ${more}`

const general = (alias: string): string => `${alias}.purpose_id is null and ${alias}.class = 'marketing'`

/** A no to the topic of `g`, or to all. */
const refusal = (more: string): string =>
  lines('r', `r.act in ${refusals} and (r.purpose_id = g.purpose_id or ${general('r')}) and ${more}`)

const objected = `exists (${lines('r', `${general('r')} and r.act in ${refusals} and not exists (${lines('g', `${general('g')} and g.act = 'given' and g.method <> 'import' and g.at > r.at`)})`)})`

/** What another system brought along ends no refusal. */
const heard = `(g.method <> 'import' or not exists (${refusal(`r.at < g.at and not exists (${lines('h', `h.purpose_id = g.purpose_id and h.act = 'given' and h.method <> 'import' and h.at > r.at and h.at <= g.at`)})`)}))`

/** A yes that lapsed is one again when it was renewed, and no sale came in between. */
const renewed = lines(
  'n',
  `n.purpose_id = g.purpose_id and n.act = 'renewed' and n.at > e.at and not exists (${lines('s', `s.purpose_id = g.purpose_id and s.act = 'soft-opt-in' and not s.gpc and s.at > e.at and (s.at, s.id) < (n.at, n.id)`)})`,
)
const lapsed = lines('e', `e.purpose_id = g.purpose_id and e.act = 'expired' and e.at >= g.at and not exists (${renewed})`)

const agreed = `exists (${lines('g', `g.purpose_id is not null and g.act = 'given' and not exists (${refusal('r.at >= g.at')}) and ${heard} and not exists (${lapsed})`)})`

/** The ledger as `standing` folds it (privacy/consent/fold.ts), as a condition on the row `t` of a person; what lapsed today counts until the night wrote it down. */
export const advertisingSql: Readonly<Record<AdvertisingWord, string>> = { agreed, objected }
