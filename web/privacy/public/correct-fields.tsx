import type { ModelField } from '#web/app/model.ts'
import { uiOf } from '#web/fields/kinds.ts'
import type { HeldPerson, Proposal } from '#web/privacy/public/my-requests.ts'
import classes from '#web/privacy/public/public.module.css'

/** One value of somebody that may be corrected, with the input for it. */
export interface Correctable {
  readonly id: string
  readonly person: HeldPerson
  readonly field: ModelField
  readonly now: unknown
}

export const correctablesOf = (people: readonly HeldPerson[]): Correctable[] =>
  people.flatMap((person) =>
    person.fields.flatMap(({ key, input, value }) =>
      input === null ? [] : [{ id: `${person.id} ${key}`, person, field: input, now: value }],
    ),
  )

const plain = (value: unknown): string =>
  JSON.stringify(value === '' || (Array.isArray(value) && value.length === 0) ? null : (value ?? null))

/** What was changed, as it is proposed. */
export const proposalsOf = (all: readonly Correctable[], values: Readonly<Record<string, unknown>>): Proposal[] =>
  all.flatMap(({ id, person, field, now }) =>
    plain(values[id]) === plain(now) ? [] : [{ entity: person.entity, id: person.id, field: field.key, value: values[id] ?? null }],
  )

interface CorrectFieldsProps {
  all: readonly Correctable[]
  values: Readonly<Record<string, unknown>>
  onChange: (id: string, value: unknown) => void
  /** What is wrong with a value, by its id and the path within. */
  problem: (id: string, path: string) => string | undefined
}

/** Every value that may be wrong, in the inputs in which staff fill it in; of several records each under its name. */
export function CorrectFields({ all, values, onChange, problem }: CorrectFieldsProps) {
  const groups = [...Map.groupBy(all, ({ person }) => person)]
  return groups.map(([person, fields]) => (
    <div key={person.id} className={classes.correct}>
      {groups.length > 1 && <h3>{person.title === '' ? person.label : `${person.title} (${person.label})`}</h3>}
      {fields.map(({ id, field }) => {
        const { Edit } = uiOf(field)
        return (
          <Edit
            key={id}
            field={field}
            value={values[id] ?? null}
            onChange={(next) => onChange(id, next)}
            problem={(path) => problem(id, path)}
          />
        )
      })}
    </div>
  ))
}
