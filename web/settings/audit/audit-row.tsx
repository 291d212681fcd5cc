import { IconArrowRight, IconChevronDown } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { t, wordFor } from '#web/app/language.ts'
import { entityByName, type ModelEntity } from '#web/app/model.ts'
import { paths } from '#web/app/paths.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { isEmpty } from '#web/fields/field-ui.ts'
import { uiOf } from '#web/fields/kinds.ts'
import { Link } from '#web/kit/link.tsx'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'
import { Time } from '#web/kit/time.tsx'
import classes from '#web/settings/audit/audit.module.css'
import { type AuditEntry, type AuditPart, partsQuery } from '#web/settings/audit/audit.ts'
import settings from '#web/settings/settings.module.css'

const doors = ['manual', 'api', 'form', 'import', 'cli', 'system'] as const

/** What was done, in our words or in those of the entity's own actions; what nobody named stays as it is. */
const actWord = (action: string, entity: ModelEntity | undefined): string =>
  wordFor(`audit.act.${action}`) ?? entity?.actions.find(({ key }) => key === action)?.label ?? action

const thingWord = (name: string, entity: ModelEntity | undefined): string => entity?.label ?? wordFor(`audit.thing.${name}`) ?? name

function actorWord({ kind, name }: AuditEntry['by']): string {
  if (kind === 'key') return name ?? t('audit.key')
  if (kind === 'system') return t('audit.system')
  if (kind === 'operator') return t('audit.operator')
  return name ?? t('audit.former')
}

/** One write: who, what, where; opened, what it changed. */
export function AuditRow({ entry }: { entry: AuditEntry }) {
  const entity = entityByName(useModel(), entry.entity)
  const [open, setOpen] = useState(false)
  const door = doors.find((one) => one === entry.channel)
  return (
    <li className={classes.entry}>
      <button type="button" className={classes.summary} aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className={classes.what}>
          <span className={settings.name}>
            {actWord(entry.action, entity)}
            <span className={settings.badge}>{thingWord(entry.entity, entity)}</span>
          </span>
          <span className={settings.detail}>
            {entry.rows > 1
              ? t('audit.records', { count: entry.rows })
              : (entry.record?.title ?? (entity === undefined ? '' : t('audit.gone')))}
          </span>
        </span>
        <span className={classes.who}>
          <span>{actorWord(entry.by)}</span>
          <span className={settings.detail}>
            <Time at={entry.at} />
            {door !== undefined && ` · ${t(`audit.door.${door}`)}`}
          </span>
        </span>
        <IconChevronDown size={16} className={classes.chevron} data-open={open} aria-label={t(open ? 'audit.hide' : 'audit.show')} />
      </button>
      {open && <Parts entry={entry} entity={entity} />}
    </li>
  )
}

function Parts({ entry, entity }: { entry: AuditEntry; entity: ModelEntity | undefined }) {
  const tenant = useTenant()
  const parts = useQuery(partsQuery(tenant, entry.id))
  if (parts.isPending) return <Skeletons />
  if (parts.isLoadingError) return <ErrorState error={parts.error} retry={() => void parts.refetch()} />
  return (
    <div className={classes.parts}>
      {parts.data.data.map((part) => (
        <Part key={part.record.id} part={part} entity={entity} />
      ))}
      <p className={settings.detail}>
        {entry.position === null ? t('audit.waiting') : t('audit.sealed', { position: entry.position })}
        {parts.data.next !== null && ` · ${t('audit.records', { count: entry.rows })}`}
      </p>
    </div>
  )
}

function Part({ part: { record, before, after }, entity }: { part: AuditPart; entity: ModelEntity | undefined }) {
  const tenant = useTenant()
  const names = Object.keys({ ...before, ...after })
  return (
    <div className={classes.part}>
      {record.title !== null && entity !== undefined && (
        <Link to={paths.record(tenant, entity.plural, record.id)} className={classes.record}>
          {record.title}
        </Link>
      )}
      {names.length === 0 && <p className={settings.detail}>{t(before === null && after === null ? 'audit.erased' : 'audit.noValues')}</p>}
      <dl className={classes.values}>
        {names.map((name) => (
          <div key={name}>
            <dt>{entity?.fields.find(({ key }) => key === name)?.label ?? name}</dt>
            <dd>
              {before !== null && (
                <>
                  <span className={classes.before}>{valueText(entity, name, before[name])}</span>
                  {after !== null && <IconArrowRight size={13} aria-hidden="true" />}
                </>
              )}
              {after !== null && <span>{valueText(entity, name, after[name])}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

function valueText(entity: ModelEntity | undefined, name: string, value: unknown): string {
  const field = entity?.fields.find(({ key }) => key === name)
  if (isEmpty(value)) return t('audit.nothing')
  if (field !== undefined) return uiOf(field).text(value, field)
  return typeof value === 'string' ? value : JSON.stringify(value)
}
