import { type Doc, id, nameOf, ref, schemasOf } from '#engine/api/record-schemas.ts'
import { shared } from '#engine/api/shared-schemas.ts'
import type { EntityModel, Model } from '#engine/model.ts'
import { modelWord } from '#messages/words.ts'
import { restrictionGrounds } from '#schema/entity.ts'

const json = (schema: Doc): Doc => ({ content: { 'application/json': { schema } } })
const problem = (description: string): Doc => ({ description, content: { 'application/problem+json': { schema: ref('Problem') } } })
const dataOf = (schema: Doc): Doc => ({ type: 'object', required: ['data'], properties: { data: schema } })

const word = (entity: EntityModel): string => (entity.own?.label ?? modelWord('en', entity.name, 'one') ?? entity.name).toLowerCase()
const words = (entity: EntityModel): string => (entity.own?.labels ?? modelWord('en', entity.name, 'many') ?? entity.plural).toLowerCase()
const parameter = (name: string, where: 'query' | 'path' | 'header', schema: Doc, description: string, required = false): Doc => ({
  name,
  in: where,
  schema,
  description,
  required,
})

const listParameters = (entity: EntityModel): Doc[] => [
  parameter('limit', 'query', { type: 'integer', minimum: 1, maximum: 500, default: 50 }, 'Records per page.'),
  parameter('cursor', 'query', { type: 'string' }, '`next` of the page before.'),
  parameter(
    'sort',
    'query',
    { type: 'string', examples: ['-createdAt'] },
    `A field, with \`-\` downwards: createdAt, updatedAt${entity.fields
      .filter((field) => field.options.sortable)
      .map((field) => `, ${field.key}`)
      .join('')}.`,
  ),
  ...(entity.restrictable
    ? [
        parameter(
          'restricted',
          'query',
          { type: 'boolean' },
          'Only people whose data is restricted, whom every other list leaves out. For owners and admins.',
        ),
      ]
    : []),
  parameter('q', 'query', { type: 'string' }, 'Words to find.'),
  parameter(
    'filter',
    'query',
    { type: 'string' },
    `A filter as JSON; also \`filter[field][operator]=value\`. Fields: ${entity.fields
      .filter((field) => field.options.filterable)
      .map((field) => field.key)
      .join(', ')}${entity.restrictable ? ', advertising (agreed: to a topic at least; objected: to all of it)' : ''}.`,
  ),
  parameter('fields', 'query', { type: 'string' }, 'The fields to return, separated by commas.'),
  parameter('count', 'query', { type: 'boolean' }, 'Count the records, up to 10,000.'),
  parameter('labels', 'query', { type: 'boolean' }, 'Add the titles of linked records.'),
  parameter('trash', 'query', { type: 'boolean' }, 'List the trash instead.'),
]

const idParameter = parameter('id', 'path', id, 'The record.', true)
const version = parameter(
  'If-Match',
  'header',
  { type: 'string', examples: ['"3"'] },
  'The version that you saw; 412 when the record has moved on.',
)
const idempotency = parameter(
  'Idempotency-Key',
  'header',
  { type: 'string', maxLength: 255 },
  'Repeating a request with the same key makes nothing new.',
)

const reason = parameter(
  'reason',
  'query',
  { type: 'string', maxLength: 500 },
  'Why somebody is entered who asked for erasure; 409 erasure.asked-before without one.',
)

const failures = {
  '401': problem('Nobody asks.'),
  '403': problem('Readable, but not allowed.'),
  '404': problem('Not here, or not to be seen.'),
}
const wrong = { '409': problem('Refused.'), '422': problem('Values are wrong; each is named.') }

function operation(entity: EntityModel, operationId: string, summary: string, more: Doc): Doc {
  const { responses, ...rest } = more
  return {
    operationId,
    tags: [entity.plural],
    summary,
    description: `${summary}.`,
    ...rest,
    responses: { ...(responses as Doc), ...failures },
  }
}

const bodyDoc = (schema: Doc): Doc => ({ required: true, ...json(schema) })

/** What is asked of many records at once. */
function ofMany(entity: EntityModel, path: string, page: Doc): Record<string, Doc> {
  const [name, one, many] = [nameOf(entity), word(entity), words(entity)]
  const duplicate = { type: 'object', properties: { id, title: { type: 'string' }, field: { type: 'string' } } }
  return {
    [`${path}/query`]: {
      post: operation(entity, `query${name}`, `List ${many} by a query in the body`, {
        requestBody: bodyDoc(ref('Query')),
        responses: { '200': page, '400': problem('The query is wrong.') },
      }),
    },
    [`${path}/totals`]: {
      post: operation(entity, `totals${name}`, `How many ${many} a query finds, and what their fields come to`, {
        requestBody: bodyDoc(ref('TotalsQuery')),
        responses: { '200': { description: 'The totals.', ...json(dataOf(ref('Totals'))) }, '400': problem('The query is wrong.') },
      }),
    },
    [`${path}/groups`]: {
      post: operation(entity, `groups${name}`, `How many ${many} a query finds for each value of a field`, {
        requestBody: bodyDoc(ref('GroupsQuery')),
        responses: { '200': { description: 'The groups.', ...json(ref('Groups')) }, '400': problem('The query is wrong.') },
      }),
    },
    [`${path}/bulk`]: {
      post: operation(entity, `bulk${name}`, `Change many ${many} by a job`, {
        requestBody: bodyDoc(ref('Bulk')),
        responses: { '202': { description: 'The job.', ...json(dataOf(ref('Job'))) }, ...wrong },
      }),
    },
    [`${path}/duplicates`]: {
      post: operation(entity, `duplicatesOf${name}`, `Find ${many} that a new ${one} would double`, {
        requestBody: bodyDoc({ type: 'object' }),
        responses: {
          '200': { description: 'Records that say the same in a telling field.', ...json(dataOf({ type: 'array', items: duplicate })) },
        },
      }),
    },
  }
}

