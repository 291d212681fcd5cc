import pg from 'pg'
import { DatabaseError } from '#platform/database/errors.ts'
import { type Owner, openOwner } from '#platform/database/owner.ts'
import { passwordOf, scramVerifier } from '#platform/database/passwords.ts'

/** Names of the three roles. Migrations say `@owner@`, `@app@`, `@search@`. */
export interface RoleNames {
  readonly owner: string
  /** Serves requests: owns nothing, cannot pass row security. */
  readonly app: string
  /** Owns the search table alone; nobody can log in as it. */
  readonly search: string
}

export interface Roles {
  /** Holds a password: not for logs. */
  readonly appUrl: string
  readonly names: RoleNames
}

/** The roles cannot be made with the rights at hand; `sql` is what an administrator has to run. */
export class RolesError extends Error {
  override readonly name = 'RolesError'
  readonly code = 'database.roles-missing'
  readonly sql: string

  constructor(sql: string) {
    super(
      `The role of DATABASE_URL may not make the roles that Steward needs. Let an administrator run this, then set APP_DATABASE_URL:\n\n${sql}`,
    )
    this.sql = sql
  }
}

/** Extensions that the schema uses; both are trusted, so the owner of the database may create them. */
const extensions = ['pg_trgm', 'btree_gin']

/**
 * Makes `<database>_app` and `<database>_search`, their rights and the extensions; changes nothing when all is there.
 * With `appUrl` (APP_DATABASE_URL) the app role is taken as it is.
 */
export async function ensureRoles(options: {
  ownerUrl: string
  keysDir: string
  appUrl?: string | undefined
  search?: string
}): Promise<Roles> {
  const owner = openOwner(options.ownerUrl)
  try {
    const { database, role } = await whoAmI(owner)
    const app = options.appUrl === undefined ? `${database}_app` : decodeURIComponent(new URL(options.appUrl).username)
    const names = { owner: role, app, search: options.search ?? `${database}_search` }
    let password: { value: string; fresh: boolean } | undefined
    try {
      // Two processes that start at once wait for each other: the second finds what the first has made, its password too.
      await owner.transaction(async (held) => {
        await held.query({ text: "SELECT pg_advisory_xact_lock(hashtext('steward_roles'))" })
        password = options.appUrl === undefined ? await passwordOf(options.keysDir, app) : undefined
        await makeRoles(held, names, password)
        await grantRights(held, names, database)
      })
    } catch (error) {
      if (error instanceof DatabaseError && error.code === 'database.forbidden') throw new RolesError(sqlFor(names, database))
      throw error
    }
    return { appUrl: options.appUrl ?? withLogin(options.ownerUrl, app, password?.value ?? ''), names }
  } finally {
    await owner.close()
  }
}

type Asked = Pick<Owner, 'query' | 'script'>

async function whoAmI(owner: Asked): Promise<{ database: string; role: string }> {
  const { rows } = await owner.query<{ database: string; role: string }>({
    text: 'SELECT current_database() AS database, current_user AS role',
  })
  const [me] = rows
  if (me === undefined) throw new DatabaseError('database.failed', 'The database does not say its name')
  return me
}

async function makeRoles(owner: Asked, names: RoleNames, password: { value: string; fresh: boolean } | undefined): Promise<void> {
  const found = await owner.query<{ rolname: string }>({
    text: 'SELECT rolname FROM pg_roles WHERE rolname = ANY($1::text[])',
    values: [[names.app, names.search]],
  })
  const known = new Set(found.rows.map((row) => row.rolname))
  if (password !== undefined && (password.fresh || !known.has(names.app))) {
    const login = `${quoted(names.app)} LOGIN PASSWORD ${pg.escapeLiteral(scramVerifier(password.value))}`
    await owner.script(
      known.has(names.app) ? `ALTER ROLE ${login}` : `CREATE ROLE ${login} NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS`,
    )
  }
  if (!known.has(names.search)) await owner.script(createSearch(names))
}

/** Rights that a role already has are not granted again: a start without change writes nothing. */
async function grantRights(owner: Asked, names: RoleNames, database: string): Promise<void> {
  const { rows } = await owner.query<{ search: boolean; connect: boolean; extensions: number }>({
    text: `SELECT pg_has_role(current_user, $1, 'SET') AND has_schema_privilege($1, 'public', 'CREATE') AS search,
                  has_database_privilege($2, current_database(), 'CONNECT') AND has_schema_privilege($2, 'public', 'USAGE') AS connect,
                  (SELECT count(*)::int FROM pg_extension WHERE extname = ANY($3::text[])) AS extensions`,
    values: [names.search, names.app, extensions],
  })
  const [has] = rows
  if (has?.search !== true) await owner.script(grantSearch(names))
  if (has?.connect !== true) await owner.script(grantConnect(names, database))
  if (has?.extensions !== extensions.length) await owner.script(createExtensions)
}

const quoted = pg.escapeIdentifier

const createSearch = ({ search }: RoleNames) => `CREATE ROLE ${quoted(search)} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS`

/** The owner gives the search table away and migrates it under SET ROLE, without gaining its rights by default. */
const grantSearch = ({ search, owner }: RoleNames) =>
  `GRANT ${quoted(search)} TO ${quoted(owner)} WITH SET TRUE, INHERIT FALSE; GRANT USAGE, CREATE ON SCHEMA public TO ${quoted(search)}`

const grantConnect = ({ app }: RoleNames, database: string) =>
  `GRANT CONNECT ON DATABASE ${quoted(database)} TO ${quoted(app)}; GRANT USAGE ON SCHEMA public TO ${quoted(app)}`

const createExtensions = extensions.map((name) => `CREATE EXTENSION IF NOT EXISTS ${name}`).join('; ')

/** What an administrator runs where the service keeps role making to itself. */
function sqlFor(names: RoleNames, database: string): string {
  const statements = [
    `CREATE ROLE ${quoted(names.app)} LOGIN NOBYPASSRLS PASSWORD '<choose one, and put it into APP_DATABASE_URL>'`,
    createSearch(names),
    ...grantSearch(names).split('; '),
    ...grantConnect(names, database).split('; '),
    ...createExtensions.split('; '),
  ]
  return statements.map((statement) => `${statement};`).join('\n')
}

/** The same server and database, another login. */
export function withLogin(url: string, user: string, password: string): string {
  const target = new URL(url)
  target.username = encodeURIComponent(user)
  target.password = encodeURIComponent(password)
  return target.toString()
}
