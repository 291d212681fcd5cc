import { systemFields } from '#schema/entity.ts'
import { fault, type Pass } from '#schema/verify/fault.ts'

const reserved = new Set<string>([...systemFields, 'state', 'tenantId'])
/** Paths of the API that are no entity's. */
const paths = [
  'account',
  'api-keys',
  'exports',
  'file-settings',
  'imports',
  'jobs',
  'join',
  'model',
  'outbox',
  'own-fields',
  'own-objects',
  'search',
  'session',
  'sessions',
  'setup',
  'tenant',
]

/** Names become tables, columns, paths and keys: they are plain, unique, and nobody else's. */
export const names: Pass = (entity, all) => [
  ...(/^[a-z][A-Za-z]{1,39}$/.test(entity.name)
    ? []
    : [fault(entity.name, 'an entity’s name is a word in camelCase of 2 to 40 letters', "entity('salesOrder', …)")]),
  ...(/^[a-z][a-z-]{1,39}$/.test(entity.plural)
    ? []
    : [fault(entity.name, `the plural "${entity.plural}" is a path: lower-case letters and hyphens`, `plural: 'sales-orders'`)]),
  ...(paths.includes(entity.plural) ? [fault(entity.name, `/api/v1/${entity.plural} is taken`, 'another plural')] : []),
  ...(all.some((other) => other !== entity && (other.plural === entity.plural || other.name === entity.name))
    ? [fault(entity.name, 'two entities bear this name or plural', 'a name of its own')]
    : []),
  ...Object.keys(entity.fields).flatMap((key) => [
    ...(/^[a-z][A-Za-z0-9]{0,39}$/.test(key)
      ? []
      : [fault(`${entity.name}.${key}`, 'a field’s key is a word in camelCase of at most 40 letters', 'jobTitle: text(…)')]),
    ...(reserved.has(key) ? [fault(`${entity.name}.${key}`, 'every record has a value of this name already', 'another key')] : []),
  ]),
]