function pathsOf(entity: EntityModel): Record<string, Doc> {
  const name = nameOf(entity)
  const [one, many] = [word(entity), words(entity)]
  const path = `/api/v1/${entity.plural}`
  const record = { description: `The ${one}.`, ...json(dataOf(ref(name))) }
  const page = { description: `A page of ${many}.`, ...json(ref(`${name}Page`)) }
  const actions = [...new Set(Object.values(entity.states ?? {}).flatMap((to) => Object.keys(to)))]
  return {
    [path]: {
      get: operation(entity, `list${name}`, `List ${many}`, {
        parameters: listParameters(entity),
        responses: { '200': page, '400': problem('The query is wrong.') },
      }),
      ...(entity.arrives === null
        ? {
            post: operation(entity, `create${name}`, `Create a ${one}`, {
              parameters: entity.subject === 'self' ? [idempotency, reason] : [idempotency],
              requestBody: bodyDoc(ref(`${name}Input`)),
              responses: { '201': record, ...wrong },
            }),
          }
        : {}),
    },
    ...ofMany(entity, path, page),
    [`${path}/{id}`]: {
      parameters: [idParameter],
      get: operation(entity, `get${name}`, `Get a ${one}`, { responses: { '200': record } }),
      patch: operation(entity, `change${name}`, `Change a ${one}`, {
        parameters: entity.subject === 'self' ? [version, reason] : [version],
        requestBody: bodyDoc(ref(`${name}Change`)),
        responses: { '200': record, '412': problem('Somebody changed it in the meantime.'), ...wrong },
      }),
      delete: operation(entity, `delete${name}`, `Move a ${one} to the trash, or end it`, {
        parameters: [parameter('forever', 'query', { type: 'boolean' }, 'End it; only from the trash.')],
        responses: { '200': record, '204': { description: 'Ended.' }, ...wrong },
      }),
    },
    [`${path}/{id}/restore`]: {
      parameters: [idParameter],
      post: operation(entity, `restore${name}`, `Take a ${one} out of the trash`, { responses: { '200': record, ...wrong } }),
    },
    [`${path}/{id}/history`]: {
      parameters: [idParameter],
      get: operation(entity, `history${name}`, `Who changed what of a ${one}`, {
        responses: { '200': { description: 'Changes, newest first.', ...json({ type: 'object' }) } },
      }),
    },
    ...(entity.restrictable ? ofPeople(entity, path, record) : {}),
    ...Object.fromEntries(
      actions.map((action) => [
        `${path}/{id}/${action}`,
        {
          parameters: [idParameter],
          post: operation(entity, `${action}${name}`, `${action.replace(/^./, (letter) => letter.toUpperCase())} a ${one}`, {
            responses: { '200': record, ...wrong },
          }),
        },
      ]),
    ),
  }
}

/** Art. 18 GDPR: kept, and used for nothing else. */
const ofPeople = (entity: EntityModel, path: string, record: Doc): Record<string, Doc> => ({
  [`${path}/{id}/restrict`]: {
    parameters: [idParameter],
    post: operation(entity, `restrict${nameOf(entity)}`, 'Restrict the use of this person’s data', {
      requestBody: bodyDoc({
        type: 'object',
        additionalProperties: false,
        required: ['ground'],
        properties: { ground: { enum: restrictionGrounds } },
      }),
      responses: { '200': record, ...wrong },
    }),
  },
  [`${path}/{id}/lift`]: {
    parameters: [idParameter],
    post: operation(entity, `lift${nameOf(entity)}`, 'Lift the restriction', { responses: { '200': record, ...wrong } }),
  },
})

/** The API of a model as OpenAPI 3.1: the same for the same model, so that it can be committed and compared. */
export function openApi(model: Model): Doc {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Steward',
      version: '1',
      description: 'The records of a tenant. Sign-in, members, imports and exports are described in docs/api.md.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      contact: { name: 'The operator of this installation', url: 'https://steward.example/' },
    },
    servers: [{ url: '/', description: 'This installation' }],
    security: [{ key: [] }, { session: [], tenant: [] }],
    tags: model.entities.map((entity) => ({ name: entity.plural, description: `What one can do with ${words(entity)}.` })),
    paths: Object.assign({}, ...model.entities.map(pathsOf)) as Doc,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key of the tenant.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-steward_session',
          description: 'The session of a member; without TLS it is called steward_session.',
        },
        tenant: { type: 'apiKey', in: 'header', name: 'Steward-Tenant', description: 'The slug of the tenant that the session means.' },
      },
      schemas: { ...shared, ...(Object.assign({}, ...model.entities.map(schemasOf)) as Record<string, Doc>) },
    },
  }
}
