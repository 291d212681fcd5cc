import { openOwner } from '#platform/database/owner.ts'
import type { Store } from '#schema/store.ts'
import type { Ground } from '#tests/worlds/ground.ts'
import type { Mutant } from '#tests/worlds/mutant.ts'

async function script({ ownerUrl }: Ground, sql: string): Promise<void> {
  const owner = openOwner(ownerUrl)
  try {
    await owner.script(sql)
  } finally {
    await owner.close()
  }
}

/** Lets every statement through but those that take rows away, or change them, while an erasure runs. */
const keeper = `create or replace function kept() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$ begin
if exists (select from erasure e where e.tenant_id = old.tenant_id and e.state = 'running') then return null; end if;
return coalesce(new, old);
end $$`

/** One by whom it belongs may be changed. */
const as = ({ names }: Ground, ownedBy: Store['ownedBy'], sql: string): string =>
  ownedBy === 'search' ? `set role ${names.search}; ${sql}; reset role` : sql

/** A table that keeps its rows, whatever an erasure says. */
export const keptTable = ({ name, ownedBy }: Pick<Store, 'name' | 'ownedBy'>): Mutant => ({
  name: `the database keeps what erasing takes from ${name}`,
  async apply(ground) {
    await script(ground, `${keeper}; grant execute on function kept() to public`)
    const made = `create trigger kept before update or delete on ${name} for each row execute function kept()`
    await script(ground, as(ground, ownedBy, made))
    return () => script(ground, as(ground, ownedBy, `drop trigger kept on ${name}`))
  },
})

interface Definer {
  readonly name: string
  readonly ownedBy?: 'search'
  /** The same, which does nothing. */
  readonly idle: string
}

const definers: readonly Definer[] = [
  {
    name: 'end_consent_lines',
    idle: `create or replace function app.end_consent_lines(p_person_ids uuid[]) returns bigint language sql as 'select 0::bigint'`,
  },
  {
    name: 'forget_change_parts',
    idle: `create or replace function app.forget_change_parts(p_changes uuid[], p_records uuid[]) returns integer language sql as 'select 0'`,
  },
  {
    name: 'mentions',
    ownedBy: 'search',
    idle: `create or replace function app.mentions(sought bigint[]) returns table (entity text, record_id uuid, field text, matched text[]) language plpgsql as 'begin return; end'`,
  },
]

const idleDefiner = ({ name, ownedBy, idle }: Definer): Mutant => ({
  name: `app.${name} does nothing`,
  async apply(ground) {
    const owner = openOwner(ground.ownerUrl)
    const text = `select pg_get_functiondef(p.oid) as text from pg_proc p where p.pronamespace = 'app'::regnamespace and p.proname = $1`
    const { rows } = await owner.query<{ text: string }>({ text, values: [name] })
    await owner.close()
    // Within one tenant’s transaction the schema is the owner’s: the search role changes what is its own alone.
    const change = (sql: string): Promise<void> =>
      ownedBy === 'search'
        ? script(
            ground,
            `grant create on schema app to ${ground.names.search}; ${as(ground, ownedBy, sql)}; revoke create on schema app from ${ground.names.search}`,
          )
        : script(ground, sql)
    await change(idle)
    return () => change(rows[0]?.text ?? '')
  },
})

/** Rows of the history are nobody’s to delete: they are emptied by a function alone. */
export const ofDatabase = (tables: readonly Pick<Store, 'name' | 'ownedBy'>[]): Mutant[] => [
  ...tables.map(keptTable),
  ...definers.map(idleDefiner),
]
