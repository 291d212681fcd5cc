import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { t } from '#web/app/language.ts'
import { entityByName } from '#web/app/model.ts'
import { paths } from '#web/app/paths.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { recordsSource } from '#web/fields/records-source.tsx'
import { Link } from '#web/kit/link.tsx'
import { Section } from '#web/kit/page.tsx'
import { Picker } from '#web/kit/picker.tsx'
import { sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import { type Person, take, type WholeRequest } from '#web/privacy/requests/requests.ts'
import { proving } from '#web/security/proving.tsx'
import classes from '#web/settings/settings.module.css'

/** About whom a request is: who is held under the address, and whom staff pick. */
export function PeopleSection({ one, mayManage }: { one: WholeRequest; mayManage: boolean }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  const contacts = entityByName(useModel(), 'contact')
  const picked = new Set(one.people.map(({ id }) => id))
  const candidates = [...one.people, ...one.holders.filter(({ id }) => !picked.has(id))]
  const may = mayManage && one.closedAt === null
  const choose = async (people: readonly Pick<Person, 'entity' | 'id'>[]) => {
    setBusy(true)
    try {
      await proving(() => take(client, tenant, one.id, '', { people: people.map(({ entity, id }) => ({ entity, id })) }, 'PATCH'))
    } catch (error) {
      toast(sentenceFor(error), { tone: 'danger' })
    }
    setBusy(false)
  }
  const turn = (person: Person) => choose(picked.has(person.id) ? one.people.filter(({ id }) => id !== person.id) : [...one.people, person])
  return (
    <Section title={t('requests.one.people')}>
      <div className={classes.stack}>
        {candidates.length === 0 && <p className={classes.hint}>{t('requests.one.nobody')}</p>}
        {candidates.length > 0 && (
          <ul className={classes.rows}>
            {candidates.map((person) => (
              <PersonRow
                key={person.id}
                person={person}
                isPicked={picked.has(person.id)}
                {...(may ? { onTurn: () => void turn(person) } : {})}
                busy={busy}
              />
            ))}
          </ul>
        )}
        {may && contacts !== undefined && (
          <Picker
            label={t('requests.one.find')}
            value={[]}
            onChange={([option]) => option !== undefined && void choose([...one.people, { entity: contacts.name, id: option.id }])}
            source={recordsSource(tenant, contacts)}
          />
        )}
      </div>
    </Section>
  )
}

interface PersonRowProps {
  person: Person
  isPicked: boolean
  busy: boolean
  onTurn?: () => void
}

function PersonRow({ person, isPicked, busy, onTurn }: PersonRowProps) {
  const tenant = useTenant()
  const entity = entityByName(useModel(), person.entity)
  const action = t(isPicked ? 'requests.one.unpick' : 'requests.one.pick')
  return (
    <li className={classes.row}>
      <div className={classes.main}>
        <p className={classes.name}>
          {entity === undefined ? person.title : <Link to={paths.record(tenant, entity.plural, person.id)}>{person.title}</Link>}
          {isPicked && (
            <span className={classes.badge} data-tone="success">
              {t('requests.one.pick')}
            </span>
          )}
        </p>
        <p className={classes.detail}>{entity?.label}</p>
      </div>
      {onTurn !== undefined && (
        <div className={classes.end}>
          <Button variant="default" size="xs" disabled={busy} aria-label={`${person.title}: ${action}`} onClick={onTurn}>
            {action}
          </Button>
        </div>
      )}
    </li>
  )
}
