import type { Principal } from '#engine/access/principal.ts'
import { editable, readable, scopeFor, searchable, stateScope } from '#engine/access/scope.ts'
import { initialOf } from '#engine/act/values.ts'
import { tellingKeys } from '#engine/duplicates.ts'
import type { EntityModel, FieldModel, Model } from '#engine/model.ts'
import { operatorsOf } from '#engine/query/filter.ts'
import { groupedBy } from '#engine/query/groups.ts'
import type { Language } from '#messages/message.ts'
import { modelWord } from '#messages/words.ts'

interface Speaker {
  readonly language: Language
  readonly entity: string
}

const word = ({ language, entity }: Speaker, key: string): string => modelWord(language, entity, key) ?? key

/** A choice's words: the tenant's own labels, else the catalogue's. */
function choicesOf(field: FieldModel, path: string, speaker: Speaker): { key: string; label: string }[] {
  const { of, labels } = field.options as { of?: readonly string[]; labels?: Readonly<Record<string, string>> }
  return (of ?? []).map((key) => ({ key, label: labels?.[key] ?? word(speaker, `${path}:${key}`) }))
}

function optionsOf(field: FieldModel, path: string, speaker: Speaker, principal: Principal): Record<string, unknown> {
  const max = field.columns[0] && field.kind.columns(field.options)[0]?.maxLength
  return {
    ...(max === undefined ? {} : { max }),
    ...('of' in field.options ? { choices: choicesOf(field, path, speaker) } : {}),
    ...(field.to === null ? {} : { entity: field.to }),
    ...(field.parts === null
      ? {}
      : { fields: field.parts.fields.map((inner) => answerOf(inner, `${path}.${inner.key}`, speaker, principal)) }),
  }
}

interface May {
  readonly filter: boolean
  readonly edit: boolean
}

const all: May = { filter: true, edit: true }

/** A field as screens need it; what is inside of parts may be what they may. */
function answerOf(field: FieldModel, path: string, speaker: Speaker, principal: Principal, may = all): Record<string, unknown> {
  const { options } = field
  return {
    key: field.key,
    kind: field.kind.name,
    label: field.own?.label ?? word(speaker, path),
    required: options.required ?? false,
    sortable: (options.sortable ?? false) && may.filter,
    filter: options.filterable && may.filter ? operatorsOf(field) : [],
    list: options.list ?? false,
    groups: options.filterable && may.filter ? groupedBy(field) : null,
    group: options.group === undefined ? null : (modelWord(speaker.language, 'groups', options.group) ?? options.group),
    readOnly: options.set === 'by-rule' || !may.edit,
    own: field.own !== null,
    ...(field.own === null ? {} : { id: field.own.id }),
    holds: options.holds ?? null,
    ...(options.initial === undefined ? {} : { initial: initialOf(field, principal) }),
    options: optionsOf(field, path, speaker, principal),
  }
}

/** A field as an input needs it that asks for nothing but its value. */
export const fieldAnswer = (entity: EntityModel, field: FieldModel, principal: Principal, language: Language): Record<string, unknown> =>
  answerOf(field, field.key, { language, entity: entity.name }, principal)

const general = ['create', 'update', 'delete', 'end', 'export', 'import'] as const

function entityAnswer(entity: EntityModel, principal: Principal, language: Language): Record<string, unknown> {
  const speaker = { language, entity: entity.name }
  const states = Object.keys(entity.states ?? {})
  const actions = [...new Set(Object.values(entity.states ?? {}).flatMap((to) => Object.keys(to)))]
  return {
    name: entity.name,
    plural: entity.plural,
    own: entity.own !== null,
    label: entity.own?.label ?? word(speaker, 'one'),
    labels: entity.own?.labels ?? word(speaker, 'many'),
    title: entity.title,
    hangsOn: entity.hangsOn?.key ?? null,
    card: entity.card,
    restrictable: entity.restrictable,
    telling: tellingKeys(entity, { principal }).map(({ path }) => path),
    owner: entity.owner?.key ?? null,
    can: entity.readOnly
      ? []
      : general.filter((action) => scopeFor(entity, action, principal) !== 'none' && (action !== 'import' || entity.arrives === null)),
    states: states.map((key) => ({ key, label: word(speaker, `state:${key}`) })),
    actions: actions
      .filter((action) => stateScope(entity, action, principal) !== 'none')
      .map((key) => ({ key, label: word(speaker, `action:${key}`), grave: entity.grave?.includes(key) ?? false })),
    fields: entity.fields
      .filter((field) => readable(entity, field, principal, 'work'))
      .map((field) =>
        answerOf(field, field.key, speaker, principal, {
          filter: searchable(entity, field, principal, 'work'),
          edit: editable(entity, field, principal),
        }),
      ),
  }
}

/** The model as this reader may see it, in the reader's language: the web draws lists and forms from it. */
export const modelAnswer = (model: Model, principal: Principal, language: Language): Record<string, unknown> => ({
  version: model.version,
  entities: model.entities
    .filter((entity) => scopeFor(entity, 'read', principal) !== 'none')
    .map((entity) => entityAnswer(entity, principal, language)),
})
